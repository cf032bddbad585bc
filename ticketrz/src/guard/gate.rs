//! Sends no lookups while the quota is used up.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{Timestamp, tz::TimeZone};
use tokio::sync;

use super::closure::Closure;
use crate::{
    Config, QuotaClosed,
    api::QuotaWindow,
    clock::is_ahead,
    replica_store::{Claim, ReplicaStore, Stored, parse},
};

/// How long a closure is stored beyond its end: one lookup then goes first, and a quota that is refused for days is
/// known as such even after a long weekend without lookups.
const CLOSURE_AFTERLIFE: Duration = Duration::from_hours(24 * 7);

/// Names in Redis: the closure, the last probe, and the trial that is running.
pub(crate) const QUOTA: &str = "quota";
const PROBE: &str = "quota-probe";
const TRIAL: &str = "quota-trial";

/// The latest end that a stored closure can have: the farthest window starts tomorrow.
const MAX_CLOSING: Duration = Duration::from_hours(96);

/// How often a replica checks whether another one's trial has ended.
const TRIAL_POLL: Duration = Duration::from_millis(100);

/// Open, or closed by an over-quota answer.
///
/// While it is closed, only one probe per interval gets through. Once the window has opened, one lookup goes first and
/// the others wait for its result. Replicas share the state.
pub(crate) struct Gate {
    state: Mutex<State>,
    /// Held by the lookup that goes first when the window opens.
    turn: sync::Mutex<()>,
    zone: TimeZone,
    default_closing: Duration,
    probe_interval: Option<Duration>,
    trial_lease: Duration,
    replicas: Option<ReplicaStore>,
}

#[derive(Default)]
struct State {
    closure: Option<Closure>,
    /// The closure is stored in Redis, so another replica may end it.
    is_shared: bool,
    last_probe: Option<Timestamp>,
}

/// How a lookup got through the gate.
pub(crate) enum Admission<'a> {
    /// The gate is open.
    Open,
    /// The gate is closed; this lookup tests whether the quota is back.
    Trial(Option<sync::MutexGuard<'a, ()>>),
}

impl Gate {
    pub(crate) fn new(config: &Config, replicas: Option<ReplicaStore>) -> Self {
        Self {
            state: Mutex::default(),
            turn: sync::Mutex::new(()),
            zone: config.zone.clone(),
            default_closing: config.quota_default_closing,
            probe_interval: config
                .quota_probe_interval
                .filter(|interval| !interval.is_zero()),
            trial_lease: config.budget,
            replicas,
        }
    }

    /// What is known of the quota while it is used up.
    pub(crate) fn closed(&self) -> Option<QuotaClosed> {
        self.lock()
            .closure
            .as_ref()
            .map(|closure| closure.quota.clone())
    }

    /// The reason to refuse every lookup now; `None` if one might get through.
    pub(crate) fn refuses(&self, now: Timestamp) -> Option<QuotaClosed> {
        let state = self.lock();
        let closure = state.closure.as_ref()?;
        let waits = now < closure.quota.opens_at && !self.probe_is_due(&state, now);
        waits.then(|| closure.quota.clone())
    }

