//! What can be looked up, and kept: the one thing that another endpoint has to describe.

use std::{
    fmt::Display,
    hash::{Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use secrecy::SecretString;
use serde::{Serialize, de::DeserializeOwned};

use crate::{ApiError, Client, Config, Ticket, TicketId, observer::Endpoint};

/// What one endpoint of the API answers with.
pub(super) trait Resource:
    Hash + Serialize + DeserializeOwned + Send + Sync + Sized + 'static
{
    type Key: Copy + Display + Eq + Hash + Send + Sync + 'static;

    const ENDPOINT: Endpoint;
    const NAMES: Names;

    /// Asks the API once.
    fn fetch(
        client: &Client,
        key: Self::Key,
        token: &SecretString,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send;

    /// Whether this is what `key` names: what Redis holds could be anything.
    fn is_for(&self, key: Self::Key) -> bool;
}

/// What the keys in Redis begin with; each ends in the resource's own key.
pub(super) struct Names {
    /// What the API last said.
    pub(super) value: &'static str,
    /// That a replica asks the API.
    pub(super) turn: &'static str,
    /// That there was a refresh on demand.
    pub(super) refresh: &'static str,
}

/// How long answers are good, and how many are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct CachePolicy {
    /// How long an answer is given again without asking.
    pub(super) fresh: Duration,
    /// How long an answer is kept for when the API cannot be asked.
    pub(super) stale: Duration,
    /// How long "there is none" is remembered.
    pub(super) not_found: Duration,
    /// The shortest time between two forced refreshes.
    pub(super) refresh_interval: Duration,
    pub(super) max_entries: u64,
    pub(super) max_bytes: u64,
}

impl CachePolicy {
    /// The longest time for which an entry is of any use.
    pub(super) fn kept(&self) -> Duration {
        self.stale.max(self.fresh).max(self.not_found)
    }
}

impl Resource for Ticket {
    type Key = TicketId;

    const ENDPOINT: Endpoint = Endpoint::TICKET;
    const NAMES: Names = Names {
        value: "ticket",
        turn: "turn",
        refresh: "refresh",
    };

    async fn fetch(client: &Client, id: TicketId, token: &SecretString) -> Result<Self, ApiError> {
        client.get(id, token).await
    }

    fn is_for(&self, id: TicketId) -> bool {
        self.id == id
    }
}

impl From<&Config> for CachePolicy {
    fn from(config: &Config) -> Self {
        Self {
            fresh: config.fresh,
            stale: config.stale,
            not_found: config.not_found,
            refresh_interval: config.refresh_interval,
            max_entries: config.max_cached_tickets,
            max_bytes: config.max_cached_bytes,
        }
    }
}

/// About how many bytes a value takes: its own size, and all that it would feed to a hash, which is every text in it.
pub(super) fn size_of_value<V: Hash>(value: Option<&Arc<V>>) -> u32 {
    let mut bytes = ByteCount(size_of::<V>());
    value.hash(&mut bytes);
    u32::try_from(bytes.0).unwrap_or(u32::MAX)
}

/// Counts instead of hashing.
struct ByteCount(usize);

impl Hasher for ByteCount {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = self.0.saturating_add(bytes.len());
    }

    fn finish(&self) -> u64 {
        0
    }
}
