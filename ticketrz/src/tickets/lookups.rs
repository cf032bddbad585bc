//! Looking one kind of thing up: the cache, one call for all who want the same, the replicas' memory, the API, and what
//! is left when it fails.

use std::sync::Arc;

use jiff::Timestamp;
use moka::{ops::compute::Op, sync::Cache as Moka};
use tokio::time::Instant;

use super::{
    cache::{Cache, Entry, Found, Source},
    resource::{CachePolicy, Resource},
    status::Counters,
    turn::{Turn, Turns},
};
use crate::{
    Cause, Clock, LookupError,
    clock::is_ahead,
    guard::{Guard, QUOTA},
    replica_store::{Claim, ReplicaStore, parse},
    single_flight::{Role, SingleFlight},
};

/// How new an answer must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// One from the cache will do while it is fresh.
    Cached,
    /// The API must be asked, as far as that is allowed.
    Forced,
}

/// Looks things of one kind up. Cheap to clone.
pub(super) struct Lookups<V: Resource>(Arc<Inner<V>>);

struct Inner<V: Resource> {
    guard: Arc<Guard>,
    clock: Arc<dyn Clock>,
    policy: CachePolicy,
    cache: Cache<V>,
    calls: SingleFlight<V::Key, Result<Found<V>, LookupError>>,
    /// When each was last refreshed on demand.
    refreshed: Moka<V::Key, Timestamp>,
    replicas: Option<ReplicaStore>,
    turns: Turns,
    counters: Arc<Counters>,
}

#[derive(Debug, thiserror::Error)]
#[error("the lookup ended unexpectedly")]
struct Panicked;

impl<V: Resource> Lookups<V> {
    pub(super) fn new(
        policy: CachePolicy,
        guard: Arc<Guard>,
        clock: Arc<dyn Clock>,
        replicas: Option<ReplicaStore>,
        turns: Turns,
        counters: Arc<Counters>,
    ) -> Self {
        Self(Arc::new(Inner {
            cache: Cache::new(&policy),
            calls: SingleFlight::new(),
            refreshed: Moka::new(policy.max_entries),
            guard,
            clock,
            policy,
            replicas,
            turns,
            counters,
        }))
    }

    /// Looks a key up; see [`Tickets::look_up`](super::Tickets::look_up).
    pub(super) async fn look_up(
        &self,
        key: V::Key,
        freshness: Freshness,
    ) -> Result<Found<V>, LookupError> {
        let inner = &self.0;
        inner.counters.lookups.count();
        if freshness == Freshness::Forced && inner.may_refresh(key).await {
            return match self.join(key, Freshness::Forced).await {
                // A lookup that was under way already was content with what another replica knew.
                Ok(Found {
                    source: Source::Cache,
                    ..
                }) => self.join(key, Freshness::Forced).await,
                result => result,
            };
        }
        if let Some(hit) = inner.cache.fresh(key, inner.clock.now()) {
            inner.counters.from_cache.count();
            return hit;
        }
        self.join(key, Freshness::Cached).await
    }

    /// The number of entries in the cache, and about how many bytes they take.
    pub(super) fn size(&self) -> (u64, u64) {
        self.0.cache.size()
    }

    async fn join(&self, key: V::Key, freshness: Freshness) -> Result<Found<V>, LookupError> {
        let call = || Arc::clone(&self.0).look_up_once(key, freshness);
        let (role, result) = self.0.calls.run(key, call).await;
        if role == Role::Follower {
            self.0.counters.joined.count();
        }
        result.unwrap_or_else(|| {
            tracing::error!(id = %key, "a lookup panicked");
            let error = LookupError::Unavailable(Cause::new(Panicked));
            self.0.or_stale(key, error)
        })
    }
}

impl<V: Resource> Inner<V> {
    /// Looks a key up once, for all who want it.
    async fn look_up_once(
        self: Arc<Self>,
        key: V::Key,
        freshness: Freshness,
    ) -> Result<Found<V>, LookupError> {
        let begin = Instant::now();
        let known = || self.ask_replicas(key, freshness);
        let may_wait = || freshness == Freshness::Cached && !self.guard.is_closed();
        let name = format!("{}:{key}", V::NAMES.turn);
        match self.turns.take(&name, begin, known, may_wait).await {
            Turn::Over(found) => {
                self.counters.from_cache.count();
                found
            }
            Turn::Claimed => {
                let result = self.ask_api(key, begin).await;
                self.turns.end(&name).await;
                result
            }
            Turn::Unclaimed => self.ask_api(key, begin).await,
        }
    }

