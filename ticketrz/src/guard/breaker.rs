//! The circuit breaker: after repeated failures people get their answer without waiting for another one.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use crate::{ApiError, Cause, LookupError, api::MAX_PAUSE, clock::is_ahead};

/// The number of failed lookups in a row that opens the circuit.
const FAILURES: u32 = 3;

/// How long the circuit stays open.
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

/// One lookup's permission to call. If a trial is dropped without a result, the next lookup is the trial.
pub(crate) struct Pass<'a> {
    breaker: &'a Breaker,
    trial: bool,
}

/// The circuit is open.
#[derive(Debug, thiserror::Error)]
#[error("no request was sent, because the API has failed repeatedly; the last failure")]
struct CircuitOpen(#[source] Cause);

impl State {
    fn refusal(&self, now: Timestamp) -> Option<LookupError> {
        if let Some(until) = self.paused_until
            && is_ahead(until, now, MAX_PAUSE)
        {
            let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            return Some(LookupError::Busy {
                retry_after: Some(wait),
            });
        }
        let open = self.open.as_ref()?;
        let is_open = is_ahead(open.until, now, OPEN_FOR) || open.trial_runs;
        let cause = || Cause::new(CircuitOpen(open.cause.clone()));
        is_open.then(|| LookupError::Unavailable(cause()))
    }
}

impl Breaker {
    /// Why no call may be made now; `None` if one may.
    pub(crate) fn refuses(&self, now: Timestamp) -> Option<LookupError> {
        self.lock().refusal(now)
    }

    pub(crate) fn admit(&self, now: Timestamp) -> Result<Pass<'_>, LookupError> {
        let mut state = self.lock();
        if let Some(refusal) = state.refusal(now) {
            return Err(refusal);
        }
        let trial = state.open.is_some();
        if let Some(open) = &mut state.open {
            open.trial_runs = true;
        }
        Ok(Pass {
            breaker: self,
            trial,
        })
    }

    /// The API asked for a pause. An earlier one that ends later stays.
    pub(crate) fn pause(&self, now: Timestamp, wait: Duration) {
        let mut state = self.lock();
        let known = state
            .paused_until
            .filter(|until| is_ahead(*until, now, MAX_PAUSE));
        state.paused_until = known.max(now.checked_add(wait).ok());
    }

    /// Until when the circuit is open.
    pub(crate) fn open_until(&self) -> Option<Timestamp> {
        self.lock().open.as_ref().map(|open| open.until)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass<'_> {
    /// Whether this lookup tests whether the API is back.
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
                "the API has failed repeatedly; the bot sends it no requests for {OPEN_FOR:?}"
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
