//! How the whole ticket system behaves, changeable while it runs.

use std::time::Duration;

use super::quota::{Quota, Wording};

/// Whether the system can be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Availability {
    /// It answers.
    #[default]
    Up,
    /// Connections are refused.
    Refusing,
    /// Connections are accepted and reset.
    Resetting,
    /// Requests stay without an answer until this changes.
    Hanging,
    /// Everything is answered with this status and an HTML page.
    Failing(u16),
}

/// What lookups are answered with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// What the id says.
    #[default]
    Normal,
    /// An HTML page, status 200.
    Garbage,
    /// JSON that breaks off.
    Malformed,
    /// The ticket of the id, with a new subject and state each time.
    Changing,
}

/// What conversations are answered with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conversations {
    /// Nine messages, one of them private, the last two in a wrapper as in the vendor's example.
    #[default]
    Normal,
    /// The same in one list, newest first.
    Flat,
    /// None yet.
    Empty,
    /// 1,000 messages.
    Long,
    /// A message of 1 MiB, in each of the three places for its text.
    Huge,
    /// Only private messages and spam.
    Hidden,
    /// Markup, mentions and links in every name and text.
    Hostile,
    /// The endpoint is not there: 404 with the web server's page.
    Missing,
    /// The account may not use it: 403.
    Forbidden,
}

/// What the list is answered with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum List {
    /// The newest tickets first.
    #[default]
    Normal,
    /// The oldest tickets first.
    OldestFirst,
    /// The last modified tickets first.
    Modified,
    /// In no order.
    Shuffled,
    /// A total that is three times too high.
    TotalTooHigh,
    /// A total of 7.
    TotalTooLow,
    /// The oldest tickets first, without any counts.
    WithoutTotal,
    /// The first page again and again.
    Repeated,
    /// Pages without an end.
    Endless,
    /// Each page shorter than the one before.
    Shrinking,
    /// At most 20 rows at once.
    SmallPages,
    /// Twice as many rows as were asked for.
    LargePages,
    /// A list without anything around it.
    Bare,
    /// The vendor's page within another object.
    Wrapped,
    /// No row, although there are tickets.
    Empty,
    /// Markup, mentions and links in every text.
    Hostile,
    /// The endpoint is not there: 404 with the web server's page.
    Missing,
    /// The account may not use it: 403.
    Forbidden,
}

/// What `sinceId` means to the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SinceId {
    /// Nothing.
    #[default]
    Ignored,
    /// Only tickets with a higher number.
    Number,
    /// Only tickets that were created since then.
    Date,
}

/// All switches. The default is a system that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switches {
    /// How much later every answer comes, in real time.
    pub latency: Duration,
    /// Whether it can be reached.
    pub availability: Availability,
    /// The quota.
    pub quota: Quota,
    /// How the over-quota message is worded.
    pub wording: Wording,
    /// Whether every token counts as expired, those handed out from now on too.
    pub tokens_expired: bool,
    /// Whether `POST /api/authenticate` refuses the right password too.
    pub password_refused: bool,
    /// What lookups are answered with.
    pub answers: Answers,
    /// What conversations are answered with.
    pub conversations: Conversations,
    /// What the list is answered with.
    pub list: List,
    /// What `sinceId` means to it.
    pub since_id: SinceId,
    /// How many generated tickets there are in it, beside those of the catalogue; at most 2,000.
    pub generated: u64,
    /// How many generated tickets have arrived since; at most 2,000.
    pub arrived: u64,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            latency: Duration::ZERO,
            availability: Availability::default(),
            quota: Quota::default(),
            wording: Wording::default(),
            tokens_expired: false,
            password_refused: false,
            answers: Answers::default(),
            conversations: Conversations::default(),
            list: List::default(),
            since_id: SinceId::default(),
            // With the catalogue's 21 these are the 1,914 of the vendor's page.
            generated: 1893,
            arrived: 0,
        }
    }
}
