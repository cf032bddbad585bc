//! The ticket system's state, for health checks and metrics.

use jiff::Timestamp;

use crate::{Counts, History, QuotaClosed};

/// A snapshot of the ticket system. Taking one sends no request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// Set while the quota is used up. `opens_at` can have passed: then the next lookup checks.
    pub quota_closed: Option<QuotaClosed>,
    /// Until when the circuit is open after repeated failures. It can have passed, as above.
    pub circuit_open_until: Option<Timestamp>,
    /// When the current token expires, if it says so.
    pub token_expires_at: Option<Timestamp>,
    /// Until when rejected credentials are not tried again.
    pub login_refused_until: Option<Timestamp>,
    /// Whether Redis answered last time; `None` without Redis.
    pub redis_usable: Option<bool>,
    /// The number of tickets in the cache, "no such ticket" included.
    pub cached_tickets: u64,
    /// The number of conversations in the cache, in the same way.
    pub cached_conversations: u64,
    /// The number of rows of the list that are kept.
    pub kept_rows: u64,
    /// About how many bytes these three take.
    pub cached_bytes: u64,
    /// The number of codes whose words are known from the API's answers.
    pub named_codes: u64,
    /// When the API last answered, and since when it has failed to.
    pub history: History,
    /// What has happened since the start.
    pub counts: Counts,
}
