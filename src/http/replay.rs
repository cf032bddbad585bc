//! Each interaction is answered once, however often its request comes: to this replica, or to any that shares its Redis.
//!
//! A replica that begins to answer holds a lease. One that dies before its first response lets the lease run out, so that
//! the same request, sent again by the load balancer, is answered by another replica within Discord's 3 s.

use std::time::Duration;

use moka::{policy::EvictionPolicy, sync::Cache};
use serenity::all::InteractionId;
use tokio::time::{Instant, sleep};

use super::shared_replay::{Claim, SharedReplays};

/// About 10 MB. Only requests that Discord signed take a place.
const MOST_REMEMBERED: u64 = 200_000;
/// On top of the time in which a living replica gives its first response.
const LEASE_MARGIN: Duration = Duration::from_millis(250);
/// Between two looks at another replica's lease.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Remembers which interactions were taken.
pub(crate) struct Replays {
    taken: Cache<InteractionId, ()>,
    shared: Option<SharedReplays>,
    lease: Duration,
}

impl Replays {
    /// Remembers interactions for as long as the same signature can come again: from `max_age` before its time to
    /// `max_age` after it.
    pub(crate) fn new(
        max_age: Duration,
        defer_after: Duration,
        shared: Option<SharedReplays>,
    ) -> Self {
        Self {
            taken: Cache::builder()
                .max_capacity(MOST_REMEMBERED)
                .eviction_policy(EvictionPolicy::lru())
                .time_to_live(max_age.saturating_mul(2))
                .build(),
            shared,
            lease: defer_after.saturating_add(LEASE_MARGIN),
        }
    }

    /// Whether the interaction is the caller's to answer. When another replica holds it, this waits until that one has
    /// answered or its lease has run out.
    pub(crate) async fn take(&self, id: InteractionId) -> bool {
        if !self.taken.entry(id).or_insert(()).is_fresh() {
            return false;
        }
        let Some(shared) = &self.shared else {
            return true;
        };
        let end = Instant::now() + self.lease + LOOK_AGAIN_AFTER;
        loop {
            match shared.claim(id, self.lease).await {
                // Without Redis each replica knows what it took itself.
                Claim::Granted | Claim::Unknown => return true,
                Claim::Answered => return false,
                Claim::Leased if Instant::now() >= end => return false,
                Claim::Leased => sleep(LOOK_AGAIN_AFTER).await,
            }
        }
    }

    /// Tells the replicas that the first response is given.
    pub(crate) async fn answered(&self, id: InteractionId) {
        if let Some(shared) = &self.shared {
            shared.answered(id).await;
        }
    }
}
