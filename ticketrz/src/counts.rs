//! What has happened since the start, for metrics.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What has happened since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Lookups.
    pub lookups: u64,
    /// Calls to the API, repetitions included, logins not.
    pub api_calls: u64,
    /// Logins at the API, rejected ones included, repetitions not.
    pub logins: u64,
    /// Lookups answered from the cache.
    pub from_cache: u64,
    /// Lookups that shared another one's call.
    pub joined: u64,
    /// Calls that ended in a stale answer.
    pub stale: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<Counts>);

impl Counters {
    /// Adds one to a field.
    pub(crate) fn add(&self, field: impl FnOnce(&mut Counts) -> &mut u64) {
        let mut counts = self.lock();
        let field = field(&mut counts);
        *field = field.saturating_add(1);
    }

    pub(crate) fn snapshot(&self) -> Counts {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
