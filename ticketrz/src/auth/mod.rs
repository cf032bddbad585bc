//! The token that every call needs: where it comes from, how long it is good for, and what happens when the API
//! refuses it.

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
use tokio::time::{Instant, timeout};

use self::{
    backoff::{Backoff, Refused},
    file::TokenFile,
    login::Login,
};
use crate::{
    ApiError, Cause, Client, Clock, Config, Credentials,
    api::Retries,
    replica_store::{ReplicaStore, parse},
    single_flight::SingleFlight,
};

pub(crate) use self::bearer::Token;

/// One part in this many of a lookup's budget may go into a renewal that the lookup can do without.
const PATIENCE_SHARE: u32 = 4;

/// A refusal is remembered beyond its end, so that the next one doubles the wait.
const REFUSAL_AFTERLIFE: Duration = Duration::from_hours(1);

/// Why there is no token.
#[derive(Clone, Debug)]
pub(crate) enum TokenError {
    /// The call for one failed.
    Api(ApiError),
    /// An operator must act, and has been told in the log.
    Refused(Cause),
}

impl From<ApiError> for TokenError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the API has given no token for the credentials; they are not tried again before {until}")]
struct BackingOff {
    until: Timestamp,
    #[source]
    cause: Option<Cause>,
}

enum Source {
    Fixed,
    File(TokenFile),
    Login(Login),
}

/// Gives out tokens.
pub(crate) struct Tokens(Arc<Inner>);

struct Inner {
    source: Source,
    client: Client,
    clock: Arc<dyn Clock>,
    replicas: Option<ReplicaStore>,
    budget: Duration,
    retry_delay: Duration,
    state: Mutex<State>,
    renewals: SingleFlight<(), Result<Arc<Token>, TokenError>>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Token>>,
    backoff: Backoff,
    logins: u64,
    /// The next token comes in the place of one that the API refused.
    was_refused: bool,
}

impl Tokens {
    pub(crate) fn new(
        config: &Config,
        client: Client,
        clock: Arc<dyn Clock>,
        replicas: Option<ReplicaStore>,
    ) -> Self {
        let mut state = State::default();
        let source = match &config.credentials {
            Credentials::Fixed(secret) => {
                let token = Token::new(secret.clone(), clock.now());
                if token.expires_at.is_some_and(|end| end <= clock.now()) {
                    tracing::error!(
                        "the fixed token has expired already: set a new one, a token file, or credentials that the bot can renew it with"
                    );
                }
                state.current = Some(Arc::new(token));
                Source::Fixed
            }
            Credentials::File(path) => Source::File(TokenFile::new(path.clone())),
            Credentials::Login {
                email,
                password,
                site_id,
                encoding,
            } => Source::Login(Login {
                email: email.clone(),
                password: password.clone(),
                site_id: site_id.clone(),
                encoding: *encoding,
            }),
        };
        Self(Arc::new(Inner {
            source,
            client,
            clock,
            replicas,
            budget: config.budget,
            retry_delay: config.retry_delay,
            state: Mutex::new(state),
            renewals: SingleFlight::new(),
        }))
    }

    /// A token that should work: the one at hand, or, when that is about to expire, another.
    pub(crate) async fn current(&self) -> Result<Arc<Token>, TokenError> {
        let inner = &self.0;
        let known = inner.lock().current.clone();
        match (&inner.source, known) {
            (Source::Fixed, Some(token)) => Ok(token),
            (Source::Fixed, None) => Err(ApiError::UnsendableToken.into()),
            (Source::File(file), _) => inner.read_file(file).await,
            (Source::Login(_), Some(token)) if !token.is_ending(inner.clock.now()) => Ok(token),
            (Source::Login(login), Some(token)) if !token.has_ended(inner.clock.now()) => {
                // Better the last minute of the old one than none, or than one that comes too late for the lookup.
                let renewal = timeout(inner.patience(), inner.renew(login)).await;
                Ok(renewal.ok().and_then(Result::ok).unwrap_or(token))
            }
            (Source::Login(login), _) => inner.renew(login).await,
        }
    }

    /// Another token in the place of one that the API refused by `refusal`; `None` when there is none, or when
    /// another one would fare no better.
    pub(crate) async fn instead_of(
        &self,
        refused: &Arc<Token>,
        refusal: &ApiError,
    ) -> Result<Option<Arc<Token>>, TokenError> {
        let inner = &self.0;
        let known = inner.lock().current.clone();
        if let Some(newer) = known.filter(|known| !Arc::ptr_eq(known, refused)) {
            return Ok(Some(newer));
        }
        match &inner.source {
            Source::File(file) => {
                file.forget();
                let token = inner.read_file(file).await?;
                Ok(Some(token).filter(|token| !token.is(&refused.secret)))
            }
            Source::Login(login) if refused.may_be_to_blame(refusal, inner.clock.now()) => {
                inner.drop_if_current(refused);
                inner.renew(login).await.map(Some)
            }
            Source::Fixed | Source::Login(_) => Ok(None),
        }
    }

