//! Where the time comes from.

use std::{fmt, time::Duration};

use jiff::{SignedDuration, Timestamp};

/// Tells the time to everything that decides by it: freshness, the quota window, a token's expiry, back-offs.
///
/// Network timeouts and the short pauses between retries run on real time instead.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The moment it is now.
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

/// Whether a moment that was set at most `longest` ahead is still to come.
///
/// One that is farther off than that was set before the clock was put back, and would otherwise not come for as
/// long as the clock went back.
pub(crate) fn is_ahead(moment: Timestamp, now: Timestamp, longest: Duration) -> bool {
    let longest = SignedDuration::try_from(longest).unwrap_or(SignedDuration::MAX);
    let left = moment.duration_since(now);
    left > SignedDuration::ZERO && left <= longest
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
