//! Leases that let only one replica run a job.
//!
//! `ticketrz-bot:v1:job:{name}` in Redis holds the id of the replica, and expires with the lease.

use std::time::Duration;

use redis::pipe;
use ticketrz::Redis;

/// Takes a free lease or renews one's own, atomically.
const HOLD: &str = "local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1";

/// Releases one's own lease.
const RELEASE: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1";

/// The leases of one replica. Cheap to clone.
#[derive(Clone)]
pub(super) struct Leases {
    redis: Redis,
    replica: String,
}

impl Leases {
    pub(super) fn new(redis: Redis) -> Self {
        let replica = format!("{:032x}", fastrand::u128(..));
        Self { redis, replica }
    }

    /// Takes or renews the lease on a job for `lease`. Returns whether this replica holds it; `false` while Redis is
    /// unavailable.
    pub(super) async fn hold(&self, job: &str, lease: Duration) -> bool {
        let mut commands = pipe();
        commands
            .cmd("EVAL")
            .arg(HOLD)
            .arg(1)
            .arg(key(job))
            .arg(&self.replica)
            .arg(Redis::time_to_live(lease));
        let held = self.redis.run::<(bool,)>(&commands).await;
        held.is_some_and(|(held,)| held)
    }

    /// Releases the lease, so that another replica can take it at once.
    pub(super) async fn release(&self, job: &str) {
        let mut commands = pipe();
        commands
            .cmd("EVAL")
            .arg(RELEASE)
            .arg(1)
            .arg(key(job))
            .arg(&self.replica)
            .ignore();
        self.redis.run::<()>(&commands).await;
    }
}

fn key(job: &str) -> String {
    format!("ticketrz-bot:v1:job:{job}")
}
