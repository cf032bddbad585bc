//! Limits the open connections: their number, how long each may be idle, and which one is closed to admit a new one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

/// The longest wait for a request's header; honest clients need less.
pub(super) const HEADER_WITHIN: Duration = Duration::from_secs(10);
/// The longest pause between two requests. Longer than the 60 s for which common load balancers keep an idle connection,
/// so that they close it first and never send a request on a connection that we are closing.
pub(super) const IDLE_WITHIN: Duration = Duration::from_secs(75);

/// No connection is closed sooner: a new one gets this long to send its header.
const GRACE: Duration = Duration::from_millis(200);

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It has not sent a complete header yet.
    New,
    /// Its request was answered, and the next one has not begun.
    Idle,
    /// The header of its next request has begun.
    Header,
    /// The header is complete, the body is not.
    Body,
    /// A complete request is being answered.
    Answering,
}

impl Phase {
    /// The longest time in this phase. `None`: the request's handler bounds it.
    fn longest(self) -> Option<Duration> {
        match self {
            Self::New | Self::Header => Some(HEADER_WITHIN),
            Self::Idle => Some(IDLE_WITHIN),
            Self::Body | Self::Answering => None,
        }
    }

    /// The order in which connections are closed for new ones, lowest first; `None` while a request is being answered. An
    /// idle connection is likely a proxy's, which may not be able to retry its next request.
    fn expendable(self) -> Option<u8> {
        match self {
            Self::New | Self::Header | Self::Body => Some(0),
            Self::Idle => Some(1),
            Self::Answering => None,
        }
    }
}

struct Entry {
    phase: Phase,
    since: Instant,
    closed: CancellationToken,
}

#[derive(Default)]
struct Table {
    entries: HashMap<u64, Entry>,
    next: u64,
}

/// All connections of a server. Cheap to clone.
#[derive(Clone)]
pub(super) struct Connections(Arc<Inner>);

struct Inner {
    most: usize,
    table: Mutex<Table>,
    /// Notified when a connection ended or may now be closed.
    room: Notify,
}

/// A connection's slot; freed on drop.
pub(super) struct Place {
    connections: Connections,
    id: u64,
    closed: CancellationToken,
}

impl Connections {
    pub(super) fn new(most: usize) -> Self {
        Self(Arc::new(Inner {
            most,
            table: Mutex::default(),
            room: Notify::new(),
        }))
    }

    /// A slot for a new connection. If all are taken, closes the most expendable connection that has waited longest; if all
    /// are being answered or are new, waits. For one caller at a time.
    pub(super) async fn place(&self) -> Place {
        loop {
            if let Some(place) = self.try_place() {
                return place;
            }
            // A connection ends, can give way, or has had its grace.
            let _in_time = timeout(GRACE / 4, self.0.room.notified()).await;
        }
    }

    fn try_place(&self) -> Option<Place> {
        let mut table = self.lock();
        if table.entries.len() >= self.0.most && !table.close_one() {
            return None;
        }
        let id = table.next;
        table.next = table.next.wrapping_add(1);
        let closed = CancellationToken::new();
        let entry = Entry {
            phase: Phase::New,
            since: Instant::now(),
            closed: closed.clone(),
        };
        table.entries.insert(id, entry);
        drop(table);
        Some(Place {
            connections: self.clone(),
            id,
            closed,
        })
    }

    /// Closes the most expendable connection, if there is one.
    pub(super) fn close_one(&self) {
        self.lock().close_one();
    }

    /// Closes the connections whose phase has lasted too long.
    pub(super) fn close_overdue(&self) {
        let now = Instant::now();
        let is_overdue = |entry: &Entry| {
            let waited = now.saturating_duration_since(entry.since);
            entry
                .phase
                .longest()
                .is_some_and(|longest| waited >= longest)
        };
        self.lock()
            .entries
            .values()
            .filter(|entry| is_overdue(entry))
            .for_each(|entry| entry.closed.cancel());
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn close_one(&mut self) -> bool {
        let now = Instant::now();
        let first = self
            .entries
            .iter()
            .filter(|(_, entry)| now.saturating_duration_since(entry.since) >= GRACE)
            .filter_map(|(id, entry)| Some((entry.phase.expendable()?, entry.since, *id)))
            .min();
        let entry = first.and_then(|(_, _, id)| self.entries.remove(&id));
        if let Some(entry) = &entry {
            entry.closed.cancel();
        }
        entry.is_some()
    }
}

impl Place {
    /// Waits until the connection must be closed.
    pub(super) async fn closed(&self) {
        self.closed.cancelled().await;
    }

