//! An id that means something, and what a lookup of it is answered with.

use std::time::Duration;

use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;

use super::envelope::json_answer;
use crate::net::ResetHandle;

/// What a lookup of an id leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A ticket.
    Ticket,
    /// An error that the system reports.
    Error,
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
    /// What it leads to.
    pub outcome: Outcome,
    /// What happens, in a few words.
    pub does: &'static str,
    pub(super) answer: fn(&Call<'_>) -> Reply,
}

impl Entry {
    pub(super) const fn new(
        id: u64,
        outcome: Outcome,
        does: &'static str,
        answer: fn(&Call<'_>) -> Reply,
    ) -> Self {
        Self {
            id,
            outcome,
            does,
            answer,
        }
    }
}

/// One lookup.
pub(super) struct Call<'a> {
    pub(super) id: u64,
    /// The number of lookups of this id, this one included.
    pub(super) count: u64,
    pub(super) now: Timestamp,
    /// The time to date tickets by: it does not move with the clock, so that their ages do.
    pub(super) today: Timestamp,
    pub(super) connection: &'a ResetHandle,
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
        Self::Now(json_answer(200, ticket.to_string()))
    }
}

/// A row of the catalogue: the outcome, the id, what a lookup does, and how it is answered.
macro_rules! row {
    ($outcome:ident, $id:literal, $does:literal, $answer:expr) => {
        $crate::ticketrz::entry::Entry::new(
            $id,
            $crate::ticketrz::entry::Outcome::$outcome,
            $does,
            |call| {
                let answer: fn(&$crate::ticketrz::entry::Call<'_>) -> _ = $answer;
                $crate::ticketrz::entry::Reply::from(answer(call))
            },
        )
    };
}
pub(super) use row;
