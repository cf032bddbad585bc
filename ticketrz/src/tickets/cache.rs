//! What is known already.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use moka::{ops::compute::Op, sync::Cache as Moka};
use serde::{Deserialize, Serialize};

use super::resource::{Resource, size_of_value};
use crate::{CachePolicy, LookupError};

/// Moka refuses to keep anything for longer than a thousand years.
const MAX_KEPT: Duration = Duration::from_hours(8760);

/// What the API last said of a key. This is what replicas store, too.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "V: Resource")]
pub(super) struct Entry<V> {
    pub(super) fetched_at: Timestamp,
    /// `None`: there is none. The stored name is from when there were only tickets.
    #[serde(rename = "ticket")]
    pub(super) value: Option<Arc<V>>,
}

/// What a lookup found, and where.
#[derive(Clone, Debug)]
pub(super) struct Found<V> {
    pub(super) value: Arc<V>,
    pub(super) fetched_at: Timestamp,
    pub(super) source: Source,
}

/// Where an answer came from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The API, just now (also when another lookup's call was shared).
    Api,
    /// The cache, still fresh.
    Cache,
    /// The cache, no longer fresh: the API could not be asked, and this is why.
    Stale(LookupError),
}

pub(super) struct Cache<V: Resource> {
    entries: Moka<V::Key, Entry<V>>,
    fresh: SignedDuration,
    not_found: SignedDuration,
    stale: SignedDuration,
}

impl<V: Resource> Cache<V> {
    pub(super) fn new(policy: &CachePolicy) -> Self {
        // One bound serves two: an entry weighs its bytes, but never less than its share of the number.
        let share = policy.max_bytes.checked_div(policy.max_entries);
        let share = u32::try_from(share.unwrap_or(u64::MAX))
            .unwrap_or(u32::MAX)
            .max(1);
        Self {
            entries: Moka::builder()
                .max_capacity(policy.max_bytes)
                .weigher(move |_, entry: &Entry<V>| size_of_value(entry.value.as_ref()).max(share))
                // The clock decides what is fresh or stale; this only frees memory.
                .time_to_live(policy.kept().min(MAX_KEPT))
                .build(),
            fresh: signed(policy.fresh),
            not_found: signed(policy.not_found),
            stale: signed(policy.stale),
        }
    }

    /// What can be given again without asking.
    pub(super) fn fresh(
        &self,
        key: V::Key,
        now: Timestamp,
    ) -> Option<Result<Found<V>, LookupError>> {
        let entry = self.entries.get(&key)?;
        let age = entry.age(now);
        match entry.found(Source::Cache) {
            Some(found) => (age < self.fresh).then_some(Ok(found)),
            None => (age < self.not_found).then_some(Err(LookupError::NotFound)),
        }
    }

    /// The last known value, if it is not too old to be of use.
    pub(super) fn last(&self, key: V::Key, now: Timestamp, source: Source) -> Option<Found<V>> {
        let entry = self.entries.get(&key)?;
        (entry.age(now) < self.stale.max(self.fresh))
            .then(|| entry.found(source))
            .flatten()
    }

    /// Keeps what the API said, unless something newer is known. Of two moments the one nearer to now counts as the
    /// newer, as one in the future was set by a clock that was wrong.
    pub(super) fn keep(&self, key: V::Key, entry: Entry<V>, now: Timestamp) {
        self.entries
            .entry(key)
            .and_compute_with(|known| match known {
                Some(known) if known.value().age(now) < entry.age(now) => Op::Nop,
                _ => Op::Put(entry),
            });
    }

    /// What must not be shown any more.
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

    /// An entry from the future is as far away as one from the past: clocks differ, and get corrected.
    fn age(&self, now: Timestamp) -> SignedDuration {
        now.duration_since(self.fetched_at).abs()
    }
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
