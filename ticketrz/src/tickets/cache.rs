//! Answers in memory.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use moka::{ops::compute::Op, sync::Cache as Moka};
use serde::{Deserialize, Serialize};

use super::resource::{Resource, size_of_value};
use crate::{CachePolicy, LookupError};

/// Moka panics for more than a thousand years.
const MAX_KEPT: Duration = Duration::from_hours(8760);

/// The API's last answer for a key. Replicas store it in this form too.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "V: Resource")]
pub(super) struct Entry<V> {
    pub(super) fetched_at: Timestamp,
    /// `None`: the API has none. The stored name dates from when there were only tickets.
    #[serde(rename = "ticket")]
    pub(super) value: Option<Arc<V>>,
}

/// What a lookup found, and where it came from.
#[derive(Clone, Debug)]
pub struct Found<V> {
    /// What was asked for.
    pub value: Arc<V>,
    /// When the API gave it.
    pub fetched_at: Timestamp,
    /// Where it came from.
    pub source: Source,
}

/// Where an answer came from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The API, just now, also by another lookup's call.
    Api,
    /// The cache, still fresh.
    Cache,
    /// The cache, no longer fresh, because of this error.
    Stale(LookupError),
}

pub(super) struct Cache<V: Resource> {
    entries: Moka<V::Key, Entry<V>>,
    pub(super) policy: CachePolicy,
}

impl<V: Resource> Cache<V> {
    pub(super) fn new(policy: CachePolicy) -> Self {
        // One limit for both: an entry weighs its bytes, but at least its share of the number.
        let share = policy.max_bytes.checked_div(policy.max_entries);
        let share = u32::try_from(share.unwrap_or(u64::MAX))
            .unwrap_or(u32::MAX)
            .max(1);
        Self {
            entries: Moka::builder()
                .max_capacity(policy.max_bytes)
                .weigher(move |_, entry: &Entry<V>| size_of_value(entry.value.as_ref()).max(share))
                // This only frees memory. The clock decides what is fresh or stale.
                .time_to_live(policy.kept().min(MAX_KEPT))
                .build(),
            policy,
        }
    }

    /// An answer that is still fresh.
    pub(super) fn fresh(
        &self,
        key: V::Key,
        now: Timestamp,
    ) -> Option<Result<Found<V>, LookupError>> {
        let entry = self.entries.get(&key)?;
        let age = entry.age(now);
        match entry.found(Source::Cache) {
            Some(found) => (age < self.policy.fresh).then_some(Ok(found)),
            None => (age < self.policy.not_found).then_some(Err(LookupError::NotFound)),
        }
    }

    /// The last known value, if it is not too old.
    pub(super) fn last(&self, key: V::Key, now: Timestamp, source: Source) -> Option<Found<V>> {
        let entry = self.entries.get(&key)?;
        (entry.age(now) < self.policy.stale.max(self.policy.fresh))
            .then(|| entry.found(source))
            .flatten()
    }

    /// Keeps an answer, unless a newer one is known. The one nearer to now counts as newer, as a time in the future comes
    /// from a wrong clock.
    pub(super) fn keep(&self, key: V::Key, entry: Entry<V>, now: Timestamp) {
        self.entries
            .entry(key)
            .and_compute_with(|known| match known {
                Some(known) if known.value().age(now) < entry.age(now) => Op::Nop,
                _ => Op::Put(entry),
            });
    }

    /// Removes what must no longer be shown.
    pub(super) fn forget(&self, key: V::Key) {
        self.entries.invalidate(&key);
    }

    /// The number of entries, and about how many bytes they take.
    pub(super) fn size(&self) -> (u64, u64) {
        self.entries.run_pending_tasks();
        (self.entries.entry_count(), self.entries.weighted_size())
    }
}

impl<V> Entry<V> {
    pub(super) fn found(self, source: Source) -> Option<Found<V>> {
        Some(Found {
            value: self.value?,
            fetched_at: self.fetched_at,
            source,
        })
    }

    /// Absolute, as clocks differ and get corrected.
    fn age(&self, now: Timestamp) -> Duration {
        now.duration_since(self.fetched_at).unsigned_abs()
    }
}
