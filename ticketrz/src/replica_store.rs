//! What replicas share in Redis, so that together they use one quota.
//!
//! | key | value | expires |
//! | --- | --- | --- |
//! | `ticketrz:v1:{host}:ticket:{id}` | a ticket and when it was fetched, or that there is none (only with `share_tickets`) | when it is too old to show |
//! | `ticketrz:v1:{host}:turn:{id}` | a replica is asking the API for the ticket (only with `share_tickets`) | with the answer, or after a lookup's budget |
//! | `ticketrz:v1:{host}:conversation:{id}`, `…:conversation-turn:{id}` | the same for a ticket's conversation | the same |
//! | `ticketrz:v1:{host}:no-conversations` | until when the API does not offer conversations | an hour later |
//! | `ticketrz:v1:{host}:rows:{number}` | an answer with rows of the list (only with `share_tickets`, as the next three) | when it is too old to show |
//! | `ticketrz:v1:{host}:rows` | the number of the newest of those | the same |
//! | `ticketrz:v1:{host}:rows-turn:front`, `…:further` | a replica is asking the API for rows | with the answer, or after a lookup's budget |
//! | `ticketrz:v1:{host}:names` | words for codes, and the tickets that they were learned from | 90 days after the last one was learned |
//! | `ticketrz:v1:{host}:no-list` | until when the API does not offer its list | an hour later |
//! | `ticketrz:v1:{host}:quota` | since when and until when the quota is used up, and the API's message if it could not be read | a week after the window opens |
//! | `ticketrz:v1:{host}:quota-probe` | a replica has probed | after the probe interval |
//! | `ticketrz:v1:{host}:quota-trial` | a replica is testing whether the quota is back | after a lookup's budget |
//! | `ticketrz:v1:{host}:login-refused:{fingerprint}` | until when rejected credentials are not tried again; the fingerprint is one byte of their hash | an hour after that |
//! | `ticketrz:v1:{host}:refresh:{id}` | a ticket was refreshed on demand | after the refresh interval |
//!
//! Tokens and credentials are never stored. Replicas that share a Redis must use the same account.

use std::time::Duration;

use ::redis::pipe;
use serde::{Serialize, de::DeserializeOwned};
use tokio::task::spawn_blocking;

use crate::{BaseUrl, Redis, api::SHORT_BODY};

/// Values and claims of one ticket system. Cheap to clone.
#[derive(Clone)]
pub(crate) struct ReplicaStore {
    redis: Redis,
    prefix: String,
}

/// The result of claiming something for one replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    Granted,
    Taken,
    /// Redis cannot be used.
    Unknown,
}

/// A stored value; `None` if there is none, or if it is too large to be ours.
pub(crate) type Stored = Option<Vec<u8>>;

impl ReplicaStore {
    pub(crate) fn new(redis: Redis, base_url: &BaseUrl) -> Self {
        let host = base_url.to_string();
        let host = host
            .split_once("://")
            .map_or(host.as_str(), |(_, host)| host);
        Self {
            redis,
            prefix: format!("ticketrz:v1:{host}"),
        }
    }

    /// Reads values in one round trip; `None` when Redis cannot be used.
    pub(crate) async fn get(&self, names: &[&str]) -> Option<Vec<Stored>> {
        let mut commands = pipe();
        for name in names {
            Redis::read(&mut commands, &self.key(name));
        }
        let values: Vec<Vec<u8>> = self.redis.run(&commands).await?;
        Some(values.into_iter().map(Redis::stored).collect())
    }

    /// Reads one value; `None` when Redis cannot be used.
    pub(crate) async fn get_one(&self, name: &str) -> Option<Stored> {
        self.get(&[name]).await?.into_iter().next()
    }

    /// Stores a value for `kept`. Returns whether it was stored.
    pub(crate) async fn set(&self, name: &str, value: &impl Serialize, kept: Duration) -> bool {
        let Ok(value) = serde_json::to_vec(value) else {
            return false;
        };
        let mut commands = pipe();
        commands
            .pset_ex(self.key(name), value, Redis::time_to_live(kept))
            .ignore();
        self.redis.run::<()>(&commands).await.is_some()
    }

    pub(crate) async fn delete(&self, names: &[&str]) {
        let keys: Vec<_> = names.iter().map(|name| self.key(name)).collect();
        self.redis.run::<()>(pipe().del(keys).ignore()).await;
    }

    /// Claims `name` for this replica; the claim ends by itself after `lease`.
    pub(crate) async fn claim(&self, name: &str, lease: Duration) -> Claim {
        let mut commands = pipe();
        commands.set_options(self.key(name), 1, Redis::claiming_for(lease));
        match self.redis.run::<(Option<String>,)>(&commands).await {
            Some((Some(_),)) => Claim::Granted,
            Some((None,)) => Claim::Taken,
            None => Claim::Unknown,
        }
    }

    fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.prefix)
    }
}

/// A value that cannot be read counts as absent: another version may have written it.
pub(crate) fn parse<T: DeserializeOwned>(stored: Stored) -> Option<T> {
    serde_json::from_slice(&stored?).ok()
}

/// The same for what may be long, without blocking other tasks.
pub(crate) async fn parse_long<T: DeserializeOwned + Send + 'static>(stored: Stored) -> Option<T> {
    if stored
        .as_ref()
        .is_none_or(|value| value.len() <= SHORT_BODY)
    {
        return parse(stored);
    }
    spawn_blocking(|| parse(stored)).await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use std::thread;

    use serde::{Deserialize, Deserializer, de::IgnoredAny};

    use super::*;

    /// The thread that it was parsed on.
    struct Parsed(thread::ThreadId);

    impl<'de> Deserialize<'de> for Parsed {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            IgnoredAny::deserialize(deserializer)?;
            Ok(Self(thread::current().id()))
        }
    }

    #[tokio::test]
    async fn only_long_values_are_parsed_on_another_thread() {
        for (length, is_here) in [(1, true), (SHORT_BODY, false)] {
            let value = serde_json::to_vec(&"x".repeat(length)).unwrap();
            let parsed: Parsed = parse_long(Some(value)).await.unwrap();
            assert_eq!(parsed.0 == thread::current().id(), is_here, "{length}");
        }
    }
}