    /// When the token at hand expires, as far as it says so.
    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        self.0
            .lock()
            .current
            .as_ref()
            .and_then(|token| token.expires_at)
    }

    /// Until when refused credentials are not tried again.
    pub(crate) fn refused_until(&self) -> Option<Timestamp> {
        self.0.lock().backoff.until(self.0.clock.now())
    }

    /// How often the bot has logged in, or tried to.
    pub(crate) fn logins(&self) -> u64 {
        self.0.lock().logins
    }
}

impl Inner {
    async fn read_file(&self, file: &TokenFile) -> Result<Arc<Token>, TokenError> {
        let read = file.token().await;
        let mut state = self.lock();
        match (read, &state.current) {
            (Ok(secret), Some(known)) if known.is(&secret) => Ok(Arc::clone(known)),
            (Ok(secret), _) => {
                let token = Arc::new(Token::new(secret, self.clock.now()));
                state.current = Some(Arc::clone(&token));
                Ok(token)
            }
            // The last token may well be good still.
            (Err(_), Some(known)) => Ok(Arc::clone(known)),
            (Err(error), None) => Err(TokenError::Refused(Cause::new(error))),
        }
    }

    /// How long a lookup waits for a renewal that it can do without; the renewal goes on by itself after that.
    fn patience(&self) -> Duration {
        self.budget
            .checked_div(PATIENCE_SHARE)
            .unwrap_or(self.budget)
    }

    /// Logs in, once for all who wait for it.
    async fn renew(self: &Arc<Self>, login: &Login) -> Result<Arc<Token>, TokenError> {
        let renewal = || {
            let (inner, login) = (Arc::clone(self), login.clone());
            async move { inner.log_in(&login).await }
        };
        let (_, outcome) = self.renewals.run((), renewal).await;
        outcome.unwrap_or_else(|| Err(TokenError::Refused(Cause::new(RenewalPanicked))))
    }

    async fn log_in(&self, login: &Login) -> Result<Arc<Token>, TokenError> {
        // A caller that comes right after a renewal needs no second one.
        let known = self.lock().current.clone();
        if let Some(known) = known.filter(|known| !known.is_ending(self.clock.now())) {
            return Ok(known);
        }
        self.check_backoff(login).await?;
        {
            let mut state = self.lock();
            state.logins = state.logins.saturating_add(1);
        }
        let retries = Retries {
            deadline: Instant::now()
                .checked_add(self.budget)
                .unwrap_or_else(Instant::now),
            delay: self.retry_delay,
            once: false,
        };
        let outcome = timeout(self.budget, retries.run(|| login.call(&self.client))).await;
        let outcome = outcome.unwrap_or_else(|elapsed| Err(ApiError::Timeout(Cause::new(elapsed))));
        let now = self.clock.now();
        match outcome {
            Ok(secret) => {
                let (token, had_backed_off) = {
                    let mut state = self.lock();
                    let is_replacement = std::mem::take(&mut state.was_refused);
                    let token = Arc::new(Token::renewed(secret, now, is_replacement));
                    state.current = Some(Arc::clone(&token));
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
            Err(error) => Err(error.into()),
        }
    }

    async fn check_backoff(&self, login: &Login) -> Result<(), TokenError> {
        let seen = match &self.replicas {
            Some(replicas) => replicas.get(&[&refusal_name(login)]).await,
            None => None,
        };
        let now = self.clock.now();
        let mut state = self.lock();
        if let Some(refused) = parse::<Refused>(seen.into_iter().flatten().next().flatten()) {
            state.backoff.adopt(refused, now);
        }
        match state.backoff.until(now) {
            Some(until) => Err(TokenError::Refused(Cause::new(BackingOff {
                until,
                cause: state.backoff.cause(),
            }))),
            None => Ok(()),
        }
    }

    /// Whatever the answer was: sending the password again and again could lock the account.
    async fn refused(&self, login: &Login, error: ApiError, now: Timestamp) -> Cause {
        let is_refusal = error.is_refusal();
        let cause = Cause::new(error);
        let refused = self.lock().backoff.refuse(cause.clone(), now);
        let (error, next_try) = (cause.chain(), refused.until);
        if is_refusal {
            tracing::error!(
                error,
                %next_try,
                "the API refuses the credentials: correct the e-mail address, password or site id, and restart the bot"
            );
        } else {
            tracing::error!(
                error,
                %next_try,
                "the API answers the login without a token: look at its address, at how the credentials travel, and at the credentials"
            );
        }
        if let Some(replicas) = &self.replicas {
            let wait = Duration::try_from(next_try.duration_since(now)).unwrap_or_default();
            let kept = wait.saturating_add(REFUSAL_AFTERLIFE);
            replicas.set(&refusal_name(login), &refused, kept).await;
        }
        cause
    }

    fn drop_if_current(&self, refused: &Arc<Token>) {
        let mut state = self.lock();
        if state
            .current
            .as_ref()
            .is_some_and(|current| Arc::ptr_eq(current, refused))
        {
            state.current = None;
            state.was_refused = true;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One key for each account and password, as a replica with corrected ones must not heed, nor end, the refusal of the
/// wrong ones.
fn refusal_name(login: &Login) -> String {
    format!("login-refused:{:02x}", login.fingerprint())
}

#[derive(Debug, thiserror::Error)]
#[error("the renewal of the token ended unexpectedly")]
struct RenewalPanicked;
