//! One call for all who want the same thing at the same time.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use tracing::Instrument;

/// A running call; `None` if it panicked.
type Call<V> = Shared<BoxFuture<'static, Option<V>>>;

type Running<K, V> = Arc<Mutex<HashMap<K, Call<V>>>>;

/// The running calls by key.
///
/// Each is a task, so it goes on when its caller is dropped.
pub(crate) struct SingleFlight<K, V> {
    running: Running<K, V>,
}

/// The call panicked.
#[derive(Debug, thiserror::Error)]
#[error("{0} ended unexpectedly")]
pub(crate) struct Panicked(pub(crate) &'static str);

/// How a caller got its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It started the call.
    Leader,
    /// The call was running already.
    Follower,
}

impl<K, V> SingleFlight<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn new() -> Self {
        Self {
            running: Arc::default(),
        }
    }

    /// Joins the call for `key`, or starts one. `None`: it panicked.
    ///
    /// Must be called within a Tokio runtime.
    pub(crate) async fn run<F>(&self, key: K, start: impl FnOnce() -> F) -> (Role, Option<V>)
    where
        F: Future<Output = V> + Send + 'static,
    {
        let (role, call) = self.join(key, start);
        (role, call.await)
    }

    fn join<F>(&self, key: K, start: impl FnOnce() -> F) -> (Role, Call<V>)
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut running = lock(&self.running);
        if let Some(call) = running.get(&key) {
            return (Role::Follower, call.clone());
        }
        let finish = Finish {
            running: Arc::clone(&self.running),
            key: key.clone(),
        };
        // Boxed, because a task is moved when it starts and ends, and a lookup is tens of kilobytes.
        let future = Box::pin(start());
        let task = tokio::spawn(
            async move {
                let _finish = finish;
                future.await
            }
            .in_current_span(),
        );
        let call = task.map(Result::ok).boxed().shared();
        running.insert(key, call.clone());
        (Role::Leader, call)
    }
}

/// Removes a call that has ended, also by a panic.
struct Finish<K: Eq + Hash, V> {
    running: Running<K, V>,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Finish<K, V> {
    fn drop(&mut self) {
        lock(&self.running).remove(&self.key);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A panic cannot leave the map half-changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn everybody_on_one_call_gets_its_outcome() {
        let calls = SingleFlight::<u8, usize>::new();
        let starts = AtomicUsize::new(0);
        let run = || {
            calls.run(1, || {
                let start = starts.fetch_add(1, Ordering::SeqCst);
                async move { start }
            })
        };
        let ((first, a), (second, b)) = tokio::join!(run(), run());
        assert_eq!((first, second), (Role::Leader, Role::Follower));
        assert_eq!((a, b), (Some(0), Some(0)));
        assert_eq!(run().await, (Role::Leader, Some(1)));
    }

    #[tokio::test]
    async fn a_caller_that_goes_away_does_not_end_the_call() {
        let calls = SingleFlight::<u8, u8>::new();
        let go = Arc::new(Notify::new());
        let gate = Arc::clone(&go);
        let (_, abandoned) = calls.join(1, || async move {
            gate.notified().await;
            7
        });
        drop(abandoned);
        let joined = calls.run(1, || async { 8 });
        go.notify_one();
        assert_eq!(joined.await, (Role::Follower, Some(7)));
    }

    #[tokio::test]
    async fn a_panic_is_told_and_the_next_call_starts_anew() {
        let calls = SingleFlight::<u8, u8>::new();
        let (_, outcome) = calls.run(1, || async { panic!("on purpose") }).await;
        assert_eq!(outcome, None);
        assert_eq!(calls.run(1, || async { 8 }).await, (Role::Leader, Some(8)));
    }
}
