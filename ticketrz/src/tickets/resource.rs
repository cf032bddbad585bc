//! What can be looked up and cached. Each endpoint implements it.

use std::{fmt::Display, hash::Hash};

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    ApiError, Conversation, Ticket, TicketId,
    api::{self, Client},
    observer::{Endpoint, Observer},
};

/// The answer of one endpoint.
///
/// The cache packs it without the names of its fields, so each must always be serialized: no `skip_serializing_if`, no
/// untagged enum.
pub(super) trait Resource:
    Clone + Serialize + DeserializeOwned + Send + Sync + Sized + 'static
{
    type Key: Copy + Display + Eq + Hash + Send + Sync + 'static;

    const ENDPOINT: Endpoint;
    const NAMES: Names;

    /// Calls the API once.
    fn fetch(
        client: &Client,
        key: Self::Key,
        token: &SecretString,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send;

    /// Reports what the API said. Only tickets are of interest to anybody.
    fn report(_key: Self::Key, _value: Option<&Self>, _at: Timestamp, _to: &dyn Observer) {}

    /// Whether this belongs to `key`: Redis could contain anything.
    fn is_for(&self, key: Self::Key) -> bool;
}

/// The beginnings of its keys in Redis. Each ends with the resource's own key.
pub(super) struct Names {
    /// The last answer.
    pub(super) value: &'static str,
    /// A replica is calling the API.
    pub(super) turn: &'static str,
    /// There was a refresh on demand.
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
        client.get(Self::ENDPOINT, &path, &[], token, read).await
    }

    fn report(id: TicketId, ticket: Option<&Self>, at: Timestamp, to: &dyn Observer) {
        to.saw(id, ticket, at);
    }

    fn is_for(&self, id: TicketId) -> bool {
        self.id == id
    }
}

impl Resource for Conversation {
    type Key = TicketId;

    const ENDPOINT: Endpoint = Endpoint::CONVERSATION;
    const NAMES: Names = Names {
        value: "conversation",
        turn: "conversation-turn",
        refresh: "conversation-refresh",
    };

    async fn fetch(client: &Client, id: TicketId, token: &SecretString) -> Result<Self, ApiError> {
        let path = ["api", "ticket", "conversations", &id.to_string()];
        let read = move |answer: &_, zone: &_| api::conversation(id, answer, zone);
        client.get(Self::ENDPOINT, &path, &[], token, read).await
    }

    fn is_for(&self, id: TicketId) -> bool {
        self.ticket == id
    }
}
