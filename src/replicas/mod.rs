//! Each interaction that comes by HTTP is answered, and answered once, however often its request comes and whatever becomes of
//! the replica that took it.
//!
//! A replica that begins to answer holds a lease. One that dies before its first response lets the lease run out, so that
//! the same request, sent again by the load balancer, is answered by another replica within Discord's 3 s. One that dies
//! after it deferred leaves an orphan, which another replica adopts.

mod lease;
mod lease_store;
mod orphans;

use std::time::Duration;

use moka::{policy::EvictionPolicy, sync::Cache};
use serenity::all::InteractionId;
use ticketrz::Redis;
use tokio::time::{Instant, sleep};

use self::lease_store::{Claim, LeaseStore};
pub(crate) use self::{lease::Lease, orphans::adopt_orphans};
use crate::http::Signed;

/// About 10 MB. Only requests that Discord signed take a place.
const MOST_REMEMBERED: u64 = 200_000;
/// On top of the time in which a living replica gives its first response.
const LEASE_MARGIN: Duration = Duration::from_millis(250);
/// Between two looks at another replica's lease.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Remembers which interactions were taken: by this replica, and, with Redis, by any.
pub(crate) struct Interactions {
    taken: Cache<InteractionId, ()>,
    store: Option<LeaseStore>,
    lease: Duration,
}

impl Interactions {
    /// Remembers interactions for as long as the same signature can come again: from `max_age` before its time to
    /// `max_age` after it.
    pub(crate) fn new(max_age: Duration, defer_after: Duration, redis: Option<&Redis>) -> Self {
        let kept = max_age.saturating_mul(2);
        Self {
            taken: Cache::builder()
                .max_capacity(MOST_REMEMBERED)
                .eviction_policy(EvictionPolicy::lru())
                .time_to_live(kept)
                .build(),
            store: redis.map(|redis| LeaseStore::new(redis.clone(), kept)),
            lease: defer_after.saturating_add(LEASE_MARGIN),
        }
    }

    /// The interaction, when it is the caller's to answer. When another replica holds it, this waits until that one has
    /// answered or its lease has run out. `request` is what brought it.
    pub(crate) async fn take(&self, id: InteractionId, request: Signed) -> Option<Lease> {
        if !self.taken.entry(id).or_insert(()).is_fresh() {
            return None;
        }
        let Some(store) = &self.store else {
            return Some(Lease::new(id, request, None));
        };
        let mut lease = Lease::new(id, request, Some(store.clone()));
        let end = Instant::now() + self.lease + LOOK_AGAIN_AFTER;
        loop {
            match store.claim(id, self.lease).await {
                // Without Redis each replica knows what it took itself.
                Claim::Granted | Claim::Unknown => return Some(lease),
                Claim::Acknowledged => return None,
                Claim::Leased if Instant::now() >= end => return None,
                Claim::Leased => {
                    lease.set_late();
                    sleep(LOOK_AGAIN_AFTER).await;
                }
            }
        }
    }
}
