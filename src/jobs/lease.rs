//! The leases by which one replica runs a job and the others do not.
//!
//! `ticketrz-bot:v1:job:{name}` in Redis holds who has it, and expires with the lease.

use std::time::Duration;

use redis::pipe;
use ticketrz::Redis;

/// Takes a lease that is free, and renews one's own: in one step, so that two never have it.
const HOLD: &str = "local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1";

/// Gives up one's own lease.
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

    /// Whether this replica has the lease on a job, from now for `lease`. Not while Redis cannot be asked.
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

    /// Lets another replica have it at once.
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
