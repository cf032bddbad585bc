//! How long to wait before reconnecting to the gateway.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
/// A connection that lasted this long resets the back-off.
const STEADY: Duration = Duration::from_mins(1);

/// Exponential, with jitter.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The pause after a connection that lasted `held`, which is zero if it failed to open.
    pub(super) fn pause_after(&mut self, held: Duration) -> Duration {
        if held >= STEADY {
            self.failures = 0;
            return Duration::ZERO;
        }
        let pause = FIRST
            .saturating_mul(2_u32.saturating_pow(self.failures))
            .min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        // Jitter of up to a quarter, so that many bots do not reconnect at the same moment.
        pause.mul_f64(1.0 + 0.25 * fastrand::f64())
    }

    /// The number of connections in a row that failed or did not last.
    pub(super) const fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, sleep};

    use super::*;

    /// When connections are tried during an outage, each of which holds for this long.
    async fn tries(outage: Duration, held: Duration) -> Vec<Duration> {
        let begin = Instant::now();
        let mut backoff = Backoff::default();
        let mut tries = Vec::new();
        while begin.elapsed() < outage {
            tries.push(begin.elapsed());
            sleep(held).await;
            sleep(backoff.pause_after(held)).await;
        }
        tries
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_of_minutes_is_met_by_a_handful_of_tries_and_its_end_is_soon_noticed() {
        let tries = tries(Duration::from_mins(5), Duration::ZERO).await;
        assert!(tries.len() <= 16, "{tries:?}");
        assert!(tries[3] < Duration::from_secs(5), "{tries:?}");
        for pair in tries.windows(2) {
            assert!(pair[1] <= pair[0] + LONGEST.mul_f64(1.26), "{tries:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn connections_that_do_not_last_are_made_no_more_often_than_those_that_fail() {
        let held = Duration::from_millis(1);
        let tries = tries(Duration::from_mins(5), held).await;
        assert!(tries.len() <= 16, "{tries:?}");
    }

    #[test]
    fn a_connection_that_held_is_made_again_at_once_and_followed_by_the_shortest_pause() {
        let mut backoff = Backoff::default();
        for _ in 0..10 {
            backoff.pause_after(Duration::ZERO);
        }
        assert_eq!(backoff.failures(), 10);
        assert_eq!(backoff.pause_after(STEADY), Duration::ZERO);
        assert_eq!(backoff.failures(), 0);
        let pause = backoff.pause_after(Duration::ZERO);
        assert!((FIRST..=FIRST.mul_f64(1.25)).contains(&pause), "{pause:?}");
    }
}
