//! What can be looked up, and kept: the one thing that another endpoint has to describe.

use std::{
    fmt::Display,
    hash::{Hash, Hasher},
    sync::Arc,
};

use secrecy::SecretString;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    ApiError, Ticket, TicketId,
    api::{self, Client},
    observer::Endpoint,
};

/// What one endpoint of the API answers with.
pub(super) trait Resource:
    Clone + Hash + Serialize + DeserializeOwned + Send + Sync + Sized + 'static
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

impl Resource for Ticket {
    type Key = TicketId;

    const ENDPOINT: Endpoint = Endpoint::TICKET;
    const NAMES: Names = Names {
        value: "ticket",
        turn: "turn",
        refresh: "refresh",
    };

    async fn fetch(client: &Client, id: TicketId, token: &SecretString) -> Result<Self, ApiError> {
        let path = ["api", "ticketrz", &id.to_string()];
        let read = move |answer: &_, zone: &_| api::ticket(id, answer, zone);
        client.get(Self::ENDPOINT, &path, token, read).await
    }

    fn is_for(&self, id: TicketId) -> bool {
        self.id == id
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
