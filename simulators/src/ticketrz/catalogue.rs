//! Which ids mean something.

use std::time::Duration;

use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;

use super::{connections, malformed, refusals, tickets};
use crate::net::Line;

/// What an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A ticket.
    Ticket,
    /// An error that the system says.
    Refusal,
    /// An answer that makes no sense.
    Malformed,
    /// A connection that fails.
    Connection,
}

/// An id and what a lookup of it does.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The ticket's id.
    pub id: u64,
    /// What kind of thing happens.
    pub kind: Kind,
    /// What happens, in a few words.
    pub does: &'static str,
    pub(super) answer: fn(&Call<'_>) -> Reply,
}

impl Entry {
    pub(super) const fn new(
        id: u64,
        kind: Kind,
        does: &'static str,
        answer: fn(&Call<'_>) -> Reply,
    ) -> Self {
        Self {
            id,
            kind,
            does,
            answer,
        }
    }
}

/// One lookup.
pub(super) struct Call<'a> {
    pub(super) id: u64,
    /// The how manieth lookup of this id it is, from 1.
    pub(super) count: u64,
    pub(super) now: Timestamp,
    /// The time to date tickets by: it does not move with the clock, so that their ages do.
    pub(super) today: Timestamp,
    pub(super) line: &'a Line,
}

/// What a lookup is answered with.
pub(super) enum Reply {
    Now(Response),
    Later(Duration, Response),
    Never,
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self::Now(response)
    }
}

impl From<Value> for Reply {
    fn from(ticket: Value) -> Self {
        Self::Now(super::envelope::json_answer(200, ticket.to_string()))
    }
}

/// Every id that means something, by kind.
pub fn catalogue() -> impl Iterator<Item = &'static Entry> {
    tickets::ENTRIES
        .iter()
        .chain(refusals::ENTRIES)
        .chain(malformed::ENTRIES)
        .chain(connections::ENTRIES)
}

/// The entry of an id.
pub(super) fn find(id: u64) -> Option<&'static Entry> {
    catalogue().find(|entry| entry.id == id)
}