    /// Learns what the replicas know; `Some` if that is fresh enough to answer with.
    async fn ask_replicas(
        &self,
        key: V::Key,
        freshness: Freshness,
    ) -> Option<Result<Found<V>, LookupError>> {
        let replicas = self.replicas.as_ref()?;
        let name = name::<V>(key);
        let names: &[_] = match self.turns.replicas() {
            Some(_) => &[QUOTA, &name],
            None => &[QUOTA],
        };
        let mut stored = replicas.get(names).await?.into_iter();
        let now = self.clock.now();
        self.guard.learn(stored.next().flatten(), now).await;
        let entry: Option<Entry<V>> = parse(stored.next().flatten());
        if let Some(entry) = entry
            && entry.value.as_ref().is_none_or(|value| value.is_for(key))
        {
            self.cache.keep(key, entry, now);
        }
        match freshness {
            Freshness::Cached => self.cache.fresh(key, now),
            Freshness::Forced => None,
        }
    }

    async fn ask_api(&self, key: V::Key, begin: Instant) -> Result<Found<V>, LookupError> {
        let fetched = self
            .guard
            .call(V::ENDPOINT, begin, |client, token| async move {
                V::fetch(client, key, &token.secret).await
            })
            .await;
        match fetched {
            Ok(value) => {
                let entry = self.keep(key, Some(Arc::new(value))).await;
                entry.found(Source::Api).ok_or(LookupError::NotFound)
            }
            Err(LookupError::NotFound) => {
                self.keep(key, None).await;
                Err(LookupError::NotFound)
            }
            Err(error @ LookupError::Forbidden(_)) => {
                self.forget(key).await;
                Err(error)
            }
            Err(error) => self.or_stale(key, error),
        }
    }

    async fn keep(&self, key: V::Key, value: Option<Arc<V>>) -> Entry<V> {
        let entry = Entry {
            fetched_at: self.clock.now(),
            value,
        };
        self.cache.keep(key, entry.clone(), entry.fetched_at);
        if let Some(replicas) = self.turns.replicas() {
            replicas
                .set(&name::<V>(key), &entry, self.policy.kept())
                .await;
        }
        entry
    }

    /// What the API does not show us any more is not ours to show, now or in the next outage.
    async fn forget(&self, key: V::Key) {
        self.cache.forget(key);
        if let Some(replicas) = self.turns.replicas() {
            replicas.delete(&[&name::<V>(key)]).await;
        }
    }

    /// The last known value, where the reason why it is not newer allows that.
    fn or_stale(&self, key: V::Key, error: LookupError) -> Result<Found<V>, LookupError> {
        match &error {
            // Too many at once passes in seconds; a pause that the API asks for does not.
            LookupError::NotFound
            | LookupError::Forbidden(_)
            | LookupError::Busy { retry_after: None } => Err(error),
            LookupError::QuotaClosed(_)
            | LookupError::Busy {
                retry_after: Some(_),
            }
            | LookupError::AccessRefused(_)
            | LookupError::Unavailable(_) => {
                let source = Source::Stale(error.clone());
                let found = self
                    .cache
                    .last(key, self.clock.now(), source)
                    .ok_or(error)?;
                self.counters.stale.count();
                Ok(found)
            }
        }
    }

    async fn may_refresh(&self, key: V::Key) -> bool {
        let (now, interval) = (self.clock.now(), self.policy.refresh_interval);
        let mut granted = false;
        self.refreshed.entry(key).and_compute_with(|last| {
            let next = last.and_then(|last| last.into_value().checked_add(interval).ok());
            granted = next.is_none_or(|next| !is_ahead(next, now, interval));
            if granted { Op::Put(now) } else { Op::Nop }
        });
        match &self.replicas {
            Some(replicas) if granted => {
                let name = format!("{}:{key}", V::NAMES.refresh);
                replicas.claim(&name, interval).await != Claim::Taken
            }
            _ => granted,
        }
    }
}

fn name<V: Resource>(key: V::Key) -> String {
    format!("{}:{key}", V::NAMES.value)
}
