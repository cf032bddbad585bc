//! How long to wait before Discord's gateway is tried again.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);

/// Grows with each failure, and is forgotten at the first success.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The pause before the next try; up to a quarter longer by chance, so that many bots do not come back at once.
    pub(super) fn pause(&self) -> Duration {
        let Some(doublings) = self.failures.checked_sub(1) else {
            return Duration::ZERO;
        };
        let pause = FIRST
            .saturating_mul(2_u32.saturating_pow(doublings))
            .min(LONGEST);
        pause.mul_f64(1.0 + 0.25 * fastrand::f64())
    }

    pub(super) fn failed(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_to_its_bound_and_is_forgotten() {
        let mut backoff = Backoff::default();
        assert_eq!(backoff.pause(), Duration::ZERO);
        let mut last = Duration::ZERO;
        for _ in 0..5 {
            backoff.failed();
            assert!(backoff.pause() > last);
            last = backoff.pause();
        }
        for _ in 0..100 {
            backoff.failed();
        }
        assert!(backoff.pause() <= LONGEST.mul_f64(1.25));
        backoff.succeeded();
        assert_eq!(backoff.pause(), Duration::ZERO);
    }
}
