//! The circuit to the API: opened by repeated failures, so that people need not wait for one more.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use crate::{ApiError, Cause, LookupError, api::MAX_PAUSE, clock::is_ahead};

/// This many lookups in a row must fail.
const FAILURES: u32 = 3;

/// How long nobody is let through then.
const OPEN_FOR: Duration = Duration::from_secs(30);

/// Opens after [`FAILURES`] failed lookups in a row; after [`OPEN_FOR`] one trial goes through, which closes it or
/// opens it again.
#[derive(Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Default)]
struct State {
    failures: u32,
    open: Option<Open>,
    paused_until: Option<Timestamp>,
}

struct Open {
    until: Timestamp,
    cause: Cause,
    trial_runs: bool,
}

/// The right of one lookup to ask. A trial that ends without a word leaves the next lookup its turn.
pub(crate) struct Pass<'a> {
    breaker: &'a Breaker,
    trial: bool,
}

/// The circuit is open.
#[derive(Debug, thiserror::Error)]
#[error("not asked: the API has failed repeatedly and is left alone for a while; the last failure")]
struct CircuitOpen(#[source] Cause);

impl Open {
    fn refusal(&self) -> LookupError {
        LookupError::Unavailable(Cause::new(CircuitOpen(self.cause.clone())))
    }
}

impl Breaker {
    /// Why nobody would be let through now; `None` if somebody might.
    pub(crate) fn refuses(&self, now: Timestamp) -> Option<LookupError> {
        let state = self.lock();
        if let Some(until) = state.paused_until
            && is_ahead(until, now, MAX_PAUSE)
        {
            let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            return Some(LookupError::Busy {
                retry_after: Some(wait),
            });
        }
        let open = state.open.as_ref()?;
        (is_ahead(open.until, now, OPEN_FOR) || open.trial_runs).then(|| open.refusal())
    }

    pub(crate) fn admit(&self, now: Timestamp) -> Result<Pass<'_>, LookupError> {
        if let Some(refusal) = self.refuses(now) {
            return Err(refusal);
        }
        let mut state = self.lock();
        let trial = match &mut state.open {
            // Somebody was faster since the look above.
            Some(open) if open.trial_runs => {
                return Err(open.refusal());
            }
            Some(open) => {
                open.trial_runs = true;
                true
            }
            None => false,
        };
        Ok(Pass {
            breaker: self,
            trial,
        })
    }

    /// Until when nobody is let through.
    pub(crate) fn open_until(&self) -> Option<Timestamp> {
        self.lock().open.as_ref().map(|open| open.until)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass<'_> {
    /// Whether this lookup is the one that tries whether the API is back.
    pub(crate) fn is_trial(&self) -> bool {
        self.trial
    }

    /// The API answered, whatever it said.
    pub(crate) fn answered(&self) {
        let mut state = self.breaker.lock();
        state.failures = 0;
        if state.open.take().is_some() {
            tracing::info!("the API answers again");
        }
    }

    /// The API answered that it wants no requests for a while.
    pub(crate) fn paused(&self, now: Timestamp, wait: Duration) {
        self.answered();
        self.breaker.lock().paused_until = now.checked_add(wait).ok();
    }

    /// The API did not answer, or not properly.
    pub(crate) fn failed(&self, now: Timestamp, error: &ApiError) {
        let mut state = self.breaker.lock();
        state.failures = state.failures.saturating_add(1);
        if !self.trial && state.failures < FAILURES {
            return;
        }
        let cause = Cause::new(error.clone());
        if state.open.is_none() {
            tracing::warn!(
                cause = cause.chain(),
                "the API has failed repeatedly; it is left alone for {OPEN_FOR:?}"
            );
        }
        let until = now.checked_add(OPEN_FOR).unwrap_or(Timestamp::MAX);
        state.open = Some(Open {
            until,
            cause,
            trial_runs: false,
        });
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.trial
            && let Some(open) = &mut self.breaker.lock().open
        {
            open.trial_runs = false;
        }
    }
}
