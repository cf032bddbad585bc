//! The token that every call needs: where it comes from, when it expires, and what happens when the API rejects it.

mod backoff;
mod bearer;
mod file;
mod jwt;
mod login;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use secrecy::ExposeSecret;
use tokio::time::timeout;

use self::{
    backoff::{Backoff, Refused},
    file::TokenFile,
    login::refusal_name,
};
use crate::{
    ApiError, Cause, Clock, Config, Credentials, Login,
    api::{Client, MAX_PAUSE, Retries},
    clock::is_ahead,
    counts::Counters,
    replica_store::{ReplicaStore, parse},
    single_flight::{Panicked, SingleFlight},
};

pub(crate) use self::bearer::Token;

/// A lookup spends at most this fraction of its budget on a renewal that it can do without.
const PATIENCE_SHARE: u32 = 4;

/// After a failed renewal that was not needed yet, the next one waits this long.
const RENEWAL_PAUSE: Duration = Duration::from_secs(15);

/// A refusal is remembered for this long after its end, so that the next one doubles the wait.
const REFUSAL_AFTERLIFE: Duration = Duration::from_hours(1);

/// Why there is no token.
#[derive(Clone, Debug)]
pub(crate) enum TokenError {
    /// The call for one failed.
    Api(ApiError),
    /// An operator must act. The log says so already.
    Refused(Cause),
}

impl From<ApiError> for TokenError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

enum Source {
    Fixed,
    File(TokenFile),
    Login(Login),
}

/// Provides tokens.
pub(crate) struct Tokens {
    source: Source,
    client: Client,
    clock: Arc<dyn Clock>,
    replicas: Option<ReplicaStore>,
    counters: Arc<Counters>,
    budget: Duration,
    retry_delay: Duration,
    state: Mutex<State>,
    renewals: SingleFlight<(), Result<Arc<Token>, TokenError>>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Token>>,
    backoff: Backoff,
    /// The API rejected the last token, so the next one replaces it.
    was_refused: bool,
    /// A renewal has failed; while the token still works, the next one is not tried before this time.
    renew_after: Option<Timestamp>,
}

impl Tokens {
    pub(crate) fn new(
        config: &Config,
        client: Client,
        clock: Arc<dyn Clock>,
        replicas: Option<ReplicaStore>,
        counters: Arc<Counters>,
    ) -> Arc<Self> {
        let mut state = State::default();
        let source = match &config.credentials {
            Credentials::Fixed(secret) => {
                let token = Token::new(secret.clone(), clock.now());
                if token.has_ended(clock.now()) {
                    tracing::error!(
                        "the fixed token has expired already: set a new one, a token file, or credentials that the bot can renew it with"
                    );
                }
                state.current = Some(Arc::new(token));
                Source::Fixed
            }
            Credentials::File(path) => Source::File(TokenFile::new(path.clone())),
            Credentials::Login(login) => Source::Login(login.clone()),
        };
        Arc::new(Self {
            source,
            client,
            clock,
            replicas,
            counters,
            budget: config.budget,
            retry_delay: config.retry_delay,
            state: Mutex::new(state),
            renewals: SingleFlight::new(),
        })
    }

    /// A token that should work: the current one, or a new one if that is about to expire.
    pub(crate) async fn current(self: &Arc<Self>) -> Result<Arc<Token>, TokenError> {
        let known = self.lock().current.clone();
        let now = self.clock.now();
        match (&self.source, known) {
            (Source::Fixed, known) => known.ok_or_else(|| ApiError::UnsendableToken.into()),
            (Source::File(file), _) => self.read_file(file).await,
            (Source::Login(_), Some(token)) if !token.is_ending(now) => Ok(token),
            (Source::Login(login), Some(token)) if !token.has_ended(now) => {
                if self.is_renewal_put_off(now) {
                    return Ok(token);
                }
                // The old token still works for a minute. The renewal goes on when the lookup stops waiting for it.
                let patience = self.budget.checked_div(PATIENCE_SHARE);
                let patience = patience.unwrap_or(self.budget);
                match timeout(patience, self.renew(login)).await {
                    Ok(renewal) => Ok(renewal.unwrap_or(token)),
                    Err(elapsed) => {
                        // The next lookups need not wait as long.
                        self.put_off_renewal(&ApiError::Timeout(Cause::new(elapsed)));
                        Ok(token)
                    }
                }
            }
            (Source::Login(login), _) => self.renew(login).await,
        }
    }

    /// A replacement for a token that the API rejected with `refusal`; `None` if there is none, or if it would be
    /// rejected too.
    pub(crate) async fn instead_of(
        self: &Arc<Self>,
        refused: &Arc<Token>,
        refusal: &ApiError,
    ) -> Result<Option<Arc<Token>>, TokenError> {
        {
            let mut state = self.lock();
            if let Some(newer) = &state.current
                && !Arc::ptr_eq(newer, refused)
            {
                return Ok(Some(Arc::clone(newer)));
            }
            if let Source::Login(_) = self.source {
                if !refused.may_be_to_blame(refusal, self.clock.now()) {
                    return Ok(None);
                }
                state.was_refused |= state.current.take().is_some();
            }
        }
        match &self.source {
            Source::Fixed => Ok(None),
            Source::File(file) => {
                let token = self.read_file(file).await?;
                Ok(Some(token).filter(|token| !Arc::ptr_eq(token, refused)))
            }
            Source::Login(login) => self.renew(login).await.map(Some),
        }
    }

