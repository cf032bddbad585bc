//! Every answer of the ticket system counts as a look at a followed ticket, whoever asked.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use commands::Snapshot;
use jiff::Timestamp;
use ticketrz::{ApiCall, Observer, Ticket, TicketId};

use super::documents::keep_seen;
use crate::{
    metrics::ApiRequests,
    state::{State, StateError},
};

/// More than people can look up between two notes. Beyond that a look is not noted, and costs a call later.
const MOST: usize = 2_000;

/// How tickets were lately, in this process: those that the API was asked for since the last note.
#[derive(Debug, Default)]
pub(crate) struct Sightings {
    requests: ApiRequests,
    latest: Mutex<HashMap<TicketId, (Option<Snapshot>, Timestamp)>>,
}

impl Sightings {
    /// Notes those of the tickets that are followed, for all replicas.
    pub(super) async fn note(
        &self,
        state: &State,
        followed: &HashSet<TicketId>,
    ) -> Result<(), StateError> {
        let latest = std::mem::take(&mut *self.lock());
        for (ticket, (snapshot, at)) in latest {
            if followed.contains(&ticket) {
                keep_seen(state, ticket, snapshot, at).await?;
            }
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<TicketId, (Option<Snapshot>, Timestamp)>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Sightings {
    fn called(&self, call: &ApiCall) {
        self.requests.called(call);
    }

    fn saw(&self, id: TicketId, ticket: Option<&Ticket>, at: Timestamp) {
        let mut latest = self.lock();
        if latest.len() < MOST || latest.contains_key(&id) {
            latest.insert(id, (ticket.map(Snapshot::of), at));
        }
    }
}
