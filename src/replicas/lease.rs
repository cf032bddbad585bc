//! The lease on an interaction that this replica answers.

use std::time::Duration;

use serenity::all::InteractionId;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tracing::warn;

use super::lease_store::{DEFERRED_LEASE, LeaseStore};

/// Often enough that one command that fails does not cost the lease.
const RENEW_EVERY: Duration = Duration::from_secs(1);

/// The right to answer an interaction. If it is dropped before it is settled, other replicas may take over when it expires.
pub(crate) struct Lease {
    id: InteractionId,
    /// Random: distinguishes this lease from all others on the same interaction.
    pub(super) owner: u64,
    store: Option<LeaseStore>,
    lost: CancellationToken,
    renewal: Option<AbortOnDropHandle<()>>,
    /// Whether most of the time for a first response is over, because another replica held the lease and died.
    pub(crate) is_late: bool,
}

impl Lease {
    pub(super) fn new(id: InteractionId, store: Option<LeaseStore>) -> Self {
        Self {
            id,
            owner: fastrand::u64(..),
            store,
            lost: CancellationToken::new(),
            renewal: None,
            is_late: false,
        }
    }

    /// Cancelled when another replica has taken the interaction over: this one must stop.
    pub(crate) fn lost(&self) -> CancellationToken {
        self.lost.clone()
    }

    /// Records that the answer is deferred. If this replica dies first, another one answers from `request`.
    pub(crate) async fn defer(&mut self, request: &[u8]) {
        if let Some(store) = &self.store {
            if store.defer(self.id, self.owner, request).await {
                self.keep();
            } else {
                give_up(self.id, &self.lost);
            }
        }
    }

    /// Renews the lease until it is settled, dropped or lost.
    pub(super) fn keep(&mut self) {
        let Some(store) = self.store.clone() else {
            return;
        };
        let (id, owner, lost) = (self.id, self.owner, self.lost.clone());
        self.renewal = Some(AbortOnDropHandle::new(tokio::spawn(async move {
            let mut ticks = interval_at(Instant::now() + RENEW_EVERY, RENEW_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                if !store.renew(id, owner).await {
                    return give_up(id, &lost);
                }
            }
        })));
    }

    /// Records that the interaction is done.
    pub(crate) async fn settle(self) {
        drop(self.renewal);
        if let Some(store) = self.store {
            store.settle(self.id, self.owner).await;
        }
    }
}

fn give_up(id: InteractionId, lost: &CancellationToken) {
    warn!(%id, "another replica took over the interaction; this one stops");
    lost.cancel();
}

const _: () = assert!(DEFERRED_LEASE.as_secs() > 4 * RENEW_EVERY.as_secs());
