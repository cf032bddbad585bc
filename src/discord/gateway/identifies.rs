//! The session start limit: Discord resets the token of a bot that identifies too often.
//! <https://discord.com/developers/docs/topics/gateway#session-start-limit-object>

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serenity::all::SessionStartLimit;
use tokio::time::Instant;

/// Discord accepts one identify per bucket of shards in this time.
const BETWEEN_IDENTIFIES: Duration = Duration::from_secs(5);

/// The remaining identifies, shared by all shards.
#[derive(Debug)]
pub(super) struct Identifies(Mutex<Budget>);

#[derive(Debug)]
struct Budget {
    left: u64,
    renewed_at: Instant,
    /// The number of shards that may identify at the same time.
    buckets: u64,
    /// When each bucket last identifies; may be in the future.
    last: BTreeMap<u64, Instant>,
}

impl Identifies {
    pub(super) fn new(limit: &SessionStartLimit, now: Instant) -> Self {
        let identifies = Self(Mutex::new(Budget {
            left: 0,
            renewed_at: now,
            buckets: 1,
            last: BTreeMap::new(),
        }));
        identifies.renew(limit, now);
        identifies
    }

    /// Sets the limit from Discord's answer, which also counts other processes with the same token.
    pub(super) fn renew(&self, limit: &SessionStartLimit, now: Instant) {
        let mut budget = self.budget();
        budget.left = limit.remaining;
        budget.renewed_at = now + Duration::from_millis(limit.reset_after);
        budget.buckets = limit.max_concurrency.max(1);
    }

    /// When the limit resets.
    pub(super) fn renewed_at(&self) -> Instant {
        self.budget().renewed_at
    }

    /// How long so many shards take to identify, as far as they must wait for each other.
    pub(super) fn time_for(&self, shards: u32) -> Duration {
        let rounds = u64::from(shards).div_ceil(self.budget().buckets);
        let waits = u32::try_from(rounds.saturating_sub(1)).unwrap_or(u32::MAX);
        BETWEEN_IDENTIFIES.saturating_mul(waits)
    }

    /// Spends one identify. Returns the earliest time to send it, or `None` if the limit is used up.
    pub(super) fn spend(&self, shard: u32, now: Instant) -> Option<Instant> {
        let mut budget = self.budget();
        budget.left = budget.left.checked_sub(1)?;
        let bucket = u64::from(shard)
            .checked_rem(budget.buckets)
            .unwrap_or_default();
        let at = budget
            .last
            .get(&bucket)
            .map_or(now, |last| now.max(*last + BETWEEN_IDENTIFIES));
        budget.last.insert(bucket, at);
        Some(at)
    }

    fn budget(&self) -> MutexGuard<'_, Budget> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn limit(remaining: u64, max_concurrency: u64) -> SessionStartLimit {
        serde_json::from_value(json!({
            "total": 1000, "remaining": remaining, "reset_after": 60_000, "max_concurrency": max_concurrency,
        }))
        .unwrap()
    }

    #[test]
    fn shards_take_five_seconds_each_after_the_first_of_a_bucket() {
        for (buckets, shards, seconds) in [(1, 1, 0), (1, 40, 195), (16, 40, 10)] {
            let identifies = Identifies::new(&limit(1000, buckets), Instant::now());
            let time = identifies.time_for(shards);
            assert_eq!(time, Duration::from_secs(seconds), "{shards} in {buckets}");
        }
    }

    #[test]
    fn identifies_are_five_seconds_apart_and_end() {
        let now = Instant::now();
        let identifies = Identifies::new(&limit(2, 1), now);
        assert_eq!(identifies.spend(0, now), Some(now));
        assert_eq!(identifies.spend(1, now), Some(now + Duration::from_secs(5)));
        assert_eq!(identifies.spend(2, now), None);
        assert_eq!(identifies.renewed_at(), now + Duration::from_mins(1));
    }

    #[test]
    fn shards_of_different_buckets_identify_at_the_same_time() {
        let now = Instant::now();
        let identifies = Identifies::new(&limit(4, 2), now);
        let later = now + Duration::from_secs(5);
        let at = [0, 1, 2, 3].map(|shard| identifies.spend(shard, now));
        assert_eq!(at, [Some(now), Some(now), Some(later), Some(later)]);
    }

    #[test]
    fn what_discord_says_later_counts_and_the_pause_stays() {
        let now = Instant::now();
        let identifies = Identifies::new(&limit(1, 1), now);
        identifies.spend(0, now);
        assert_eq!(identifies.spend(0, now), None);
        identifies.renew(&limit(3, 1), now);
        assert_eq!(identifies.spend(0, now), Some(now + Duration::from_secs(5)));
    }
}
