//! The clock of the simulated services, which tests move instead of waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// A shared clock. Clones show the same time and move together.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// `None`: the system's clock runs underneath.
    stopped_at: Option<Timestamp>,
    offset_millis: AtomicI64,
}

impl Clock {
    /// The system's clock, which [`Clock::advance`] can put forward.
    #[must_use]
    pub fn system() -> Self {
        Self::new(None)
    }

    /// A clock that is stopped at `now` and moves only by [`Clock::advance`].
    #[must_use]
    pub fn stopped(now: Timestamp) -> Self {
        Self::new(Some(now))
    }

    fn new(stopped_at: Option<Timestamp>) -> Self {
        Self(Arc::new(Inner {
            stopped_at,
            offset_millis: AtomicI64::new(0),
        }))
    }

    /// The time this clock shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let base = self.unmoved();
        let offset = SignedDuration::from_millis(self.0.offset_millis.load(Ordering::SeqCst));
        base.saturating_add(offset).unwrap_or(base)
    }

    /// The time without what [`Clock::advance`] added.
    #[must_use]
    pub fn unmoved(&self) -> Timestamp {
        self.0.stopped_at.unwrap_or_else(Timestamp::now)
    }

    /// Moves the clock forward, for all its clones.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.0.offset_millis.fetch_add(millis, Ordering::SeqCst);
    }

    /// Undoes everything that [`Clock::advance`] did, for all its clones.
    pub fn reset(&self) {
        self.0.offset_millis.store(0, Ordering::SeqCst);
    }

    /// How long ago `then` was; zero when it is in the future.
    #[must_use]
    pub fn since(&self, then: Timestamp) -> Duration {
        Duration::try_from(self.now().duration_since(then)).unwrap_or_default()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}
