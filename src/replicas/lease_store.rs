//! The leases on interactions, in Redis.
//!
//! | key | holds | expires |
//! | --- | --- | --- |
//! | `ticketrz-bot:v1:interaction:{id}` | `leased:{owner}` until the first response, `deferred:{owner}` while a replica works on the answer, `answered` from then on | with the lease; after [`DEFERRED_LEASE`]; when the request's signature is too old |
//! | `ticketrz-bot:v1:deferred:{id}` | the request that brought a deferred interaction, the interaction's token included: who reads it can answer in the bot's name | with the answer, or with the token |
//! | `ticketrz-bot:v1:adoptions:{id}` | how many replicas have adopted it | the same |
//! | `ticketrz-bot:v1:deferred` | the ids of all deferred interactions, the oldest first | with the last one's token |
//!
//! A lease is renewed, filed and settled only by its owner: scripts compare and set in one step, which plain commands cannot
//! do before Redis 8.4.

use std::time::Duration;

use redis::{FromRedisValue, Pipeline, pipe};
use serenity::all::InteractionId;
use ticketrz::Redis;

/// A living replica renews its lease well before this, even if a command fails, after which none is sent for 2 s.
pub(super) const DEFERRED_LEASE: Duration = Duration::from_secs(5);
/// The lifetime of an interaction's token
/// (<https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>).
pub(super) const TOKEN_LIVES: Duration = Duration::from_mins(15);
/// Adoptions of one interaction: one that crashes the process must not crash every replica in turn.
const MOST_ADOPTIONS: u32 = 2;
/// Bytes; larger stored requests are not read. An interaction is at most 256 KiB, and as a string in JSON twice that.
const LARGEST_REQUEST: usize = 520 * 1024;
/// The most deferred interactions that are checked in one go, the oldest first.
const MOST_LOOKED_AT: usize = 10_000;

const LEASED: &str = "leased";
const DEFERRED: &str = "deferred";
const KEY: &str = "ticketrz-bot:v1:interaction:";
const ALL_DEFERRED: &str = "ticketrz-bot:v1:deferred";

/// The scripts that only the owner of a lease may run: they return 0 if another replica owns it.
macro_rules! owner_only {
    ($then:literal) => {
        concat!(
            "local holder = redis.call('GET', KEYS[1])
            if holder and holder ~= ARGV[1] and holder ~= ARGV[2] then return 0 end
            ",
            $then,
            "
            return 1"
        )
    };
}

const RENEW: &str = owner_only!("redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])");

const DEFER: &str = owner_only!(
    "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
    redis.call('ZADD', KEYS[4], ARGV[6], ARGV[7])
    redis.call('PEXPIRE', KEYS[4], ARGV[5])"
);

const SETTLE: &str = owner_only!(
    "redis.call('SET', KEYS[1], 'answered', 'PX', ARGV[3])
    redis.call('DEL', KEYS[2], KEYS[3])
    redis.call('ZREM', KEYS[4], ARGV[4])"
);

const ORPHANS: &str = "
    local orphans = {}
    for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, ARGV[1])) do
        if redis.call('EXISTS', ARGV[2] .. id) == 0 then orphans[#orphans + 1] = id end
    end
    return orphans";

const ADOPT: &str = "
    if redis.call('EXISTS', KEYS[1]) == 1 then return {'refused', ''} end
    local is_text = redis.call('TYPE', KEYS[2]).ok == 'string'
    local size = is_text and redis.call('STRLEN', KEYS[2]) or 0
    local state = 'refused'
    if size > 0 and size <= tonumber(ARGV[3]) then
        if redis.call('INCR', KEYS[3]) <= tonumber(ARGV[4]) then
            redis.call('PEXPIRE', KEYS[3], ARGV[5])
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return {'granted', redis.call('GET', KEYS[2])}
        end
        state = 'given up'
    end
    redis.call('DEL', KEYS[2], KEYS[3])
    redis.call('ZREM', KEYS[4], ARGV[6])
    return {state, ''}";

/// Who owns an interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// The caller's.
    Granted,
    /// Another replica's, which has not given its first response yet.
    Leased,
    /// Another replica's, which has deferred the answer.
    Deferred,
    /// Nobody's: it is answered.
    Answered,
    /// Redis is unavailable.
    Unknown,
}

/// The result of adopting a deferred interaction.
pub(super) enum Adoption {
    /// It is the caller's now; with the request that the dead replica stored.
    Granted(Vec<u8>),
    /// It was adopted too often. It is removed.
    GivenUp,
    /// Its replica is alive, or no usable request was stored and it is removed, or Redis is unavailable.
    Refused,
}

/// The leases of all replicas. Cheap to clone.
#[derive(Clone)]
pub(super) struct LeaseStore {
    redis: Redis,
    kept: Duration,
}

impl LeaseStore {
    pub(super) fn new(redis: Redis, kept: Duration) -> Self {
        Self { redis, kept }
    }

    pub(super) async fn claim(&self, id: InteractionId, owner: u64, lease: Duration) -> Claim {
        let key = format!("{KEY}{id}");
        let mut commands = pipe();
        commands
            .set_options(&key, held(LEASED, owner), Redis::claiming_for(lease))
            .get(&key);
        match self
            .redis
            .run::<(Option<String>, Option<String>)>(&commands)
            .await
        {
            None => Claim::Unknown,
            Some((Some(_), _)) => Claim::Granted,
            Some((None, Some(state))) if state.starts_with(DEFERRED) => Claim::Deferred,
            Some((None, Some(state))) if !state.starts_with(LEASED) => Claim::Answered,
            Some((None, _)) => Claim::Leased,
        }
    }

