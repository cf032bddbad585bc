//! How often the bot may still identify: Discord resets the token of one that does it too often.
//! <https://discord.com/developers/docs/topics/gateway#session-start-limit-object>

use std::time::Duration;

use serenity::all::SessionStartLimit;
use tokio::time::Instant;

/// Discord takes so many identifies in 5 s for each bucket of shards; all are counted as one bucket here.
const BETWEEN_IDENTIFIES: Duration = Duration::from_secs(5);

/// The identifies that are left.
#[derive(Debug)]
pub(super) struct Starts {
    left: u64,
    renewed_at: Instant,
    last: Option<Instant>,
}

impl Starts {
    pub(super) fn new(limit: &SessionStartLimit, now: Instant) -> Self {
        let mut starts = Self {
            left: 0,
            renewed_at: now,
            last: None,
        };
        starts.renew(limit, now);
        starts
    }

    /// Takes over what Discord says, which counts other processes with the same token as well.
    pub(super) fn renew(&mut self, limit: &SessionStartLimit, now: Instant) {
        self.left = limit.remaining;
        self.renewed_at = now + Duration::from_millis(limit.reset_after);
    }

    /// When Discord allows identifies again; none while some are left.
    pub(super) fn used_up_until(&self) -> Option<Instant> {
        (self.left == 0).then_some(self.renewed_at)
    }

    /// Spends one identify. Returns when it may be sent at the earliest; none when nothing is left.
    pub(super) fn spend(&mut self, now: Instant) -> Option<Instant> {
        self.left = self.left.checked_sub(1)?;
        let at = self
            .last
            .map_or(now, |last| now.max(last + BETWEEN_IDENTIFIES));
        self.last = Some(at);
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn limit(remaining: u64) -> SessionStartLimit {
        serde_json::from_value(json!({
            "total": 1000, "remaining": remaining, "reset_after": 60_000, "max_concurrency": 1,
        }))
        .unwrap()
    }

    #[test]
    fn identifies_are_five_seconds_apart_and_end() {
        let now = Instant::now();
        let mut starts = Starts::new(&limit(2), now);
        assert_eq!(starts.spend(now), Some(now));
        assert_eq!(starts.used_up_until(), None);
        assert_eq!(starts.spend(now), Some(now + Duration::from_secs(5)));
        assert_eq!(starts.spend(now), None);
        assert_eq!(starts.used_up_until(), Some(now + Duration::from_mins(1)));
    }

    #[test]
    fn what_discord_says_later_counts_and_the_pause_stays() {
        let now = Instant::now();
        let mut starts = Starts::new(&limit(1), now);
        starts.spend(now);
        starts.renew(&limit(3), now);
        assert_eq!(starts.used_up_until(), None);
        assert_eq!(starts.spend(now), Some(now + Duration::from_secs(5)));
    }
}
