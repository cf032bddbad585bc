//! What every call to the API passes, whatever the endpoint: quota gate, circuit breaker, concurrency limit, token, retries,
//! budget.

mod breaker;
mod closure;
mod gate;
mod history;
mod limiter;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};

use self::{
    breaker::{Breaker, Pass},
    gate::{Admission, Gate},
    limiter::Limiter,
};
use crate::{
    ApiError, Cause, ClientError, Clock, Config, LookupError,
    api::{Client, Retries},
    auth::{Token, TokenError, Tokens},
    counts::Counters,
    observer::{Endpoint, Observer},
    replica_store::ReplicaStore,
};

pub(crate) use self::gate::QUOTA;
pub use self::history::{Failures, History};

/// A call that began with less time than this, and than half of the budget, says nothing about the API when time runs out.
const ENOUGH: Duration = Duration::from_secs(1);

/// Lets calls through to the API.
pub(crate) struct Guard {
    client: Client,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) gate: Gate,
    pub(crate) breaker: Breaker,
    pub(crate) history: history::Recorder,
    limiter: Limiter,
    /// The longest time for one lookup.
    pub(crate) budget: Duration,
    retry_delay: Duration,
    pub(crate) counters: Arc<Counters>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

/// Who waits for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    Person,
    /// The call is made once, without retries. While the quota is used up, the circuit is open or all places are taken it is
    /// refused, also where a person's call would probe the quota.
    Nobody,
}

