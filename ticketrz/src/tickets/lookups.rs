//! Looking something up: the cache, a single flight, what other replicas know, the API, and a stale answer when that
//! fails.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use moka::{ops::compute::Op, sync::Cache as Moka};
use tokio::time::{Instant, sleep};

use super::{
    cache::{Cache, Entry, Found, Source},
    resource::Resource,
};
use crate::{
    CachePolicy, Cause, LookupError,
    auth::Token,
    clock::is_ahead,
    guard::{Guard, QUOTA, Urgency},
    replica_store::{Claim, ReplicaStore, parse_long},
    single_flight::{Panicked, Role, SingleFlight},
};

/// How often a replica checks whether another one has the answer.
const TURN_POLL: Duration = Duration::from_millis(50);

/// How new an answer must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// A fresh one from the cache is enough.
    Cached,
    /// The API is asked, unless the quota or [`CachePolicy::refresh_interval`] forbids it.
    Forced,
    /// The API is asked once, without retries, as nobody waits for the answer. It is not asked while the quota is used up, not
    /// even to probe, while the circuit is open, nor while a person's lookup would have to wait for it.
    Background,
}

/// Looks up the answers of one endpoint.
pub(super) struct Lookups<V: Resource> {
    pub(super) guard: Arc<Guard>,
    cache: Cache<V>,
    calls: SingleFlight<V::Key, Result<Found<V>, LookupError>>,
    /// When each key was last refreshed on demand.
    refreshed: Moka<V::Key, Timestamp>,
    replicas: Option<ReplicaStore>,
    /// The replicas, if they share answers too.
    sharing: Option<ReplicaStore>,
}

impl<V: Resource> Lookups<V> {
    pub(super) fn new(
        policy: CachePolicy,
        guard: Arc<Guard>,
        replicas: Option<ReplicaStore>,
        share_answers: bool,
    ) -> Arc<Self> {
        Arc::new(Self {
            cache: Cache::new(policy),
            calls: SingleFlight::new(),
            refreshed: Moka::new(policy.max_entries),
            guard,
            sharing: replicas.clone().filter(|_| share_answers),
            replicas,
        })
    }

    /// Looks a key up; see [`Tickets::look_up`](super::Tickets::look_up).
    pub(super) async fn look_up(
        self: &Arc<Self>,
        key: V::Key,
        freshness: Freshness,
    ) -> Result<Found<V>, LookupError> {
        let counters = &self.guard.counters;
        counters.add(|counts| &mut counts.lookups);
        if freshness == Freshness::Background {
            return self.join(key, freshness).await;
        }
        if freshness == Freshness::Forced && self.may_refresh(key).await {
            return match self.join(key, Freshness::Forced).await {
                // The call that it joined was satisfied with what another replica knew.
                Ok(Found {
                    source: Source::Cache,
                    ..
                }) => self.join(key, Freshness::Forced).await,
                result => result,
            };
        }
        if let Some(hit) = self.cache.fresh(key, self.guard.clock.now()) {
            counters.add(|counts| &mut counts.from_cache);
            return hit;
        }
        self.join(key, Freshness::Cached).await
    }

    /// The last known value, also from the replicas, without a call to the API. One that is no longer fresh is stale if
    /// the API could not be asked now.
    pub(super) async fn known(&self, key: V::Key) -> Option<Found<V>> {
        let now = self.guard.clock.now();
        if let Some(fresh) = self.cache.fresh(key, now) {
            return fresh.ok();
        }
        let known = || {
            let refusal = self.guard.refuses(now).map_or(Source::Cache, Source::Stale);
            self.cache.last(key, now, refusal)
        };
        if let Some(known) = known() {
            return Some(known);
        }
        self.ask_replicas(key, Freshness::Cached).await;
        known()
    }

    /// Looks a key up as far as that costs no call; see [`Tickets::without_call`](super::Tickets::without_call).
    pub(super) async fn without_call(&self, key: V::Key) -> Option<Result<Found<V>, LookupError>> {
        let counters = &self.guard.counters;
        let fresh = match self.cache.fresh(key, self.guard.clock.now()) {
            None => self.ask_replicas(key, Freshness::Cached).await,
            hit => hit,
        };
        let answer = if let Some(hit) = fresh {
            counters.add(|counts| &mut counts.from_cache);
            hit
        } else {
            let refusal = self.guard.refuses(self.guard.clock.now())?;
            self.or_stale(key, refusal)
        };
        counters.add(|counts| &mut counts.lookups);
        Some(answer)
    }

    /// The last value in memory that may still be shown.
    pub(super) fn in_memory(&self, key: V::Key) -> Option<Found<V>> {
        self.cache.last(key, self.guard.clock.now(), Source::Cache)
    }

    /// The number of entries in the cache, and about how many bytes they take.
    pub(super) fn size(&self) -> (u64, u64) {
        self.cache.size()
    }

    async fn join(
        self: &Arc<Self>,
        key: V::Key,
        freshness: Freshness,
    ) -> Result<Found<V>, LookupError> {
        let call = || Arc::clone(self).look_up_once(key, freshness);
        let (role, result) = self.calls.run(key, call).await;
        if role == Role::Follower {
            self.guard.counters.add(|counts| &mut counts.joined);
        }
        result.unwrap_or_else(|| {
            tracing::error!(id = %key, "a lookup panicked");
            let panicked = Cause::new(Panicked("the lookup"));
            self.or_stale(key, LookupError::Unavailable(panicked))
        })
    }

