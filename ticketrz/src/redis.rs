//! The connection to Redis: every command has a short timeout, and after a failure the next ones do not wait.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use ::redis::{
    Client, ErrorKind, ExistenceCheck, FromRedisValue, Pipeline, RedisError, SetExpiry, SetOptions,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use crate::{Clock, clock::is_ahead};

/// The timeout of a command. After it the bot continues without Redis.
const TIMEOUT: Duration = Duration::from_millis(250);

/// After a failure no command is sent for this long.
const SPARED: Duration = Duration::from_secs(2);

/// Rejected commands are logged at most once in this time.
const REFUSAL_RETOLD: Duration = Duration::from_hours(1);

/// The Redis URL is invalid. The error does not repeat it: it may contain a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a Redis URL like redis://host:6379 or rediss://host:6379")]
pub struct RedisUrlError;

/// An optional Redis that replicas share: if it is down, slow or full, a command costs at most 250 ms, and the next ones
/// nothing for 2 s.
///
/// Cheap to clone; all clones share one connection and its health.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    client: Client,
    /// Made at the first use, as it needs a runtime.
    manager: OnceLock<Option<ConnectionManager>>,
    health: Mutex<Health>,
    clock: Arc<dyn Clock>,
}

#[derive(Default)]
struct Health {
    /// The outage has been logged.
    is_down: bool,
    /// A rejected command has been logged; further ones are not until then.
    refusals_quiet_until: Option<Timestamp>,
    spared_until: Option<Timestamp>,
}

impl Redis {
    /// The longest value that is read, in bytes: twice the longest body of a ticket. A longer conversation or page of the list
    /// is not shared.
    pub const MAX_VALUE_BYTES: usize = 2 * 1024 * 1024;

    /// Parses the URL, `redis://` or, with TLS, `rediss://`. It does not connect yet.
    ///
    /// # Errors
    ///
    /// Fails for any other text.
    pub fn new(url: &SecretString, clock: Arc<dyn Clock>) -> Result<Self, RedisUrlError> {
        // The error is dropped: it may repeat the URL, password included.
        let client = Client::open(url.expose_secret()).map_err(|_| RedisUrlError)?;
        Ok(Self(Arc::new(Inner {
            client,
            manager: OnceLock::new(),
            health: Mutex::default(),
            clock,
        })))
    }

    /// Runs commands; `None` when Redis cannot be used. An outage is logged once, rejected commands once an hour. Must run
    /// within a Tokio runtime.
    pub async fn run<T: FromRedisValue>(&self, commands: &Pipeline) -> Option<T> {
        let Inner {
            client,
            manager,
            clock,
            ..
        } = &*self.0;
        let now = clock.now();
        if self.is_spared(now) {
            return None;
        }
        let mut manager = manager.get_or_init(|| connect(client)).clone()?;
        match timeout(TIMEOUT, commands.query_async::<T>(&mut manager)).await {
            Ok(Ok(value)) => {
                self.recovered();
                Some(value)
            }
            Ok(Err(error)) if is_answer(&error) => {
                self.refused(now, &describe(&error));
                None
            }
            Ok(Err(error)) => {
                self.failed(now, &describe(&error));
                None
            }
            Err(_) => {
                self.failed(now, "no answer in time");
                None
            }
        }
    }

    /// Adds reading a value to `commands`. It returns at most one byte more than [`Redis::MAX_VALUE_BYTES`], from which
    /// [`Redis::stored`] knows that the value is too long.
    pub fn read(commands: &mut Pipeline, key: &str) {
        commands
            .cmd("GETRANGE")
            .arg(key)
            .arg(0)
            .arg(Self::MAX_VALUE_BYTES);
    }

    /// The result of [`Redis::read`]; `None` if there is no value, or if it is too long to be ours.
    #[must_use]
    pub fn stored(value: Vec<u8>) -> Option<Vec<u8>> {
        (1..=Self::MAX_VALUE_BYTES)
            .contains(&value.len())
            .then_some(value)
    }

    /// A time to live in milliseconds, from 1 to a year's.
    #[must_use]
    pub fn time_to_live(duration: Duration) -> u64 {
        const MAX: u64 = 365 * 24 * 60 * 60 * 1000;
        u64::try_from(duration.as_millis())
            .unwrap_or(MAX)
            .clamp(1, MAX)
    }

    /// Options for `SET` that claim a key: only if it is absent, and for the length of the lease.
    #[must_use]
    pub fn claiming_for(lease: Duration) -> SetOptions {
        SetOptions::default()
            .conditional_set(ExistenceCheck::NX)
            .with_expiration(SetExpiry::PX(Self::time_to_live(lease)))
    }

    /// Whether it answered last time.
    pub(crate) fn is_usable(&self) -> bool {
        !self.lock().is_down
    }

    fn is_spared(&self, now: Timestamp) -> bool {
        self.lock()
            .spared_until
            .is_some_and(|until| is_ahead(until, now, SPARED))
    }

    fn recovered(&self) {
        let mut health = self.lock();
        health.spared_until = None;
        if std::mem::take(&mut health.is_down) {
            health.refusals_quiet_until = None;
            tracing::info!("Redis can be used again");
        }
    }

    fn failed(&self, now: Timestamp, error: &str) {
        let mut health = self.lock();
        health.spared_until = now.checked_add(SPARED).ok();
        if !std::mem::replace(&mut health.is_down, true) {
            tracing::warn!(
                error,
                "Redis cannot be used; the bot goes on with its own memory"
            );
        }
    }

    /// Redis rejected a command: it is full, for example, or read-only. Other commands may succeed in between, so the log
    /// is limited by time.
    fn refused(&self, now: Timestamp, error: &str) {
        let mut health = self.lock();
        if health
            .refusals_quiet_until
            .is_some_and(|until| is_ahead(until, now, REFUSAL_RETOLD))
        {
            return;
        }
        health.refusals_quiet_until = now.checked_add(REFUSAL_RETOLD).ok();
        tracing::warn!(
            error,
            "Redis refuses a command; the bot goes on with its own memory where it must"
        );
    }

    fn lock(&self) -> MutexGuard<'_, Health> {
        self.0.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client would show its URL with the password.
        f.debug_struct("Redis").finish_non_exhaustive()
    }
}

fn is_answer(error: &RedisError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Server(_)
            | ErrorKind::Extension
            | ErrorKind::Parse
            | ErrorKind::UnexpectedReturnType
    )
}

fn connect(client: &Client) -> Option<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(TIMEOUT))
        .set_response_timeout(Some(TIMEOUT))
        // The next command tries again.
        .set_number_of_retries(0);
    match ConnectionManager::new_lazy_with_config(client.clone(), config) {
        Ok(manager) => Some(manager),
        Err(error) => {
            tracing::error!(
                error = describe(&error),
                "Redis cannot be set up; the bot goes on with its own memory"
            );
            None
        }
    }
}

/// The kind of an error and the server's code. The full text can contain addresses and commands.
fn describe(error: &RedisError) -> String {
    match error.code() {
        Some(code) => format!("{} ({code})", error.category()),
        None => error.category().to_owned(),
    }
}
