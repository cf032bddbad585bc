//! Keeps lookups from asking while the quota is used up.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use tokio::sync;

use crate::{
    Config, QuotaClosed,
    api::Window,
    clock::is_ahead,
    shared::{Claim, Shared, SharedGate},
};

/// A closure that ends later than this was not read from a message: the farthest window starts tomorrow.
const MAX_CLOSING: Duration = Duration::from_hours(96);

/// How often a replica looks whether another one's trial has ended.
const TRIAL_POLL: Duration = Duration::from_millis(100);

/// That the quota is used up, since when and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Closure {
    pub(crate) closed_at: Timestamp,
    pub(crate) quota: QuotaClosed,
}

/// Open, or closed by an over-quota answer.
///
/// While it is closed nobody gets through but one probe in each interval. Once the window has opened, one lookup
/// goes first and the others wait for what comes of it. Replicas share all of it.
pub(crate) struct Gate {
    state: Mutex<State>,
    /// Held by the lookup that goes first when the window opens.
    turn: sync::Mutex<()>,
    zone: TimeZone,
    default_closing: Duration,
    probe_interval: Option<Duration>,
    trial_lease: Duration,
}

#[derive(Default)]
struct State {
    closure: Option<Closure>,
    /// The replicas know of it too, so that one of them may end it.
    is_shared: bool,
    last_probe: Option<Timestamp>,
}

/// How a lookup got through the gate.
pub(crate) enum Admission<'a> {
    /// The gate is open.
    Open,
    /// The gate is closed; this lookup finds out whether it still has to be.
    Trial(Option<sync::MutexGuard<'a, ()>>),
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            state: Mutex::default(),
            turn: sync::Mutex::new(()),
            zone: config.zone.clone(),
            default_closing: config.quota_default_closing,
            probe_interval: config
                .quota_probe_interval
                .filter(|interval| !interval.is_zero()),
            trial_lease: config.budget,
        }
    }

    /// Until when the quota is used up, if it is.
    pub(crate) fn closed(&self) -> Option<QuotaClosed> {
        self.lock()
            .closure
            .as_ref()
            .map(|closure| closure.quota.clone())
    }

    /// Why nobody would get through now; `None` if somebody might.
    pub(crate) fn refuses(&self, now: Timestamp) -> Option<QuotaClosed> {
        let state = self.lock();
        let closure = state.closure.as_ref()?;
        let waits = now < closure.quota.opens_at && !self.probe_is_due(&state, now);
        waits.then(|| closure.quota.clone())
    }

    /// Lets a lookup through, at once or after the one that goes first when the window opens.
    pub(crate) async fn admit(
        &self,
        now: Timestamp,
        shared: Option<&Shared>,
    ) -> Result<Admission<'_>, QuotaClosed> {
        let Some(closed) = self.closed() else {
            return Ok(Admission::Open);
        };
        if now < closed.opens_at {
            return self.probe(now, closed, shared).await;
        }
        let turn = self.turn.lock().await;
        loop {
            match self.closed() {
                None => return Ok(Admission::Open),
                Some(closed) if now < closed.opens_at => return Err(closed),
                Some(_) => {}
            }
            let Some(shared) = shared else { break };
            match shared.claim("quota-trial", self.trial_lease).await {
                Claim::Taken => {
                    tokio::time::sleep(TRIAL_POLL).await;
                    self.adopt(shared.gate().await, now);
                }
                Claim::Granted | Claim::Unknown => break,
            }
        }
        Ok(Admission::Trial(Some(turn)))
    }

    async fn probe(
        &self,
        now: Timestamp,
        closed: QuotaClosed,
        shared: Option<&Shared>,
    ) -> Result<Admission<'_>, QuotaClosed> {
        let Some(interval) = self.probe_interval else {
            return Err(closed);
        };
        let before = {
            let mut state = self.lock();
            if !self.probe_is_due(&state, now) {
                return Err(closed);
            }
            state.last_probe.replace(now)
        };
        if let Some(shared) = shared
            && shared.claim("quota-probe", interval).await == Claim::Taken
        {
            // When the other replica's claim ends is for Redis to say.
            self.lock().last_probe = before;
            return Err(closed);
        }
        tracing::debug!("a lookup probes whether the quota is back");
        Ok(Admission::Trial(None))
    }

    /// A lookup got an answer: after a trial that means that the quota is back.
    pub(crate) async fn answered(&self, admission: &Admission<'_>, shared: Option<&Shared>) {
        if matches!(admission, Admission::Open) {
            // It may have been asked before the gate closed, so it proves nothing.
            return;
        }
        *self.lock() = State::default();
        tracing::info!("the quota is back");
        if let Some(shared) = shared {
            shared.open_gate().await;
        }
    }

    /// A trial ended without an answer: another replica may make the next.
    pub(crate) async fn undecided(&self, admission: &Admission<'_>, shared: Option<&Shared>) {
        if let (Admission::Trial(Some(_)), Some(shared)) = (admission, shared) {
            shared.release("quota-trial").await;
        }
    }

    /// The API said that the quota is used up.
    pub(crate) async fn close(&self, quota: &QuotaClosed, now: Timestamp, shared: Option<&Shared>) {
        let closure = Closure {
            closed_at: now,
            quota: quota.clone(),
        };
        let is_news = {
            let mut state = self.lock();
            let before = state.closure.replace(closure.clone());
            state.is_shared = false;
            // The refusal was as good as a probe.
            state.last_probe = Some(now);
            before.is_none_or(|before| before.quota.opens_at != quota.opens_at)
        };
        if is_news {
            let opens_at = quota.opens_at.to_zoned_datetime(self.zone.clone());
            tracing::warn!(%opens_at, api_says = quota.message, "the quota is used up; lookups are answered from memory until then");
        }
        if let Some(shared) = shared {
            let written = shared.close_gate(&closure, now, self.probe_interval).await;
            self.lock().is_shared = written;
        }
    }

    /// Takes over what the replicas know.
    pub(crate) fn adopt(&self, seen: SharedGate, now: Timestamp) {
        let mut state = self.lock();
        match seen {
            SharedGate::Open if state.is_shared => *state = State::default(),
            SharedGate::Open | SharedGate::Unknown => {}
            SharedGate::Closed(closure) => {
                let end = now.checked_add(MAX_CLOSING.max(self.default_closing));
                if end.is_ok_and(|end| closure.quota.opens_at <= end) {
                    state.closure = Some(closure);
                    state.is_shared = true;
                }
            }
        }
    }

    /// What is closed here, and the replicas do not know of.
    pub(crate) fn unshared(&self) -> Option<Closure> {
        let state = self.lock();
        state.closure.clone().filter(|_| !state.is_shared)
    }

    /// What the API's message says of when the quota is back.
    pub(crate) fn read(&self, message: &str, now: Timestamp) -> QuotaClosed {
        Window::read(message)
            .and_then(|window| window.after(now, &self.zone, self.default_closing))
            .unwrap_or_else(|| QuotaClosed {
                opens_at: now
                    .checked_add(self.default_closing)
                    .unwrap_or(Timestamp::MAX),
                open_until: None,
                message: Some(message.to_owned()),
            })
    }

    fn probe_is_due(&self, state: &State, now: Timestamp) -> bool {
        let closed_at = state.closure.as_ref().map(|closure| closure.closed_at);
        match (self.probe_interval, state.last_probe.max(closed_at)) {
            (Some(interval), Some(last)) => !last
                .checked_add(interval)
                .is_ok_and(|due| is_ahead(due, now, interval)),
            (interval, _) => interval.is_some(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
