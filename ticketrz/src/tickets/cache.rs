//! Answers in memory.

use std::{marker::PhantomData, sync::Arc, time::Duration};

use jiff::Timestamp;
use moka::{ops::compute::Op, sync::Cache as Moka};
use serde::{Deserialize, Serialize};

use super::resource::Resource;
use crate::{CachePolicy, LookupError};

/// Moka panics for more than a thousand years.
const MAX_KEPT: Duration = Duration::from_hours(8760);

/// From this size on, in bytes, an entry makes room at once. Moka lets up to 64 new entries wait for that.
const LARGE: u32 = 64 * 1024;

/// What an entry takes beside its packed value, in bytes, most of it in moka: measured, and rounded up.
const OVERHEAD: usize = 320;

/// The API's last answer for a key, as replicas store it.
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

/// An entry as it is held in memory. Packed, a ticket takes a quarter of the memory of its many small strings and times,
/// and its size is known exactly.
#[derive(Clone)]
struct Packed {
    fetched_at: Timestamp,
    /// `None`: the API has none.
    value: Option<Arc<[u8]>>,
}

pub(super) struct Cache<V: Resource> {
    entries: Moka<V::Key, Packed>,
    pub(super) policy: CachePolicy,
    values: PhantomData<V>,
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
                .weigher(move |_, packed: &Packed| packed.size().max(share))
                // This only frees memory. The clock decides what is fresh or stale.
                .time_to_live(policy.kept().min(MAX_KEPT))
                .build(),
            policy,
            values: PhantomData,
        }
    }

    /// An answer that is still fresh.
    pub(super) fn fresh(
        &self,
        key: V::Key,
        now: Timestamp,
    ) -> Option<Result<Found<V>, LookupError>> {
        let packed = self.entries.get(&key)?;
        let age = age(packed.fetched_at, now);
        if packed.value.is_none() {
            return (age < self.policy.not_found).then_some(Err(LookupError::NotFound));
        }
        if age < self.policy.fresh {
            return packed.unpack(Source::Cache).map(Ok);
        }
        None
    }

    /// The last known value, if it is not too old.
    pub(super) fn last(&self, key: V::Key, now: Timestamp, source: Source) -> Option<Found<V>> {
        let packed = self.entries.get(&key)?;
        let is_usable = age(packed.fetched_at, now) < self.policy.stale.max(self.policy.fresh);
        is_usable.then(|| packed.unpack(source)).flatten()
    }

    /// Keeps an answer, unless a newer one is known. The one nearer to now counts as newer, as a time in the future comes
    /// from a wrong clock.
    pub(super) fn keep(&self, key: V::Key, entry: &Entry<V>, now: Timestamp) {
        let Some(packed) = Packed::new(entry) else {
            return;
        };
        let is_large = packed.size() >= LARGE;
        self.entries
            .entry(key)
            .and_compute_with(|known| match known {
                Some(known) if age(known.value().fetched_at, now) < age(packed.fetched_at, now) => {
                    Op::Nop
                }
                _ => Op::Put(packed),
            });
        if is_large {
            self.entries.run_pending_tasks();
        }
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
}

impl Packed {
    /// `None` if the value cannot be packed.
    fn new<V: Resource>(entry: &Entry<V>) -> Option<Self> {
        let value = match &entry.value {
            Some(value) => Some(postcard::to_allocvec(&**value).ok()?.into()),
            None => None,
        };
        Some(Self {
            fetched_at: entry.fetched_at,
            value,
        })
    }

    fn unpack<V: Resource>(&self, source: Source) -> Option<Found<V>> {
        let value = postcard::from_bytes(self.value.as_ref()?).ok()?;
        Some(Found {
            value: Arc::new(value),
            fetched_at: self.fetched_at,
            source,
        })
    }

    /// The bytes that it takes in the cache.
    fn size(&self) -> u32 {
        let value = self.value.as_ref().map_or(0, |value| value.len());
        u32::try_from(value.saturating_add(OVERHEAD)).unwrap_or(u32::MAX)
    }
}

/// Absolute, as clocks differ and get corrected.
fn age(fetched_at: Timestamp, now: Timestamp) -> Duration {
    now.duration_since(fetched_at).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Conversation, api::Message};

    const MIB: u64 = 1024 * 1024;

    #[test]
    fn large_values_make_room_at_once() {
        let policy = CachePolicy {
            max_bytes: 4 * MIB,
            ..CachePolicy::default()
        };
        let cache = Cache::<Conversation>::new(policy);
        let now = Timestamp::UNIX_EPOCH;
        for number in ["1", "2", "3", "4", "5", "6", "7", "8"] {
            let ticket = number.parse().unwrap();
            let message = Message {
                incoming: true,
                name: None,
                sent: None,
                channel: None,
                text: Some("x".repeat(1024 * 1024)),
            };
            let conversation = Conversation {
                ticket,
                messages: vec![message],
                older: 0,
                private: 0,
                spam: 0,
            };
            let entry = Entry {
                fetched_at: now,
                value: Some(Arc::new(conversation)),
            };
            cache.keep(ticket, &entry, now);
            let kept = cache.entries.iter();
            let bytes: u64 = kept.map(|(_, packed)| u64::from(packed.size())).sum();
            assert!((MIB..=4 * MIB).contains(&bytes), "{bytes}");
        }
    }
}