    /// Moves the connection to another phase.
    pub(super) fn enter(&self, phase: Phase) {
        self.change(|_| Some(phase));
    }

    /// Bytes arrived.
    pub(super) fn has_received(&self) {
        self.change(|current| (current == Phase::Idle).then_some(Phase::Header));
    }

    /// The request's body is complete.
    pub(super) fn has_body(&self) {
        self.change(|current| (current == Phase::Body).then_some(Phase::Answering));
    }

    fn change(&self, to: impl FnOnce(Phase) -> Option<Phase>) {
        let mut table = self.connections.lock();
        if let Some(entry) = table.entries.get_mut(&self.id)
            && let Some(phase) = to(entry.phase)
        {
            entry.phase = phase;
            entry.since = Instant::now();
            if phase.expendable().is_some() {
                self.connections.0.room.notify_one();
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.lock().entries.remove(&self.id);
        self.connections.0.room.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_closed(place: &Place) -> bool {
        place.closed.is_cancelled()
    }

    #[tokio::test(start_paused = true)]
    async fn a_newcomer_replaces_who_never_asked_and_then_who_was_idle_longest_and_never_who_is_answered()
     {
        let connections = Connections::new(4);
        let mut places = Vec::new();
        for phase in [Phase::Answering, Phase::Idle, Phase::New, Phase::Body] {
            let place = connections.place().await;
            place.enter(phase);
            places.push(place);
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        assert!(connections.try_place().is_none(), "the grace is not over");
        tokio::time::advance(GRACE).await;
        let is_closed = |at: usize| is_closed(&places[at]);
        for next in [2, 3, 1] {
            assert!(!is_closed(next));
            let newcomer = connections.place().await;
            newcomer.enter(Phase::Answering);
            assert!(is_closed(next), "{next}");
            std::mem::forget(newcomer);
        }
        tokio::time::advance(GRACE).await;
        assert!(
            connections.try_place().is_none(),
            "all others are being answered"
        );
        places[0].enter(Phase::Idle);
        tokio::time::advance(GRACE).await;
        assert!(connections.try_place().is_some());
        assert!(is_closed(0));
    }

    #[tokio::test(start_paused = true)]
    async fn each_phase_has_its_time() {
        let connections = Connections::new(9);
        for (phase, longest) in [
            (Phase::New, Some(10)),
            (Phase::Header, Some(10)),
            (Phase::Idle, Some(75)),
            (Phase::Body, None),
            (Phase::Answering, None),
        ] {
            let place = connections.place().await;
            place.enter(phase);
            tokio::time::advance(Duration::from_millis(longest.unwrap_or(3_600) * 1_000 - 1)).await;
            connections.close_overdue();
            assert!(!is_closed(&place), "{phase:?}");
            tokio::time::advance(Duration::from_millis(1)).await;
            connections.close_overdue();
            assert_eq!(is_closed(&place), longest.is_some(), "{phase:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_header_has_its_own_time_from_its_first_byte() {
        let connections = Connections::new(1);
        let place = connections.place().await;
        place.has_received();
        tokio::time::advance(HEADER_WITHIN).await;
        connections.close_overdue();
        assert!(
            is_closed(&place),
            "the first header's time runs from the start"
        );

        let place = connections.place().await;
        place.enter(Phase::Idle);
        tokio::time::advance(HEADER_WITHIN).await;
        place.has_received();
        tokio::time::advance(HEADER_WITHIN / 2).await;
        place.has_received();
        connections.close_overdue();
        assert!(!is_closed(&place));
        tokio::time::advance(HEADER_WITHIN / 2).await;
        connections.close_overdue();
        assert!(is_closed(&place), "trickling wins no time");
    }
}
