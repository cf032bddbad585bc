//! The source of the time.

use std::{fmt, time::Duration};

use jiff::{SignedDuration, Timestamp};

/// The time for freshness, the quota window, a token's expiry and back-offs.
///
/// Network timeouts and the pauses between retries use real time instead.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;
}

/// The system's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Whether a moment that was set at most `longest` ahead is in the future.
///
/// One that is farther ahead was set before the clock was put back, and counts as past.
pub(crate) fn is_ahead(moment: Timestamp, now: Timestamp, longest: Duration) -> bool {
    let longest = SignedDuration::try_from(longest).unwrap_or(SignedDuration::MAX);
    let left = moment.duration_since(now);
    left > SignedDuration::ZERO && left <= longest
}

/// Whether something from `then` is older than `longest`. The difference counts either way, as clocks differ and get
/// corrected.
pub(crate) fn is_older(then: Timestamp, now: Timestamp, longest: Duration) -> bool {
    now.duration_since(then).unsigned_abs() >= longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_ahead_only_as_far_as_it_can_have_been_set() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let minute = Duration::from_mins(1);
        assert!(is_ahead(at(1), at(0), minute));
        assert!(is_ahead(at(60), at(0), minute));
        assert!(!is_ahead(at(61), at(0), minute));
        assert!(!is_ahead(at(0), at(0), minute));
        assert!(!is_ahead(at(0), at(1), minute));
    }
}