/// The lookup took longer than its budget.
#[derive(Debug, thiserror::Error)]
#[error("no answer within the lookup's budget of {0:?}, while {1}")]
struct OverBudget(Duration, &'static str);

impl Guard {
    pub(crate) fn new(
        config: &Config,
        clock: Arc<dyn Clock>,
        replicas: Option<ReplicaStore>,
    ) -> Result<Self, ClientError> {
        let client = Client::new(config, Arc::clone(&clock))?;
        let counters = Arc::<Counters>::default();
        Ok(Self {
            tokens: Tokens::new(
                config,
                client.clone(),
                Arc::clone(&clock),
                replicas.clone(),
                Arc::clone(&counters),
            ),
            gate: Gate::new(config, replicas),
            breaker: Breaker::default(),
            history: history::Recorder::default(),
            limiter: Limiter::new(config.max_concurrent, config.max_waiting),
            budget: config.budget,
            retry_delay: config.retry_delay,
            client,
            clock,
            counters,
            observer: config.observer.clone(),
        })
    }

    /// Calls the API if that is allowed, within the budget, which began at `begin`.
    ///
    /// `call` runs once for each try, with the token to use. It must be safe to repeat.
    pub(crate) async fn call<'a, T, F>(
        &'a self,
        urgency: Urgency,
        endpoint: Endpoint,
        begin: Instant,
        call: impl Fn(&'a Client, Arc<Token>) -> F,
    ) -> Result<T, LookupError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        if urgency == Urgency::Nobody {
            let now = self.clock.now();
            let closed = self.gate.closed().filter(|closed| now < closed.opens_at);
            if let Some(closed) = closed {
                return Err(LookupError::QuotaClosed(closed));
            }
            if self.limiter.is_full() {
                return Err(LookupError::Busy { retry_after: None });
            }
        }
        let deadline = begin.checked_add(self.budget).unwrap_or(begin);
        let over_budget = |doing| Cause::new(OverBudget(self.budget, doing));
        let unavailable = |doing| LookupError::Unavailable(over_budget(doing));
        if let Some(refusal) = self.refuses(self.clock.now()) {
            return Err(refusal);
        }
        let _permit = match timeout_at(deadline, self.limiter.enter()).await {
            Ok(Some(permit)) => permit,
            Ok(None) => return Err(LookupError::Busy { retry_after: None }),
            Err(_) => return Err(unavailable("waiting for its turn")),
        };
        // Both may have closed during the wait.
        let pass = self.breaker.admit(self.clock.now())?;
        let admission = match timeout_at(deadline, self.gate.admit(self.clock.now())).await {
            Ok(admission) => admission.map_err(LookupError::QuotaClosed)?,
            Err(_) => return Err(unavailable("waiting for another lookup to test the quota")),
        };
        let sent = self.clock.now();
        let left = deadline.saturating_duration_since(Instant::now());
        let enough = ENOUGH.min(self.budget.checked_div(2).unwrap_or_default());
        let retries = Retries {
            deadline,
            delay: self.retry_delay,
            once: pass.is_trial() || urgency == Urgency::Nobody,
        };
        let result = match timeout_at(deadline, self.call_with_token(call, retries)).await {
            Ok(result) => result,
            Err(_) if left < enough => {
                // Our own queue has taken the time.
                self.gate.undecided(&admission).await;
                return Err(unavailable("asking the API after a long wait"));
            }
            Err(_) => Err(ApiError::Timeout(over_budget("asking the API")).into()),
        };
        let result = self
            .conclude(endpoint, result, sent, &pass, &admission)
            .await;
        self.history.record(sent, result.as_ref().err());
        result
    }

    /// Why no call is let through now.
    pub(crate) fn refuses(&self, now: Timestamp) -> Option<LookupError> {
        let closed = || self.gate.refuses(now).map(LookupError::QuotaClosed);
        self.breaker.refuses(now).or_else(closed)
    }

    /// Gets a token that should work. Returns when it expires, if it says so.
    pub(crate) async fn sign_in(&self) -> Result<Option<Timestamp>, Cause> {
        match self.tokens.current().await {
            Ok(_) => Ok(self.tokens.expires_at()),
            Err(TokenError::Api(error)) => Err(Cause::new(error)),
            Err(TokenError::Refused(cause)) => Err(cause),
        }
    }

    /// Calls with a token, and once more with another if the API rejects the first.
    async fn call_with_token<'a, T, F>(
        &'a self,
        call: impl Fn(&'a Client, Arc<Token>) -> F,
        retries: Retries,
    ) -> Result<T, TokenError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let token = self.tokens.current().await?;
        let refusal = match self.attempt(&call, &token, retries).await {
            Err(error @ (ApiError::TokenExpired | ApiError::Unauthorized)) => error,
            result => return result.map_err(TokenError::Api),
        };
        match self.tokens.instead_of(&token, &refusal).await? {
            Some(other) => Ok(self.attempt(&call, &other, retries).await?),
            None => Err(refusal.into()),
        }
    }

    async fn attempt<'a, T, F>(
        &'a self,
        call: impl Fn(&'a Client, Arc<Token>) -> F,
        token: &Arc<Token>,
        retries: Retries,
    ) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let call = || async {
            self.counters.add(|counts| &mut counts.api_calls);
            let result = call(&self.client, Arc::clone(token)).await;
            if let Err(ApiError::RateLimited {
                retry_after: Some(wait),
            }) = &result
            {
                // At once, as this call may wait for its end and be repeated.
                self.breaker.pause(self.clock.now(), *wait);
            }
            result
        };
        let result = retries.run(call).await;
        if matches!(result, Ok(_) | Err(ApiError::NotFound)) {
            token.has_worked();
        }
        result
    }

    /// Reports the result to the circuit and the gate, and turns it into what a caller handles.
    async fn conclude<T>(
        &self,
        endpoint: Endpoint,
        result: Result<T, TokenError>,
        sent: Timestamp,
        pass: &Pass<'_>,
        admission: &Admission<'_>,
    ) -> Result<T, LookupError> {
        let now = self.clock.now();
        let error = match result {
            Ok(value) => {
                pass.answered();
                self.gate.answered(admission).await;
                return Ok(value);
            }
            Err(TokenError::Refused(cause)) => {
                self.gate.undecided(admission).await;
                return Err(LookupError::AccessRefused(cause));
            }
            Err(TokenError::Api(error)) => error,
        };
        match &error {
            ApiError::RateLimited {
                retry_after: Some(wait),
            } => {
                // Also when it was the login that was refused.
                self.breaker.pause(now, *wait);
                pass.answered();
            }
            error if error.is_outage() => pass.failed(now, error),
            _ => pass.answered(),
        }
        report(endpoint, &error);
        let named = |message, window| self.gate.named(message, window, sent);
        let error = match error.into_lookup_error(named) {
            LookupError::QuotaClosed(named) => {
                LookupError::QuotaClosed(self.gate.close(named, sent).await)
            }
            error @ LookupError::NotFound => {
                self.gate.answered(admission).await;
                error
            }
            error => {
                self.gate.undecided(admission).await;
                error
            }
        };
        Err(error)
    }
}

/// Logs a failure once, for the operator. The gate logs a used-up quota itself.
fn report(endpoint: Endpoint, error: &ApiError) {
    let chain = || Cause::new(error.clone()).chain();
    let endpoint = endpoint.label();
    if matches!(error, ApiError::Forbidden | ApiError::ForbiddenByPage) {
        tracing::warn!(
            endpoint,
            error = chain(),
            "the API forbids the bot to see a ticket: check the rights of its account"
        );
    } else if error.is_refusal() {
        tracing::error!(
            endpoint,
            error = chain(),
            "the API rejects the bot: set a valid token or valid credentials"
        );
    } else if !matches!(error, ApiError::NotFound | ApiError::QuotaExceeded { .. }) {
        tracing::warn!(endpoint, error = chain(), "a lookup failed");
    }
}

#[cfg(test)]
mod tests;
