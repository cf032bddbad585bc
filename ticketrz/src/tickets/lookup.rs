//! One lookup's way: the replicas' memory, the gate and the circuit, the token, the API, and what is left when it
//! fails.

mod replicas;

use std::sync::{Arc, atomic::Ordering};

use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};

use self::replicas::Turn;
use super::cache::{Cache, Entry};
use crate::{
    Answer, ApiError, Cause, Client, Clock, Config, LookupError, Redis, RedisUrlError, Source,
    Status, Ticket, TicketId,
    api::Retries,
    auth::{Token, TokenError, Tokens},
    guard::{Admission, Breaker, Gate, Limiter, Pass, Refusal},
    shared::Shared,
    status::Counters,
};

/// How new an answer must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A fresh one from the cache will do.
    Fresh,
    /// The API must be asked.
    New,
}

/// All that lookups need.
pub(crate) struct Lookups {
    pub(crate) config: Config,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) cache: Cache,
    pub(crate) shared: Option<Arc<Shared>>,
    pub(crate) counters: Counters,
    client: Client,
    tokens: Tokens,
    gate: Gate,
    breaker: Breaker,
    limiter: Limiter,
}

/// The lookup's budget is used up.
#[derive(Debug, thiserror::Error)]
#[error("no answer within the lookup's budget of {0:?}, while {1}")]
struct OverBudget(std::time::Duration, &'static str);

#[derive(Debug, thiserror::Error)]
#[error("the lookup ended unexpectedly")]
struct Panicked;

impl Lookups {
    pub(crate) fn new(
        config: Config,
        client: Client,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, RedisUrlError> {
        let shared = match &config.redis {
            Some(redis) => Some(Arc::new(Shared::new(redis, &config, Arc::clone(&clock))?)),
            None => None,
        };
        Ok(Self {
            cache: Cache::new(&config),
            tokens: Tokens::new(&config, client.clone(), Arc::clone(&clock), shared.clone()),
            gate: Gate::new(&config),
            breaker: Breaker::default(),
            limiter: Limiter::new(config.max_concurrent, config.max_waiting),
            counters: Counters::default(),
            client,
            shared,
            clock,
            config,
        })
    }

    /// Looks a ticket up once, for all who want it.
    pub(crate) async fn look_up(
        self: Arc<Self>,
        id: TicketId,
        wanted: Wanted,
    ) -> Result<Answer, LookupError> {
        let begin = Instant::now();
        match self.take_turn(id, wanted, begin).await {
            Turn::Over(found) => {
                self.counters.from_cache.fetch_add(1, Ordering::Relaxed);
                found
            }
            Turn::Claimed => {
                let outcome = self.look_up_anew(id, begin).await;
                self.end_turn(id).await;
                outcome
            }
            Turn::Unclaimed => self.look_up_anew(id, begin).await,
        }
    }

    async fn look_up_anew(&self, id: TicketId, begin: Instant) -> Result<Answer, LookupError> {
        match self.ask_api(id, begin).await {
            Ok(ticket) => {
                let entry = self.keep(id, Some(Arc::new(ticket))).await;
                match entry.ticket {
                    Some(ticket) => Ok(Answer {
                        ticket,
                        fetched_at: entry.fetched_at,
                        source: Source::Api,
                    }),
                    None => Err(LookupError::NotFound),
                }
            }
            Err(LookupError::NotFound) => {
                self.keep(id, None).await;
                Err(LookupError::NotFound)
            }
            Err(error @ LookupError::Forbidden(_)) => {
                self.forget(id).await;
                Err(error)
            }
            Err(error) => self.or_stale(id, error),
        }
    }

    /// What is left of a lookup that panicked.
    pub(crate) fn panicked(&self, id: TicketId) -> Result<Answer, LookupError> {
        tracing::error!(%id, "a lookup panicked");
        self.or_stale(id, LookupError::Unavailable(Cause::new(Panicked)))
    }

    pub(crate) fn redis(&self) -> Option<&Redis> {
        self.shared.as_ref().map(|shared| shared.redis())
    }

    pub(crate) fn status(&self) -> Status {
        let (cached_tickets, cached_bytes) = self.cache.size();
        Status {
            quota_closed: self.gate.closed(),
            circuit_open_until: self.breaker.open_until(),
            token_expires_at: self.tokens.expires_at(),
            login_refused_until: self.tokens.refused_until(),
            redis_usable: self.redis().map(|redis| !redis.is_down()),
            cached_tickets,
            cached_bytes,
            counts: self.counters.snapshot(self.tokens.logins()),
        }
    }

    async fn keep(&self, id: TicketId, ticket: Option<Arc<Ticket>>) -> Entry {
        let bytes = serde_json::to_vec(&ticket).map_or(0, |json| json.len());
        let bytes = bytes.saturating_add(size_of::<Ticket>());
        let entry = Entry {
            fetched_at: self.clock.now(),
            ticket,
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
        };
        self.cache.keep(id, entry.clone(), entry.fetched_at);
        if let Some(shared) = &self.shared {
            shared.keep(id, &entry).await;
        }
        entry
    }

    /// What the API does not show us any more is not ours to show, now or in the next outage.
    async fn forget(&self, id: TicketId) {
        self.cache.forget(id);
        if let Some(shared) = &self.shared {
            shared.forget(id).await;
        }
    }

    /// The last known ticket, where the reason why it is not newer allows that.
    fn or_stale(&self, id: TicketId, error: LookupError) -> Result<Answer, LookupError> {
        match &error {
            LookupError::NotFound | LookupError::Forbidden(_) | LookupError::Busy { .. } => {
                Err(error)
            }
            LookupError::QuotaClosed(_)
            | LookupError::AccessRefused(_)
            | LookupError::Unavailable(_) => {
                let source = Source::Stale(error.clone());
                let answer = self.cache.last(id, self.clock.now(), source).ok_or(error)?;
                self.counters.stale.fetch_add(1, Ordering::Relaxed);
                Ok(answer)
            }
        }
    }

    /// Asks the API, if it may be asked, within the budget.
    async fn ask_api(&self, id: TicketId, begin: Instant) -> Result<Ticket, LookupError> {
        let budget = self.config.budget;
        let deadline = begin.checked_add(budget).unwrap_or(begin);
        let over_budget = |doing| OverBudget(budget, doing);
        let now = self.clock.now();
        if let Some(refusal) = self.breaker.refuses(now) {
            return Err(refusal.into());
        }
        if let Some(closed) = self.gate.refuses(now) {
            return Err(LookupError::QuotaClosed(closed));
        }
        let _turn = match timeout_at(deadline, self.limiter.enter()).await {
            Ok(Some(turn)) => turn,
            Ok(None) => return Err(LookupError::Busy { retry_after: None }),
            Err(_) => return Err(unavailable(over_budget("waiting for its turn"))),
        };
        // What was true before the wait need not be true any more.
        let pass = self.breaker.admit(self.clock.now())?;
        let shared = self.shared.as_deref();
        let admission = match timeout_at(deadline, self.gate.admit(self.clock.now(), shared)).await
        {
            Ok(admission) => admission.map_err(LookupError::QuotaClosed)?,
            Err(_) => {
                return Err(unavailable(over_budget(
                    "waiting for another lookup to try the quota",
                )));
            }
        };
        let retries = Retries {
            deadline,
            delay: self.config.retry_delay,
            once: pass.is_trial(),
        };
        let outcome = match timeout_at(deadline, self.call(id, retries)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(ApiError::Timeout(Cause::new(over_budget("asking the API"))).into()),
        };
        self.conclude(outcome, &pass, &admission).await
    }

    pub(crate) async fn sign_in(&self) -> Result<Option<Timestamp>, Cause> {
        match self.tokens.current().await {
            Ok(_) => Ok(self.tokens.expires_at()),
            Err(TokenError::Api(error)) => Err(Cause::new(error)),
            Err(TokenError::Refused(cause)) => Err(cause),
        }
    }

    /// Calls with a token, and once more with another when that one is refused.
    async fn call(&self, id: TicketId, retries: Retries) -> Result<Ticket, TokenError> {
        let token = self.tokens.current().await?;
        let refusal = match self.call_with(id, &token, retries).await {
            Err(error @ (ApiError::TokenExpired | ApiError::Unauthorized)) => error,
            outcome => return outcome.map_err(TokenError::Api),
        };
        match self.tokens.instead_of(&token, &refusal).await? {
            Some(other) => Ok(self.call_with(id, &other, retries).await?),
            None => Err(refusal.into()),
        }
    }

    async fn call_with(
        &self,
        id: TicketId,
        token: &Token,
        retries: Retries,
    ) -> Result<Ticket, ApiError> {
        let call = || {
            self.counters.api_calls.fetch_add(1, Ordering::Relaxed);
            self.client.get(id, &token.secret)
        };
        let outcome = retries.run(call).await;
        if matches!(outcome, Ok(_) | Err(ApiError::NotFound)) {
            token.has_worked();
        }
        outcome
    }

    /// Tells the circuit and the gate what came of it, and the caller what is left.
    async fn conclude(
        &self,
        outcome: Result<Ticket, TokenError>,
        pass: &Pass<'_>,
        admission: &Admission<'_>,
    ) -> Result<Ticket, LookupError> {
        let now = self.clock.now();
        let shared = self.shared.as_deref();
        let error = match outcome {
            Ok(ticket) => {
                pass.answered();
                self.gate.answered(admission, shared).await;
                return Ok(ticket);
            }
            Err(TokenError::Refused(cause)) => {
                self.gate.undecided(admission, shared).await;
                return Err(LookupError::AccessRefused(cause));
            }
            Err(TokenError::Api(error)) => error,
        };
        match &error {
            ApiError::RateLimited {
                retry_after: Some(wait),
            } => pass.paused(now, *wait),
            error if error.is_outage() => pass.failed(now, error),
            _ => pass.answered(),
        }
        report(&error);
        let error = error.into_lookup_error(|message| self.gate.read(message, now));
        match &error {
            LookupError::QuotaClosed(quota) => self.gate.close(quota, now, shared).await,
            LookupError::NotFound => self.gate.answered(admission, shared).await,
            LookupError::AccessRefused(_)
            | LookupError::Forbidden(_)
            | LookupError::Busy { .. }
            | LookupError::Unavailable(_) => {
                self.gate.undecided(admission, shared).await;
            }
        }
        Err(error)
    }
}

/// Says once in the log what an operator may have to know; the gate speaks for itself.
fn report(error: &ApiError) {
    let chain = || Cause::new(error.clone()).chain();
    if matches!(error, ApiError::Forbidden) {
        tracing::warn!(
            error = chain(),
            "the API does not let the bot see a ticket: may its account see all that people ask for?"
        );
    } else if error.is_refusal() {
        tracing::error!(
            error = chain(),
            "the API refuses the bot: give it a valid token or credentials"
        );
    } else if !matches!(error, ApiError::NotFound | ApiError::QuotaExceeded { .. }) {
        tracing::warn!(error = chain(), "a lookup failed");
    }
}

fn unavailable(error: OverBudget) -> LookupError {
    LookupError::Unavailable(Cause::new(error))
}

impl From<Refusal> for LookupError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Open(cause) => Self::Unavailable(cause),
            Refusal::Paused(wait) => Self::Busy {
                retry_after: Some(wait),
            },
        }
    }
}