    /// Looks a key up once, for all who want it.
    async fn look_up_once(
        self: Arc<Self>,
        key: V::Key,
        freshness: Freshness,
    ) -> Result<Found<V>, LookupError> {
        let begin = Instant::now();
        let turn = format!("{}:{key}", V::NAMES.turn);
        let (has_turn, known) = self.wait_for_turn(&turn, key, freshness, begin).await;
        let result = match known {
            Some(known) => {
                self.guard.counters.add(|counts| &mut counts.from_cache);
                known
            }
            None => self.ask_api(key, freshness, begin).await,
        };
        if has_turn && let Some(replicas) = &self.sharing {
            replicas.delete(&[&turn]).await;
        }
        result
    }

    /// Waits while another replica asks for the same key, for at most half of the budget: that replica may have died.
    ///
    /// Returns whether this replica has taken its turn, which makes the others wait, and what the replicas know by then.
    async fn wait_for_turn(
        &self,
        turn: &str,
        key: V::Key,
        freshness: Freshness,
        begin: Instant,
    ) -> (bool, Option<Result<Found<V>, LookupError>>) {
        let mut known = self.ask_replicas(key, freshness).await;
        let Some(replicas) = &self.sharing else {
            return (false, known);
        };
        let budget = self.guard.budget;
        let is_closed = || self.guard.gate.refuses(self.guard.clock.now()).is_some();
        let patience = budget.checked_div(2).unwrap_or_default();
        while known.is_none() && freshness == Freshness::Cached && !is_closed() {
            let claim = replicas.claim(turn, budget).await;
            if claim == Claim::Taken {
                sleep(TURN_POLL).await;
            }
            // Also after a granted claim: another replica may have finished just before it.
            known = self.ask_replicas(key, freshness).await;
            match claim {
                Claim::Granted => return (true, known),
                Claim::Taken if begin.elapsed() < patience => {}
                Claim::Taken | Claim::Unknown => break,
            }
        }
        (false, known)
    }

    /// Adopts what the replicas know; `Some` if that is fresh enough to answer with.
    async fn ask_replicas(
        &self,
        key: V::Key,
        freshness: Freshness,
    ) -> Option<Result<Found<V>, LookupError>> {
        let replicas = self.replicas.as_ref()?;
        let name = name::<V>(key);
        let names: &[_] = match &self.sharing {
            Some(_) => &[QUOTA, &name],
            None => &[QUOTA],
        };
        let mut stored = replicas.get(names).await?.into_iter();
        let now = self.guard.clock.now();
        self.guard.gate.learn(stored.next().flatten(), now).await;
        let entry: Option<Entry<V>> = parse_long(stored.next().flatten()).await;
        if let Some(entry) = entry
            && entry.value.as_ref().is_none_or(|value| value.is_for(key))
        {
            self.cache.keep(key, &entry, now);
        }
        match freshness {
            Freshness::Cached => self.cache.fresh(key, now),
            Freshness::Forced | Freshness::Background => None,
        }
    }

    async fn ask_api(
        &self,
        key: V::Key,
        freshness: Freshness,
        begin: Instant,
    ) -> Result<Found<V>, LookupError> {
        let fetch =
            |client, token: Arc<Token>| async move { V::fetch(client, key, &token.secret).await };
        let urgency = match freshness {
            Freshness::Cached | Freshness::Forced => Urgency::Person,
            Freshness::Background => Urgency::Nobody,
        };
        let fetched = self.guard.call(urgency, V::ENDPOINT, begin, fetch).await;
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
                self.report(key, None, self.guard.clock.now());
                self.forget(key).await;
                Err(error)
            }
            Err(error) => self.or_stale(key, error),
        }
    }

    async fn keep(&self, key: V::Key, value: Option<Arc<V>>) -> Entry<V> {
        let entry = Entry {
            fetched_at: self.guard.clock.now(),
            value,
        };
        self.report(key, entry.value.as_deref(), entry.fetched_at);
        self.cache.keep(key, &entry, entry.fetched_at);
        if let Some(replicas) = &self.sharing {
            replicas
                .set(&name::<V>(key), &entry, self.cache.policy.kept())
                .await;
        }
        entry
    }

    fn report(&self, key: V::Key, value: Option<&V>, at: Timestamp) {
        if let Some(observer) = &self.guard.observer {
            V::report(key, value, at, &**observer);
        }
    }

    /// What the API no longer shows us must not be shown, not even in an outage.
    pub(super) async fn forget(&self, key: V::Key) {
        self.cache.forget(key);
        if let Some(replicas) = &self.sharing {
            replicas.delete(&[&name::<V>(key)]).await;
        }
    }

    /// The last known value, if `error` is a reason to show a stale one.
    fn or_stale(&self, key: V::Key, error: LookupError) -> Result<Found<V>, LookupError> {
        match &error {
            // Our own queue empties in seconds; a pause that the API asks for is longer.
            LookupError::NotFound
            | LookupError::Forbidden(_)
            | LookupError::NotOffered
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
                    .last(key, self.guard.clock.now(), source)
                    .ok_or(error)?;
                self.guard.counters.add(|counts| &mut counts.stale);
                Ok(found)
            }
        }
    }

    async fn may_refresh(&self, key: V::Key) -> bool {
        let (now, interval) = (self.guard.clock.now(), self.cache.policy.refresh_interval);
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
