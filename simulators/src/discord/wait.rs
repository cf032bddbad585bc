//! Bounded waiting for a condition.

use std::time::Duration;

use thiserror::Error;
use tokio::sync::watch;

/// How often a condition is looked at even when nothing has changed: it may depend on the clock.
const TICK: Duration = Duration::from_millis(100);

/// What was waited for did not come.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("waited {waited:?} for {what}, in vain")]
pub struct TimedOut {
    /// What was waited for.
    pub what: &'static str,
    /// For how long.
    pub waited: Duration,
}

/// Waits until `look` finds something, looking whenever `changed` changes.
pub(crate) async fn until<T>(
    mut changed: watch::Receiver<()>,
    within: Duration,
    what: &'static str,
    mut look: impl FnMut() -> Option<T>,
) -> Result<T, TimedOut> {
    let search = async {
        loop {
            changed.mark_unchanged();
            if let Some(found) = look() {
                return found;
            }
            // Both ends of this lead to another look: a change, and the tick.
            let _ = tokio::time::timeout(TICK, changed.changed()).await;
        }
    };
    let waited = within;
    tokio::time::timeout(within, search)
        .await
        .map_err(|_| TimedOut { what, waited })
}
