//! How many requests there are at once, and how many lookups wait for one.

use tokio::sync::{Semaphore, SemaphorePermit};

pub(crate) struct Limiter {
    requests: Semaphore,
    waiting: Semaphore,
}

impl Limiter {
    pub(crate) fn new(max_concurrent: usize, max_waiting: usize) -> Self {
        let bounded = |count: usize| Semaphore::new(count.min(Semaphore::MAX_PERMITS));
        // Without any request there would be no answer, ever.
        Self {
            requests: bounded(max_concurrent.max(1)),
            waiting: bounded(max_waiting),
        }
    }

    /// Waits for the right to make requests, held as long as what is returned. `None`: too many wait already.
    pub(crate) async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        if let Ok(permit) = self.requests.try_acquire() {
            return Some(permit);
        }
        let _place = self.waiting.try_acquire().ok()?;
        self.requests.acquire().await.ok()
    }
}
