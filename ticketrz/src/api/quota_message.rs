//! Reads when lookups work again from the API's message, as
//! `time limit reached please try again tomorrow at 18:00 - 06:00`.

use std::{sync::LazyLock, time::Duration};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use regex::Regex;

use crate::QuotaClosed;

/// Two times of day with a dash or a word between them. Indonesians write `18.00` as well as `18:00`.
static WINDOW: LazyLock<Regex> = LazyLock::new(|| {
    let time = r"([01]?\d|2[0-4])[:.]([0-5]\d)(?:[:.][0-5]\d)?(?:\s*(?:wib|wita|wit))?";
    pattern(&format!(
        r"(?:^|[^\d:.]){time}\s*(?:[-–—~]|to|until|till|s/d|sd|sampai|hingga)\s*{time}(?:$|[^\d:]|[.:]\D|[.:]$)"
    ))
});

/// Ways to say that a quota is used up, whatever the times.
static QUOTA: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"time\s*limit|limit\s*(?:is\s*)?reached|over\s*limit|quota|kuota|batas\s*waktu")
});

/// Without one of these, and so with "today", the window is the next one.
static TOMORROW: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:tomorrow|b?esok)\b"));

#[expect(
    clippy::expect_used,
    reason = "constants; the tests below use every one"
)]
fn pattern(text: &str) -> Regex {
    Regex::new(&format!("(?i){text}")).expect("the pattern is well-formed")
}

/// Whether a refusal's message is about the quota, rather than about the token.
pub(crate) fn speaks_of_quota(message: &str) -> bool {
    QUOTA.is_match(message) || WINDOW.is_match(message)
}

/// The daily time in which lookups work, as a message states it. Times are minutes since midnight; `24:00` is 1440.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaWindow {
    is_tomorrow: bool,
    start: i64,
    end: i64,
}

impl QuotaWindow {
    /// Finds the window in a message; `None` when it holds none that makes sense.
    pub(crate) fn read(message: &str) -> Option<Self> {
        let found = WINDOW.captures(message)?;
        let time = |hour, minute| minutes(found.get(hour)?.as_str(), found.get(minute)?.as_str());
        let (start, end) = (time(1, 2)?, time(3, 4)?);
        (start != end).then(|| Self {
            is_tomorrow: TOMORROW.is_match(message),
            start,
            end,
        })
    }

    /// When lookups work again after a refusal at `now`, and until when.
    ///
    /// The window starts tomorrow if the message says so, and otherwise at its next start. A night's window that began
    /// yesterday still belongs to that day, so that within it "tomorrow" is the coming evening, before and after midnight.
    ///
    /// A refusal inside the window contradicts a message without "tomorrow", most likely because the two clocks
    /// differ a little. Then the gate stays closed for `contradiction`, though no longer than to the window's next start, and
    /// nothing is promised.
    ///
    /// `None` if the calendar ends before that.
    pub(crate) fn after(
        &self,
        now: Timestamp,
        zone: &TimeZone,
        contradiction: Duration,
    ) -> Option<QuotaClosed> {
        let today = now.to_zoned_datetime(zone.clone()).date();
        let running = |day| match self.on(day, zone) {
            Some((start, Some(end))) if (start..end).contains(&now) => Some((day, end)),
            _ => None,
        };
        let running = [today.yesterday().ok()?, today]
            .into_iter()
            .find_map(running);
        if self.is_tomorrow {
            let day = running.map_or(today, |(day, _)| day);
            return self.next_start(now, day.tomorrow().ok()?, zone);
        }
        if let Some((_, end)) = running {
            let retry = now.checked_add(contradiction).ok()?;
            if retry < end {
                return Some(closed(retry, None));
            }
        }
        self.next_start(now, today, zone)
    }

    /// The first window that starts after `now`, on `first` or later.
    fn next_start(&self, now: Timestamp, first: Date, zone: &TimeZone) -> Option<QuotaClosed> {
        // Three days: where clocks skip one, the window of the day after tomorrow is the next.
        (0..3).find_map(|days| {
            let (start, end) = self.on(first.checked_add(days.days()).ok()?, zone)?;
            (start > now).then(|| closed(start, end))
        })
    }

    /// The window that starts on a day. Its end is `None` where a change of the clocks leaves nothing of it.
    fn on(&self, day: Date, zone: &TimeZone) -> Option<(Timestamp, Option<Timestamp>)> {
        let at = |day: Date, minutes: i64| {
            let local = day.at(0, 0, 0, 0).checked_add(minutes.minutes()).ok()?;
            zone.to_ambiguous_timestamp(local).compatible().ok()
        };
        let start = at(day, self.start)?;
        let end_day = if self.end > self.start {
            day
        } else {
            day.tomorrow().ok()?
        };
        let end = at(end_day, self.end).filter(|end| *end > start);
        Some((start, end))
    }
}

fn minutes(hour: &str, minute: &str) -> Option<i64> {
    let hour: i64 = hour.parse().ok()?;
    let minutes = hour.checked_mul(60)?.checked_add(minute.parse().ok()?)?;
    (minutes <= 24 * 60).then_some(minutes)
}

fn closed(opens_at: Timestamp, open_until: Option<Timestamp>) -> QuotaClosed {
    QuotaClosed {
        opens_at,
        open_until,
        message: None,
        refused_again: None,
    }
}

#[cfg(test)]
mod tests;
