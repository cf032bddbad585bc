//! How things stand, for health checks and metrics.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

use crate::QuotaClosed;

/// A snapshot of the ticket system. Taking one asks nobody.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// That the quota is used up, if it is. `opens_at` can have passed: then the next lookup finds out.
    pub quota_closed: Option<QuotaClosed>,
    /// Until when the API is left alone after repeated failures; it can have passed, as above.
    pub circuit_open_until: Option<Timestamp>,
    /// When the token at hand expires, as far as it says so.
    pub token_expires_at: Option<Timestamp>,
    /// Until when refused credentials are not tried again.
    pub login_refused_until: Option<Timestamp>,
    /// Whether Redis answered last time; `None` without Redis.
    pub redis_usable: Option<bool>,
    /// The number of ids that the cache holds an answer for.
    pub cached_tickets: u64,
    /// About how many bytes they take.
    pub cached_bytes: u64,
    /// What has happened since the start.
    pub counts: Counts,
}

/// What has happened since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Lookups that somebody asked for.
    pub lookups: u64,
    /// Calls to the API, repetitions included, logins not.
    pub api_calls: u64,
    /// Logins at the API, refused ones included, repetitions not.
    pub logins: u64,
    /// Lookups that a fresh answer was there for.
    pub from_cache: u64,
    /// Lookups that shared another one's call.
    pub joined: u64,
    /// Calls that ended in an old answer.
    pub stale: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) lookups: Counter,
    pub(super) from_cache: Counter,
    pub(super) joined: Counter,
    pub(super) stale: Counter,
}

#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(super) fn snapshot(&self, api_calls: u64, logins: u64) -> Counts {
        Counts {
            lookups: self.lookups.read(),
            api_calls,
            logins,
            from_cache: self.from_cache.read(),
            joined: self.joined.read(),
            stale: self.stale.read(),
        }
    }
}
