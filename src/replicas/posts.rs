//! A message for everyone is posted once, even if a button is pressed twice or two replicas work on the same interaction.
//!
//! `ticketrz-bot:v1:post:{key}` in Redis holds the id of the interaction that claimed it, and expires with its token.

use moka::sync::Cache;
use redis::pipe;
use serenity::all::InteractionId;
use ticketrz::Redis;

use super::lease_store::TOKEN_LIVES;

/// About 1 MB.
const MOST_REMEMBERED: u64 = 10_000;

/// Who may post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PostClaim {
    /// The caller.
    Granted,
    /// Nobody: the same interaction claimed it before, in a replica that died or lost its lease. The post may have arrived.
    Repeated,
    /// Nobody: another interaction claimed it.
    Taken,
}

/// Remembers who claimed which post: in this replica, and, with Redis, in any.
pub(crate) struct Posts {
    claimed: Cache<u64, InteractionId>,
    redis: Option<Redis>,
}

impl Posts {
    pub(crate) fn new(redis: Option<&Redis>) -> Self {
        Self {
            claimed: Cache::builder()
                .max_capacity(MOST_REMEMBERED)
                .time_to_live(TOKEN_LIVES)
                .build(),
            redis: redis.cloned(),
        }
    }

    /// Claims the post `key`: the message whose button was pressed, or the interaction.
    pub(crate) async fn claim(&self, key: u64, interaction: InteractionId) -> PostClaim {
        let entry = self.claimed.entry(key).or_insert(interaction);
        if !entry.is_fresh() {
            return refused(entry.into_value().get(), interaction);
        }
        let Some(redis) = &self.redis else {
            return PostClaim::Granted;
        };
        let key = redis_key(key);
        let mut commands = pipe();
        commands
            .set_options(&key, interaction.get(), Redis::claiming_for(TOKEN_LIVES))
            .get(&key);
        match redis.run::<(Option<String>, Option<u64>)>(&commands).await {
            // Without Redis each replica knows only its own.
            None | Some((Some(_), _)) => PostClaim::Granted,
            Some((None, first)) => refused(first.unwrap_or_default(), interaction),
        }
    }

    /// Nothing was posted, or the person was told that it may be missing: it may be claimed again.
    pub(crate) async fn release(&self, key: u64) {
        self.claimed.invalidate(&key);
        if let Some(redis) = &self.redis {
            let mut commands = pipe();
            commands.del(redis_key(key)).ignore();
            redis.run::<()>(&commands).await;
        }
    }
}

fn refused(first: u64, interaction: InteractionId) -> PostClaim {
    if first == interaction.get() {
        PostClaim::Repeated
    } else {
        PostClaim::Taken
    }
}

fn redis_key(key: u64) -> String {
    format!("ticketrz-bot:v1:post:{key}")
}