    pub(super) async fn is_deferred(&self, id: InteractionId) -> bool {
        let mut commands = pipe();
        commands.get(format!("{KEY}{id}"));
        let state: Option<Option<String>> = self.run(&commands).await;
        state
            .flatten()
            .is_some_and(|state| state.starts_with(DEFERRED))
    }

    /// Stores an interaction before it is deferred. Returns whether `owner` still holds it, as far as is known.
    pub(super) async fn defer(&self, id: InteractionId, owner: u64, request: &[u8]) -> bool {
        let mut script = owners_script(DEFER, id, owner, DEFERRED_LEASE);
        script
            .arg(request)
            .arg(Redis::time_to_live(TOKEN_LIVES))
            .arg(id.created_at().unix_timestamp())
            .arg(id.get());
        self.is_owners(&script).await
    }

    /// Returns whether `owner` still holds the interaction, as far as is known.
    pub(super) async fn renew(&self, id: InteractionId, owner: u64) -> bool {
        self.is_owners(&owners_script(RENEW, id, owner, DEFERRED_LEASE))
            .await
    }

    pub(super) async fn settle(&self, id: InteractionId, owner: u64) {
        let mut script = owners_script(SETTLE, id, owner, self.kept);
        script.arg(id.get());
        self.is_owners(&script).await;
    }

    /// The ids of deferred interactions that no living replica works on. Removes entries that are not ids.
    pub(super) async fn orphans(&self) -> Vec<InteractionId> {
        let mut commands = pipe();
        commands
            .cmd("EVAL")
            .arg(ORPHANS)
            .arg(1)
            .arg(ALL_DEFERRED)
            .arg(MOST_LOOKED_AT)
            .arg(KEY);
        let found: Vec<String> = self.run(&commands).await.unwrap_or_default();
        let (ids, junk): (Vec<_>, Vec<_>) = found
            .iter()
            .map(|name| name.parse().map_err(|_| name))
            .partition(Result::is_ok);
        let junk: Vec<_> = junk.into_iter().filter_map(Result::err).collect();
        if !junk.is_empty() {
            let mut commands = pipe();
            commands.zrem(ALL_DEFERRED, junk).ignore();
            self.redis.run::<()>(&commands).await;
        }
        ids.into_iter().filter_map(Result::ok).collect()
    }

    /// Takes over a deferred interaction whose lease has expired.
    pub(super) async fn adopt(&self, id: InteractionId, owner: u64) -> Adoption {
        let mut script = script(ADOPT, id);
        script
            .arg(held(DEFERRED, owner))
            .arg(Redis::time_to_live(DEFERRED_LEASE))
            .arg(LARGEST_REQUEST)
            .arg(MOST_ADOPTIONS)
            .arg(Redis::time_to_live(TOKEN_LIVES))
            .arg(id.get());
        match self.run::<(String, Vec<u8>)>(&script).await {
            Some((state, request)) if state == "granted" => Adoption::Granted(request),
            Some((state, _)) if state == "given up" => Adoption::GivenUp,
            _ => Adoption::Refused,
        }
    }

    /// Runs a script and returns whether `owner` still holds the interaction. Without Redis nobody else can have taken it.
    async fn is_owners(&self, script: &Pipeline) -> bool {
        self.run::<i64>(script).await != Some(0)
    }

    async fn run<T: FromRedisValue>(&self, script: &Pipeline) -> Option<T> {
        self.redis.run::<(T,)>(script).await.map(|(value,)| value)
    }
}

/// The value of an interaction's key while a replica works on it.
fn held(state: &str, owner: u64) -> String {
    format!("{state}:{owner:016x}")
}

/// A script on an interaction's keys; the caller adds its arguments.
fn script(script: &str, id: InteractionId) -> Pipeline {
    let mut commands = pipe();
    commands
        .cmd("EVAL")
        .arg(script)
        .arg(4)
        .arg(format!("{KEY}{id}"))
        .arg(format!("{ALL_DEFERRED}:{id}"))
        .arg(format!("ticketrz-bot:v1:adoptions:{id}"))
        .arg(ALL_DEFERRED);
    commands
}

/// A script for a lease's owner, with the arguments that all of them share.
fn owners_script(of_owner: &str, id: InteractionId, owner: u64, kept: Duration) -> Pipeline {
    let mut commands = script(of_owner, id);
    commands
        .arg(held(LEASED, owner))
        .arg(held(DEFERRED, owner))
        .arg(Redis::time_to_live(kept));
    commands
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::time::timeout;

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn who_settles_after_the_lease_was_lost_leaves_the_new_owner_alone() {
        let Some(server) = crate::redis_server::Redis::start().await else {
            return;
        };
        let redis = Redis::new(&server.url().into(), Arc::new(ticketrz::SystemClock)).unwrap();
        let leases = LeaseStore::new(redis, LONG);
        let id = InteractionId::new(1);
        let (slow, new) = (1, 2);
        let claimed = async |owner, lease| {
            let claimed = async {
                loop {
                    if leases.claim(id, owner, lease).await == Claim::Granted {
                        break;
                    }
                }
            };
            timeout(LONG, claimed).await.unwrap();
        };
        claimed(slow, Duration::from_millis(1)).await;
        claimed(new, LONG).await;
        assert!(leases.defer(id, new, b"{}").await);
        leases.settle(id, slow).await;
        assert!(leases.is_deferred(id).await);
        leases.settle(id, new).await;
        assert_eq!(leases.claim(id, slow, LONG).await, Claim::Answered);
    }
}