    /// When the current token expires, if it says so.
    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        self.lock().current.as_ref()?.expires_at
    }

    /// Until when rejected credentials are not tried again.
    pub(crate) fn refused_until(&self) -> Option<Timestamp> {
        self.lock().backoff.until(self.clock.now())
    }

    async fn read_file(&self, file: &TokenFile) -> Result<Arc<Token>, TokenError> {
        let read = file.token().await;
        let mut state = self.lock();
        match (read, &state.current) {
            (Ok(secret), Some(known)) if known.secret.expose_secret() == secret.expose_secret() => {
                Ok(Arc::clone(known))
            }
            (Ok(secret), _) => {
                let token = Arc::new(Token::new(secret, self.clock.now()));
                state.current = Some(Arc::clone(&token));
                Ok(token)
            }
            // The last token may still be valid.
            (Err(_), Some(known)) => Ok(Arc::clone(known)),
            (Err(error), None) => Err(TokenError::Refused(Cause::new(error))),
        }
    }

    /// Logs in, once for all who wait for it.
    async fn renew(self: &Arc<Self>, login: &Login) -> Result<Arc<Token>, TokenError> {
        let renewal = || {
            let (tokens, login) = (Arc::clone(self), login.clone());
            async move { tokens.log_in(&login).await }
        };
        let (_, outcome) = self.renewals.run((), renewal).await;
        let panicked = || TokenError::Refused(Cause::new(Panicked("the renewal of the token")));
        outcome.unwrap_or_else(|| Err(panicked()))
    }

    async fn log_in(&self, login: &Login) -> Result<Arc<Token>, TokenError> {
        // A caller that arrives right after a renewal needs no second one.
        let known = self.lock().current.clone();
        if let Some(known) = known.filter(|known| !known.is_ending(self.clock.now())) {
            return Ok(known);
        }
        self.check_backoff(login).await?;
        self.counters.add(|counts| &mut counts.logins);
        let retries = Retries::within(self.budget, self.retry_delay);
        let outcome = timeout(self.budget, retries.run(|| self.client.log_in(login))).await;
        let outcome = outcome.unwrap_or_else(|elapsed| Err(ApiError::Timeout(Cause::new(elapsed))));
        let now = self.clock.now();
        match outcome {
            Ok(secret) => {
                let (token, had_backed_off) = {
                    let mut state = self.lock();
                    let is_replacement = std::mem::take(&mut state.was_refused);
                    let token = Arc::new(Token::renewed(secret, now, is_replacement));
                    state.current = Some(Arc::clone(&token));
                    state.renew_after = None;
                    (token, std::mem::take(&mut state.backoff).is_set())
                };
                if had_backed_off && let Some(replicas) = &self.replicas {
                    replicas.delete(&[&refusal_name(login)]).await;
                }
                Ok(token)
            }
            Err(error) if error.is_final() => {
                Err(TokenError::Refused(self.refused(login, error, now).await))
            }
            Err(error) => {
                let current = self.lock().current.clone();
                if current.is_some_and(|token| !token.has_ended(now)) {
                    self.put_off_renewal(&error);
                }
                Err(error.into())
            }
        }
    }

    fn is_renewal_put_off(&self, now: Timestamp) -> bool {
        let renew_after = self.lock().renew_after;
        renew_after.is_some_and(|at| is_ahead(at, now, MAX_PAUSE))
    }

    /// Renewing a token that still works has failed. Logs that once until it succeeds.
    fn put_off_renewal(&self, error: &ApiError) {
        let asked = match error {
            ApiError::RateLimited { retry_after } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        let wait = asked.max(RENEWAL_PAUSE);
        let renew_after = self.clock.now().checked_add(wait).ok();
        let before = std::mem::replace(&mut self.lock().renew_after, renew_after);
        if before.is_none() {
            let error = Cause::new(error.clone()).chain();
            tracing::warn!(
                error,
                "the token has not been renewed yet; the old one is used until it expires"
            );
        }
    }

    async fn check_backoff(&self, login: &Login) -> Result<(), TokenError> {
        let stored = match &self.replicas {
            Some(replicas) => replicas.get_one(&refusal_name(login)).await.flatten(),
            None => None,
        };
        let now = self.clock.now();
        let mut state = self.lock();
        if let Some(refused) = parse::<Refused>(stored) {
            state.backoff.adopt(refused, now);
        }
        let checked = state.backoff.check(now);
        checked.map_err(|backing_off| TokenError::Refused(Cause::new(backing_off)))
    }

    /// Backs off whatever the answer was: repeated attempts could lock the account.
    async fn refused(&self, login: &Login, error: ApiError, now: Timestamp) -> Cause {
        let is_refusal = error.is_refusal();
        let cause = Cause::new(error);
        let refused = self.lock().backoff.refuse(cause.clone(), now);
        let (error, next_try) = (cause.chain(), refused.until);
        if is_refusal {
            tracing::error!(
                error,
                %next_try,
                "the API rejects the credentials: correct the e-mail address, password or site id, and restart the bot"
            );
        } else {
            tracing::error!(
                error,
                %next_try,
                "the API's answer to the login has no token: check its address, the login encoding, and the credentials"
            );
        }
        if let Some(replicas) = &self.replicas {
            let wait = Duration::try_from(next_try.duration_since(now)).unwrap_or_default();
            let kept = wait.saturating_add(REFUSAL_AFTERLIFE);
            replicas.set(&refusal_name(login), &refused, kept).await;
        }
        cause
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
