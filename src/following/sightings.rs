//! Every answer of the ticket system counts as a look at a followed ticket, whoever asked.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use ticketrz::{ApiCall, Observer, Row, Ticket, TicketId};

use super::{
    documents::{self, Look, keep_look, keep_rows},
    listed::SeenRow,
};
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
    latest: Mutex<Latest>,
}

#[derive(Debug, Default)]
struct Latest {
    looks: HashMap<TicketId, Look>,
    rows: HashMap<TicketId, SeenRow>,
}

impl Sightings {
    /// Notes those of the tickets that are followed, for all replicas.
    pub(super) async fn note(
        &self,
        state: &State,
        followed: &HashSet<TicketId>,
        now: Timestamp,
    ) -> Result<(), StateError> {
        let latest = std::mem::take(&mut *self.lock());
        let noted = latest.note(state, followed, now).await;
        if noted.is_err() {
            // What was paid for is noted when the store is back.
            self.lock().take_back(latest);
        }
        noted
    }

    fn lock(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Latest {
    async fn note(
        &self,
        state: &State,
        followed: &HashSet<TicketId>,
        now: Timestamp,
    ) -> Result<(), StateError> {
        let known = documents::rows(state).await?;
        for ticket in followed {
            let Some(look) = self.looks.get(ticket) else {
                continue;
            };
            let row = self.rows.get(ticket).filter(|row| row.at <= look.at);
            let row = row.or_else(|| known.get(ticket)).copied();
            keep_look(state, *ticket, look.clone(), row, now).await?;
        }
        let mut rows = known.clone();
        for (ticket, row) in &self.rows {
            if rows.get(ticket).is_none_or(|known| known.at < row.at) {
                rows.insert(*ticket, *row);
            }
        }
        rows.retain(|ticket, _| followed.contains(ticket));
        if rows != known {
            keep_rows(state, rows).await?;
        }
        Ok(())
    }

    /// What was seen meanwhile is later.
    fn take_back(&mut self, earlier: Self) {
        let later = std::mem::replace(self, earlier);
        for (ticket, look) in later.looks {
            insert(&mut self.looks, ticket, look);
        }
        for (ticket, row) in later.rows {
            insert(&mut self.rows, ticket, row);
        }
    }
}

impl Observer for Sightings {
    fn called(&self, call: &ApiCall) {
        self.requests.called(call);
    }

    fn saw(&self, id: TicketId, ticket: Option<&Ticket>, at: Timestamp) {
        insert(&mut self.lock().looks, id, Look::of(ticket, at));
    }

    fn listed(&self, rows: &[Row]) {
        let mut latest = self.lock();
        for row in rows {
            if let Some(modified) = &row.modified {
                let seen = SeenRow {
                    at: row.checked,
                    modified: modified.timestamp(),
                };
                insert(&mut latest.rows, row.id, seen);
            }
        }
    }
}

fn insert<T>(latest: &mut HashMap<TicketId, T>, id: TicketId, seen: T) {
    if latest.len() < MOST || latest.contains_key(&id) {
        latest.insert(id, seen);
    }
}