    /// Lets a lookup through: at once, or after the one that goes first when the window opens.
    pub(crate) async fn admit(&self, now: Timestamp) -> Result<Admission<'_>, QuotaClosed> {
        let Some(closed) = self.closed() else {
            return Ok(Admission::Open);
        };
        if now < closed.opens_at {
            return self.probe(now, closed).await;
        }
        let turn = self.turn.lock().await;
        loop {
            match self.closed() {
                None => return Ok(Admission::Open),
                Some(closed) if now < closed.opens_at => return Err(closed),
                Some(_) => {}
            }
            let Some(replicas) = &self.replicas else {
                break;
            };
            match replicas.claim(TRIAL, self.trial_lease).await {
                Claim::Taken => {
                    tokio::time::sleep(TRIAL_POLL).await;
                    if let Some(stored) = replicas.get(&[QUOTA]).await {
                        self.adopt(stored.into_iter().next().flatten(), now);
                    }
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
        if let Some(replicas) = &self.replicas
            && replicas.claim(PROBE, interval).await == Claim::Taken
        {
            // Redis decides when the other replica's claim ends.
            self.lock().last_probe = before;
            return Err(closed);
        }
        tracing::debug!("a lookup probes whether the quota is back");
        Ok(Admission::Trial(None))
    }

    /// A lookup got an answer. After a trial that means that the quota is back.
    pub(crate) async fn answered(&self, admission: &Admission<'_>) {
        if matches!(admission, Admission::Open) {
            // It may have been asked before the gate closed, so it proves nothing.
            return;
        }
        *self.lock() = State::default();
        tracing::info!("the quota is back");
        if let Some(replicas) = &self.replicas {
            replicas.delete(&[QUOTA, PROBE, TRIAL]).await;
        }
    }

    /// A trial ended without an answer: another replica may make the next one.
    pub(crate) async fn undecided(&self, admission: &Admission<'_>) {
        if let (Admission::Trial(Some(_)), Some(replicas)) = (admission, &self.replicas) {
            replicas.delete(&[TRIAL]).await;
        }
    }

    /// The API refused a lookup that was sent at `now`, and `named` when to try again. Returns what people are told.
    pub(crate) async fn close(&self, named: QuotaClosed, now: Timestamp) -> QuotaClosed {
        if let Some(replicas) = &self.replicas
            && let Some(stored) = replicas.get_one(QUOTA).await
        {
            // Another replica may have been refused meanwhile.
            self.adopt(stored, now);
        }
        let (before, closure) = {
            let mut state = self.lock();
            let before = state.closure.take();
            let closure = Closure::after(before.as_ref(), named, now);
            state.closure = Some(closure.clone());
            state.is_shared = false;
            // The refusal was as good as a probe.
            state.last_probe = Some(now);
            (before.map(|before| before.quota), closure)
        };
        self.report(before.as_ref(), &closure.quota);
        if self.replicas.is_some() {
            let written = self.share(&closure, now).await;
            self.lock().is_shared = written;
        }
        closure.quota
    }

    /// Logs what is new to the operator.
    fn report(&self, before: Option<&QuotaClosed>, quota: &QuotaClosed) {
        let local = |time: Timestamp| time.to_zoned_datetime(self.zone.clone());
        if before.is_none_or(|before| before.opens_at != quota.opens_at) {
            let opens_at = local(quota.opens_at);
            tracing::warn!(%opens_at, api_says = quota.message, "the quota is used up; lookups are answered from memory until then");
        }
        if let Some(again) = quota.refused_again
            && again.is_lasting()
            && before.is_none_or(|before| before.refused_again != quota.refused_again)
        {
            let since = local(again.since);
            tracing::error!(%since, windows = again.windows, "the quota does not come back when the API says: ask the vendor whether it is renewed");
        }
    }

    /// Closes the gate for all replicas. Returns whether Redis has stored that.
    async fn share(&self, closure: &Closure, now: Timestamp) -> bool {
        let Some(replicas) = &self.replicas else {
            return false;
        };
        let open_in = closure.quota.opens_at.duration_since(now);
        let kept = Duration::try_from(open_in)
            .unwrap_or_default()
            .saturating_add(CLOSURE_AFTERLIFE);
        let written = replicas.set(QUOTA, closure, kept).await;
        if let Some(interval) = self.probe_interval {
            replicas.set(PROBE, &1, interval).await;
        }
        replicas.delete(&[TRIAL]).await;
        written
    }

    /// Adopts what Redis holds, and stores there a closure from a time when Redis could not be used.
    pub(crate) async fn learn(&self, stored: Stored, now: Timestamp) {
        let unshared = {
            let state = self.lock();
            state.closure.clone().filter(|_| !state.is_shared)
        };
        if stored.is_none()
            && let Some(closure) = unshared
        {
            self.share(&closure, now).await;
            // Meanwhile it may have been stored, so that what was read before means nothing.
            return;
        }
        self.adopt(stored, now);
    }

    fn adopt(&self, stored: Stored, now: Timestamp) {
        let mut state = self.lock();
        match parse::<Closure>(stored) {
            None if state.is_shared => *state = State::default(),
            None => {}
            Some(closure) => {
                let end = now.checked_add(MAX_CLOSING.max(self.default_closing));
                if end.is_ok_and(|end| closure.quota.opens_at <= end) {
                    state.closure = Some(closure);
                    state.is_shared = true;
                }
            }
        }
    }

    /// When to try again, by the window that was read in the API's message, or else after the default closing time.
    pub(crate) fn named(
        &self,
        message: String,
        window: Option<QuotaWindow>,
        now: Timestamp,
    ) -> QuotaClosed {
        window
            .and_then(|window| window.after(now, &self.zone, self.default_closing))
            .unwrap_or_else(|| QuotaClosed {
                opens_at: now
                    .checked_add(self.default_closing)
                    .unwrap_or(Timestamp::MAX),
                open_until: None,
                message: Some(message).filter(|message| !message.is_empty()),
                refused_again: None,
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

#[cfg(test)]
mod tests {
    use std::{pin::pin, sync::Arc};

    use futures_util::FutureExt;
    use tokio::net::TcpListener;

    use super::*;
    use crate::{BaseUrl, Credentials, Redis, SystemClock};

    #[tokio::test]
    async fn what_was_read_before_a_closure_was_stored_does_not_end_it() {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("redis://{}", silent.local_addr().unwrap());
        let redis = Redis::new(&url.into(), Arc::new(SystemClock)).unwrap();
        let base_url = BaseUrl::parse("https://desk.example", false).unwrap();
        let replicas = ReplicaStore::new(redis, &base_url);
        let token = Credentials::Fixed("token".into());
        let config = Config::new(base_url, TimeZone::UTC, token);
        let gate = Gate::new(&config, Some(replicas));
        let now = Timestamp::UNIX_EPOCH;
        let named = gate.named(String::new(), None, now);
        gate.lock().closure = Some(Closure::after(None, named, now));
        let mut learning = pin!(gate.learn(None, now));
        assert_eq!(learning.as_mut().now_or_never(), None);
        // A refused lookup has stored the closure.
        gate.lock().is_shared = true;
        learning.await;
        assert!(gate.closed().is_some());
    }
}
