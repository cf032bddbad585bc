//! An interaction that this replica answers.

use std::time::Duration;

use serenity::all::InteractionId;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::task::AbortOnDropHandle;

use super::lease_store::{DEFERRED_LEASE, LeaseStore};
use crate::http::Signed;

/// Often enough that one failure does not cost the lease.
const RENEW_EVERY: Duration = Duration::from_secs(1);

/// An interaction that this replica answers. Dropped without a word, it is left to the others when its lease runs out.
pub(crate) struct Lease {
    id: InteractionId,
    /// What brought it, until that is written down.
    request: Option<Signed>,
    store: Option<LeaseStore>,
    renewal: Option<AbortOnDropHandle<()>>,
    is_late: bool,
}

impl Lease {
    pub(super) fn new(id: InteractionId, request: Signed, store: Option<LeaseStore>) -> Self {
        Self {
            id,
            request: Some(request),
            store,
            renewal: None,
            is_late: false,
        }
    }

    /// Another replica had its time, and died.
    pub(super) fn set_late(&mut self) {
        self.is_late = true;
    }

    /// Whether most of the time for a first response is over.
    pub(crate) fn is_late(&self) -> bool {
        self.is_late
    }

    /// Says that the answer will come later. Should this replica die before, another one gives it.
    pub(crate) async fn deferred(&mut self) {
        if let (Some(store), Some(request)) = (&self.store, self.request.take()) {
            store.defer(self.id, &request).await;
            self.renewal = Some(renew(store.clone(), self.id));
        }
    }

    /// Says that nobody needs to do anything about the interaction any more.
    pub(crate) async fn settled(self) {
        let was_deferred = self.renewal.is_some();
        drop(self.renewal);
        if let Some(store) = self.store {
            store.settle(self.id, was_deferred).await;
        }
    }

    /// An interaction that another replica deferred.
    pub(super) fn adopted(id: InteractionId, store: LeaseStore) -> Self {
        let renewal = Some(renew(store.clone(), id));
        Self {
            id,
            request: None,
            store: Some(store),
            renewal,
            is_late: true,
        }
    }
}

fn renew(store: LeaseStore, id: InteractionId) -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(async move {
        let mut ticks = interval_at(Instant::now() + RENEW_EVERY, RENEW_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            store.renew(id).await;
        }
    }))
}

const _: () = assert!(DEFERRED_LEASE.as_secs() > 2 * RENEW_EVERY.as_secs());
