//! Limits how many requests run at once and how many lookups wait.

use tokio::sync::{Semaphore, SemaphorePermit};

pub(crate) struct Limiter {
    requests: Semaphore,
    waiting: Semaphore,
}

impl Limiter {
    pub(crate) fn new(max_concurrent: usize, max_waiting: usize) -> Self {
        let bounded = |count: usize| Semaphore::new(count.min(Semaphore::MAX_PERMITS));
        // At least one, or there would never be an answer.
        Self {
            requests: bounded(max_concurrent.max(1)),
            waiting: bounded(max_waiting),
        }
    }

    /// Whether the next lookup would have to wait.
    pub(crate) fn is_full(&self) -> bool {
        self.requests.available_permits() == 0
    }

    /// Waits for a permit to send requests. `None`: too many are waiting already.
    pub(crate) async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        if let Ok(permit) = self.requests.try_acquire() {
            return Some(permit);
        }
        let _place = self.waiting.try_acquire().ok()?;
        self.requests.acquire().await.ok()
    }
}
