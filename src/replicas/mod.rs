//! Each interaction that arrives over HTTP is answered exactly once, even if its request is repeated or its replica dies.
//!
//! A replica holds a lease while it answers. If it dies before its first response, the lease expires, and another replica
//! answers the request that the load balancer retries, within Discord's 3 s. If it dies after deferring, it leaves an
//! orphan, which another replica adopts.

mod lease;
mod lease_store;
mod posts;

use std::time::Duration;

use moka::{policy::EvictionPolicy, sync::Cache};
use serenity::all::InteractionId;
use ticketrz::Redis;
use tokio::time::{Instant, sleep};
use tracing::error;

use self::lease_store::{Adoption, Claim, LeaseStore};
pub(crate) use self::{
    lease::Lease,
    posts::{PostClaim, Posts},
};

/// About 10 MB. Only requests that Discord signed count.
const MOST_REMEMBERED: u64 = 200_000;
/// Added to the time in which a living replica gives its first response.
const LEASE_MARGIN: Duration = Duration::from_millis(250);
/// How often another replica's lease is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// The result of taking an interaction.
pub(crate) enum Taken {
    /// It is the caller's to answer.
    Now(Lease),
    /// A replica is working on the answer. The request is repeated if its first response was lost, so send the deferral again.
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
    /// Remembers interactions while their signature is valid: from `max_age` before its time to `max_age` after it.
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

    /// Takes the interaction if it is free. If another replica holds it, waits until that replica has given its first
    /// response or its lease has expired.
    pub(crate) async fn take(&self, id: InteractionId) -> Taken {
        let is_new = self.taken.entry(id).or_insert(()).is_fresh();
        let mut lease = Lease::new(id, self.store.clone());
        let store = match &self.store {
            Some(store) if is_new => store,
            Some(store) if store.is_deferred(id).await => return Taken::Deferred,
            None if is_new => return Taken::Now(lease),
            _ => return Taken::Already,
        };
        let end = Instant::now() + self.lease + POLL_INTERVAL;
        loop {
            let asked_at = Instant::now();
            match store.claim(id, lease.owner, self.lease).await {
                // Without Redis each replica knows only what it took itself.
                Claim::Granted | Claim::Unknown => return Taken::Now(lease),
                Claim::Deferred => return Taken::Deferred,
                Claim::Answered => return Taken::Already,
                Claim::Leased if asked_at >= end => {
                    // It is not answered yet, so a repeated request may take it.
                    self.taken.invalidate(&id);
                    return Taken::Already;
                }
                Claim::Leased => {
                    lease.is_late = true;
                    sleep(POLL_INTERVAL).await;
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

    /// Takes over a deferred interaction and returns its stored request. `None` if another replica holds it again, or if it
    /// cannot be taken over; then it is removed.
    pub(crate) async fn adopt(&self, id: InteractionId) -> Option<(Vec<u8>, Lease)> {
        let store = self.store.as_ref()?;
        let mut lease = Lease::new(id, Some(store.clone()));
        match store.adopt(id, lease.owner).await {
            Adoption::Granted(request) => {
                lease.keep();
                Some((request, lease))
            }
            Adoption::GivenUp => {
                error!(%id, "giving up on an interaction: the replicas that adopted it died");
                None
            }
            Adoption::Refused => None,
        }
    }
}
