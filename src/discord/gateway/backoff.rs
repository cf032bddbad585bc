//! When Discord's gateway may be tried again.

use std::time::Duration;

use tokio::time::Instant;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);

/// Grows with each failure, and is forgotten at the first success.
///
/// It is a moment and not a pause for each connection: serenity gives a fresh connection up after 15 s, so that one which
/// always waited longer from its own beginning would never be made.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
    next_try: Option<Instant>,
}

impl Backoff {
    /// The moment before which nothing is tried; none when there is nothing to wait for.
    pub(super) fn next_try(&self) -> Option<Instant> {
        self.next_try
    }

    /// A try failed. What fails before the next one is due belongs to the same failure: several shards break together.
    pub(super) fn failed(&mut self, now: Instant) {
        if self.next_try.is_some_and(|next_try| now < next_try) {
            return;
        }
        let pause = FIRST
            .saturating_mul(2_u32.saturating_pow(self.failures))
            .min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        // Up to a quarter longer by chance, so that many bots do not come back at once.
        self.next_try = Some(now + pause.mul_f64(1.0 + 0.25 * fastrand::f64()));
    }

    pub(super) fn succeeded(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pauses between tries while every one of them fails.
    fn pauses(outage: Duration) -> Vec<Duration> {
        let mut backoff = Backoff::default();
        let begin = Instant::now();
        let mut now = begin;
        let mut pauses = Vec::new();
        while now < begin + outage {
            backoff.failed(now);
            let next_try = backoff.next_try().unwrap();
            pauses.push(next_try - now);
            now = next_try;
        }
        pauses
    }

    #[test]
    fn an_outage_of_minutes_is_met_by_a_handful_of_tries_and_its_end_is_soon_noticed() {
        let pauses = pauses(Duration::from_mins(5));
        assert!(pauses.len() <= 16, "{pauses:?}");
        assert!(pauses.iter().all(|pause| *pause <= LONGEST.mul_f64(1.25)));
        let early = pauses.iter().take(3).sum::<Duration>();
        assert!(early < Duration::from_secs(5), "{pauses:?}");
    }

    #[test]
    fn shards_that_break_together_count_once() {
        let now = Instant::now();
        let mut backoff = Backoff::default();
        for _ in 0..100 {
            backoff.failed(now);
        }
        assert!(backoff.next_try().unwrap() <= now + FIRST.mul_f64(1.25));
    }

    #[test]
    fn a_success_is_followed_by_no_wait_and_the_shortest_one_after_that() {
        let now = Instant::now();
        let mut backoff = Backoff::default();
        assert_eq!(backoff.next_try(), None);
        backoff.failed(now);
        backoff.failed(now + Duration::from_mins(1));
        backoff.succeeded();
        assert_eq!(backoff.next_try(), None);
        backoff.failed(now);
        assert!(backoff.next_try().unwrap() <= now + FIRST.mul_f64(1.25));
    }
}
