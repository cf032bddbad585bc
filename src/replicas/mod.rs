//! Each interaction that comes by HTTP is answered, and answered once, however often its request comes and whatever becomes of
//! the replica that took it.
//!
//! A replica that begins to answer holds a lease. One that dies before its first response lets the lease run out, so that
//! the same request, sent again by the load balancer, is answered by another replica within Discord's 3 s. One that dies
//! after it deferred leaves an orphan, which another replica adopts.

mod lease;
mod lease_store;

use std::time::Duration;

use moka::{policy::EvictionPolicy, sync::Cache};
use serenity::all::InteractionId;
use ticketrz::Redis;
use tokio::time::{Instant, sleep};
use tracing::error;

pub(crate) use self::lease::Lease;
use self::lease_store::{Adoption, Claim, LeaseStore};

/// About 10 MB. Only requests that Discord signed take a place.
const MOST_REMEMBERED: u64 = 200_000;
/// On top of the time in which a living replica gives its first response.
const LEASE_MARGIN: Duration = Duration::from_millis(250);
/// Between two looks at another replica's lease.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// What comes of taking an interaction.
pub(crate) enum Taken {
    /// It is the caller's to answer.
    Now(Lease),
    /// A replica works on the answer. Its request comes again when the first response, which says so, was lost on its way:
    /// it may be given again.
    Deferred,
    /// A replica is about to give its first response, or has answered.
    Already,
}

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

    /// Takes the interaction, if it is nobody's. When another replica holds it, this waits until that one has given its first
    /// response or its lease has run out.
    pub(crate) async fn take(&self, id: InteractionId) -> Taken {
        let is_new = self.taken.entry(id).or_insert(()).is_fresh();
        let mut lease = Lease::new(id, self.store.clone());
        let store = match &self.store {
            Some(store) if is_new => store,
            Some(store) if store.is_deferred(id).await => return Taken::Deferred,
            None if is_new => return Taken::Now(lease),
            _ => return Taken::Already,
        };
        let end = Instant::now() + self.lease + LOOK_AGAIN_AFTER;
        loop {
            let asked_at = Instant::now();
            match store.claim(id, lease.owner(), self.lease).await {
                // Without Redis each replica knows what it took itself.
                Claim::Granted | Claim::Unknown => return Taken::Now(lease),
                Claim::Deferred => return Taken::Deferred,
                Claim::Answered => return Taken::Already,
                Claim::Leased if asked_at >= end => {
                    // It is not answered yet, so it may come once more.
                    self.taken.invalidate(&id);
                    return Taken::Already;
                }
                Claim::Leased => {
                    lease.set_late();
                    sleep(LOOK_AGAIN_AFTER).await;
                }
            }
        }
    }

    /// The ids of deferred interactions whose replica no longer renews its lease. None without Redis.
    pub(crate) async fn orphans(&self) -> Vec<InteractionId> {
        match &self.store {
            Some(store) => store.orphans().await,
            None => Vec::new(),
        }
    }

    /// Takes over a deferred interaction, and gives what was filed about it. `None` when it is another replica's again, or
    /// cannot be taken over at all: then it is removed.
    pub(crate) async fn adopt(&self, id: InteractionId) -> Option<(Vec<u8>, Lease)> {
        let store = self.store.as_ref()?;
        let mut lease = Lease::new(id, Some(store.clone()));
        match store.adopt(id, lease.owner()).await {
            Adoption::Granted(request) => {
                lease.keep();
                Some((request, lease))
            }
            Adoption::GivenUp => {
                error!(%id, "an interaction is given up: the replicas that adopted it died");
                None
            }
            Adoption::Refused => None,
        }
    }
}
