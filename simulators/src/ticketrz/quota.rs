//! The quota and how its end is worded.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The team's quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quota {
    /// Every lookup is answered.
    #[default]
    Unlimited,
    /// This many more lookups are answered; then it is used up.
    Left(u32),
    /// It is used up.
    UsedUp,
    /// It is used up except from 18:00 to 06:00, Jakarta time.
    OutsideWindow,
}

/// The text of an over-quota answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wording {
    /// The contract's: "time limit reached please try again tomorrow at 18:00 - 06:00".
    #[default]
    Tomorrow,
    /// The same with "today".
    Today,
    /// Without a day.
    NoDay,
    /// Indonesian, "besok".
    Besok,
    /// Indonesian, "hari ini".
    HariIni,
    /// Another window, over noon.
    OtherHours,
    /// No window in it at all.
    Unreadable,
    /// Markdown, a mention and a timestamp next to the window.
    Hostile,
}

impl Wording {
    /// Every wording.
    pub const ALL: [Self; 8] = [
        Self::Tomorrow,
        Self::Today,
        Self::NoDay,
        Self::Besok,
        Self::HariIni,
        Self::OtherHours,
        Self::Unreadable,
        Self::Hostile,
    ];

    /// What `userMessage` says.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Tomorrow => "time limit reached please try again tomorrow at 18:00 - 06:00",
            Self::Today => "time limit reached please try again today at 18:00 - 06:00",
            Self::NoDay => "time limit reached please try again at 18:00 - 06:00",
            Self::Besok => "batas waktu tercapai, silakan coba lagi besok pukul 18:00 - 06:00",
            Self::HariIni => "batas waktu tercapai, silakan coba lagi hari ini pukul 18.00 - 06.00",
            Self::OtherHours => "time limit reached please try again tomorrow at 11:30 - 13:00",
            Self::Unreadable => "time limit reached please contact your administrator",
            Self::Hostile => {
                "time limit reached **@everyone** <@1> <t:0:R> [free quota](https://evil.example) try again tomorrow at 18:00 - 06:00"
            }
        }
    }
}

impl Quota {
    /// Spends one lookup, if there is one.
    pub(super) fn spend(&mut self, now: Timestamp) -> bool {
        match self {
            Self::Unlimited => true,
            Self::UsedUp => false,
            Self::Left(0) => {
                *self = Self::UsedUp;
                false
            }
            Self::Left(left) => {
                *left = left.saturating_sub(1);
                true
            }
            Self::OutsideWindow => is_window(now),
        }
    }
}

/// Whether it is between 18:00 and 06:00 in Jakarta.
fn is_window(now: Timestamp) -> bool {
    // Jakarta has been seven hours ahead of UTC, without summer time, since 1964.
    let zone = TimeZone::fixed(jiff::tz::offset(7));
    let hour = now.to_zoned_datetime(zone).hour();
    !(6..18).contains(&hour)
}
