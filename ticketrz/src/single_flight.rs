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

/// A flight's outcome; `None` if it panicked.
type Flight<V> = Shared<BoxFuture<'static, Option<V>>>;

type Running<K, V> = Arc<Mutex<HashMap<K, Flight<V>>>>;

/// The flights that are in the air, by what they are for.
///
/// A flight is a task of its own: a caller that goes away takes nothing from the others.
pub(crate) struct Flights<K, V> {
    running: Running<K, V>,
}

/// How a caller came to an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Boarding {
    /// It started the flight.
    Started,
    /// The flight was in the air already.
    Joined,
}

impl<K, V> Flights<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn new() -> Self {
        Self {
            running: Arc::default(),
        }
    }

    /// Joins the flight for `key`, or starts one. `None`: it panicked.
    ///
    /// Must be called within a Tokio runtime.
    pub(crate) async fn run<F>(&self, key: K, start: impl FnOnce() -> F) -> (Boarding, Option<V>)
    where
        F: Future<Output = V> + Send + 'static,
    {
        let (boarding, flight) = self.board(key, start);
        (boarding, flight.await)
    }

    fn board<F>(&self, key: K, start: impl FnOnce() -> F) -> (Boarding, Flight<V>)
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut running = lock(&self.running);
        if let Some(flight) = running.get(&key) {
            return (Boarding::Joined, flight.clone());
        }
        let landing = Landing {
            running: Arc::clone(&self.running),
            key: key.clone(),
        };
        let future = start();
        let task = tokio::spawn(
            async move {
                let _landing = landing;
                future.await
            }
            .in_current_span(),
        );
        let flight = task.map(Result::ok).boxed().shared();
        running.insert(key, flight.clone());
        (Boarding::Started, flight)
    }
}

/// Takes a flight off the board, also when it panics.
struct Landing<K: Eq + Hash, V> {
    running: Running<K, V>,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Landing<K, V> {
    fn drop(&mut self) {
        lock(&self.running).remove(&self.key);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // The map is whole after every operation on it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn everybody_on_one_flight_gets_its_outcome() {
        let flights = Flights::<u8, usize>::new();
        let starts = AtomicUsize::new(0);
        let run = || {
            flights.run(1, || {
                let start = starts.fetch_add(1, Ordering::SeqCst);
                async move { start }
            })
        };
        let ((first, a), (second, b)) = tokio::join!(run(), run());
        assert_eq!((first, second), (Boarding::Started, Boarding::Joined));
        assert_eq!((a, b), (Some(0), Some(0)));
        assert_eq!(run().await, (Boarding::Started, Some(1)));
    }

    #[tokio::test]
    async fn a_caller_that_goes_away_does_not_end_the_flight() {
        let flights = Flights::<u8, u8>::new();
        let go = Arc::new(Notify::new());
        let gate = Arc::clone(&go);
        let (_, abandoned) = flights.board(1, || async move {
            gate.notified().await;
            7
        });
        drop(abandoned);
        let joined = flights.run(1, || async { 8 });
        go.notify_one();
        assert_eq!(joined.await, (Boarding::Joined, Some(7)));
    }

    #[tokio::test]
    async fn a_panic_is_told_and_the_next_flight_starts_anew() {
        let flights = Flights::<u8, u8>::new();
        let (_, outcome) = flights.run(1, || async { panic!("on purpose") }).await;
        assert_eq!(outcome, None);
        assert_eq!(
            flights.run(1, || async { 8 }).await,
            (Boarding::Started, Some(8))
        );
    }
}
