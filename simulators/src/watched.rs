//! A value behind a lock, whose changes can be waited for.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use thiserror::Error;
use tokio::sync::watch;

/// How often a condition is checked even when nothing has changed: it may depend on the clock.
const TICK: Duration = Duration::from_millis(100);

/// A condition was not met in time.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("waited {waited:?} for {what}")]
pub struct TimedOut {
    /// What was waited for.
    pub what: &'static str,
    /// How long.
    pub waited: Duration,
}

/// A value that several tasks read and change.
#[derive(Debug, Default)]
pub struct Watched<T> {
    value: Mutex<T>,
    changed: watch::Sender<()>,
}

impl<T> Watched<T> {
    /// A value that nobody waits for yet.
    pub fn new(value: T) -> Self {
        Self {
            value: Mutex::new(value),
            changed: watch::Sender::new(()),
        }
    }

    /// Reads the value.
    pub fn read<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.value.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the value, and wakes everything that waits for a change.
    pub fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.value.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_replace(());
        result
    }

    /// A receiver that sees every change.
    pub fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Waits, in real time, until `find` finds something in the value.
    ///
    /// # Errors
    /// When it finds nothing in time.
    pub async fn wait_for<R>(
        &self,
        within: Duration,
        what: &'static str,
        mut find: impl FnMut(&T) -> Option<R>,
    ) -> Result<R, TimedOut> {
        self.wait_until(within, what, || self.read(&mut find)).await
    }

    /// Waits, in real time, until `find` finds something, checking after every change of the value.
    ///
    /// # Errors
    /// When it finds nothing in time.
    pub async fn wait_until<R>(
        &self,
        within: Duration,
        what: &'static str,
        mut find: impl FnMut() -> Option<R>,
    ) -> Result<R, TimedOut> {
        let mut changed = self.subscribe();
        let search = async {
            loop {
                changed.mark_unchanged();
                if let Some(found) = find() {
                    return found;
                }
                // A change and the tick both lead to another check.
                let _ = tokio::time::timeout(TICK, changed.changed()).await;
            }
        };
        let waited = within;
        tokio::time::timeout(within, search)
            .await
            .map_err(|_| TimedOut { what, waited })
    }
}
