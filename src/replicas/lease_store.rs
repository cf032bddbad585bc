//! What the replicas write down about interactions, in Redis.
//!
//! | key | holds | expires |
//! | --- | --- | --- |
//! | `ticketrz-bot:v1:interaction:{id}` | `leased` until the first response, `deferred` while a replica works on the answer, `answered` from then on | with the lease; after [`DEFERRED_LEASE`]; when the request's signature is too old |
//! | `ticketrz-bot:v1:deferred:{id}` | the request that brought a deferred interaction, the interaction's token included: whoever reads it can answer in the bot's name | with the answer, or with the token |
//! | `ticketrz-bot:v1:deferred` | the ids of those, the oldest first | with the last one's token |

use std::time::Duration;

use redis::pipe;
use serenity::all::InteractionId;
use ticketrz::Redis;

use crate::http::Signed;

/// A living replica renews it in time.
pub(super) const DEFERRED_LEASE: Duration = Duration::from_secs(3);
/// As long as Discord takes an interaction's token
/// (<https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>).
const TOKEN_LIVES: Duration = Duration::from_mins(15);
/// So many are looked at in one go, the oldest first.
const MOST_LOOKED_AT: isize = 100;

const LEASED: &str = "leased";
const DEFERRED: &str = "deferred";
const ANSWERED: &str = "answered";
const ALL_DEFERRED: &str = "ticketrz-bot:v1:deferred";

/// Whose an interaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// The caller's.
    Granted,
    /// A replica's that has not given its first response yet.
    Leased,
    /// A replica's that has.
    Acknowledged,
    /// Redis cannot be asked.
    Unknown,
}

/// Whether a deferred interaction is taken over.
pub(super) enum Adoption {
    /// It is the caller's; what the dead replica wrote down.
    Granted(Vec<u8>),
    /// Its token has expired: nothing is left to do.
    Expired,
    /// Its replica lives, or Redis cannot be asked.
    Refused,
}

/// The replicas' common store. Cheap to clone.
#[derive(Clone)]
pub(super) struct LeaseStore {
    redis: Redis,
    kept: Duration,
}

impl LeaseStore {
    pub(super) fn new(redis: Redis, kept: Duration) -> Self {
        Self { redis, kept }
    }

    pub(super) async fn claim(&self, id: InteractionId, lease: Duration) -> Claim {
        let key = key(id);
        let mut commands = pipe();
        commands
            .set_options(&key, LEASED, Redis::claiming_for(lease))
            .get(&key);
        match self
            .redis
            .run::<(Option<String>, Option<String>)>(&commands)
            .await
        {
            None => Claim::Unknown,
            Some((Some(_), _)) => Claim::Granted,
            Some((None, Some(state))) if state != LEASED => Claim::Acknowledged,
            Some((None, _)) => Claim::Leased,
        }
    }

    /// Writes an interaction down before it is deferred.
    pub(super) async fn defer(&self, id: InteractionId, request: &Signed) {
        let Ok(request) = serde_json::to_vec(request) else {
            return;
        };
        let token_lives = Redis::time_to_live(TOKEN_LIVES);
        let mut commands = pipe();
        commands
            .atomic()
            .pset_ex(key(id), DEFERRED, Redis::time_to_live(DEFERRED_LEASE))
            .ignore()
            .pset_ex(request_key(id), request, token_lives)
            .ignore()
            .zadd(ALL_DEFERRED, id.get(), id.created_at().unix_timestamp())
            .ignore()
            .cmd("PEXPIRE")
            .arg(ALL_DEFERRED)
            .arg(token_lives)
            .ignore();
        self.redis.run::<()>(&commands).await;
    }

    pub(super) async fn renew(&self, id: InteractionId) {
        let mut commands = pipe();
        commands
            .pset_ex(key(id), DEFERRED, Redis::time_to_live(DEFERRED_LEASE))
            .ignore();
        self.redis.run::<()>(&commands).await;
    }

    pub(super) async fn settle(&self, id: InteractionId, was_deferred: bool) {
        let mut commands = pipe();
        commands
            .atomic()
            .pset_ex(key(id), ANSWERED, Redis::time_to_live(self.kept))
            .ignore();
        if was_deferred {
            commands
                .del(request_key(id))
                .ignore()
                .zrem(ALL_DEFERRED, id.get())
                .ignore();
        }
        self.redis.run::<()>(&commands).await;
    }

    /// The ids of what is deferred, by living and dead replicas.
    pub(super) async fn deferred(&self) -> Vec<InteractionId> {
        let mut commands = pipe();
        commands.zrange(ALL_DEFERRED, 0, MOST_LOOKED_AT);
        let ids: Option<(Vec<String>,)> = self.redis.run(&commands).await;
        let (ids,) = ids.unwrap_or_default();
        ids.iter().filter_map(|id| id.parse().ok()).collect()
    }

    /// Takes over a deferred interaction whose replica no longer renews its lease.
    pub(super) async fn adopt(&self, id: InteractionId) -> Adoption {
        let mut commands = pipe();
        commands
            .set_options(key(id), DEFERRED, Redis::claiming_for(DEFERRED_LEASE))
            .get(request_key(id));
        match self
            .redis
            .run::<(Option<String>, Option<Vec<u8>>)>(&commands)
            .await
        {
            Some((Some(_), Some(request))) => Adoption::Granted(request),
            Some((Some(_), None)) => Adoption::Expired,
            Some((None, _)) | None => Adoption::Refused,
        }
    }
}

fn key(id: InteractionId) -> String {
    format!("ticketrz-bot:v1:interaction:{id}")
}

fn request_key(id: InteractionId) -> String {
    format!("ticketrz-bot:v1:deferred:{id}")
}
