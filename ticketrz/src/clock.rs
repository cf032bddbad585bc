//! Where the time comes from.

use std::fmt;

use jiff::Timestamp;

/// Tells the time to everything that decides by it: freshness, the quota window, a token's expiry, back-offs.
///
/// Network timeouts and the short pauses between retries run on real time instead.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The moment it is now.
    fn now(&self) -> Timestamp;
}

/// The system's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
