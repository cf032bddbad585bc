//! The connection to Redis: every command has a short end, and one that fails spares the next ones the wait.

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

/// Redis answers within this time, or the bot goes on without it.
const TIMEOUT: Duration = Duration::from_millis(250);

/// After a failure nobody waits for Redis for this long.
const SPARED: Duration = Duration::from_secs(2);

/// A Redis that refuses commands is told of again after this time.
const REFUSAL_RETOLD: Duration = Duration::from_hours(1);

/// The Redis URL cannot be read. It is not repeated: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a Redis URL like redis://host:6379 or rediss://host:6379")]
pub struct RedisUrlError;

/// A Redis that replicas share, and that they can do without: down, slow or full, it costs at most 250 ms, and then
/// nothing for 2 s.
///
/// Cheap to clone; all clones share one connection and what is known of it.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    client: Client,
    /// Made at the first use, which happens within a runtime.
    manager: OnceLock<Option<ConnectionManager>>,
    health: Mutex<Health>,
    clock: Arc<dyn Clock>,
}

#[derive(Default)]
struct Health {
    /// The outage has been told of.
    is_down: bool,
    /// A refused command has been told of; the next ones are passed over until then.
    refusals_quiet_until: Option<Timestamp>,
    spared_until: Option<Timestamp>,
}

impl Redis {
    /// The longest value that is read, in bytes: twice the longest body that is read from the API, which a ticket is made
    /// from.
    pub const MAX_VALUE_BYTES: usize = 2 * 1024 * 1024;

    /// Reads the address, `redis://` or, with TLS, `rediss://`. It connects to nothing yet.
    ///
    /// # Errors
    ///
    /// Fails for a text that is no such address.
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

    /// Runs commands; `None` when Redis cannot be used, which is told of in the log: an outage once, refusals once an
    /// hour. Must run within a runtime.
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

    /// Adds the reading of a value to `commands`. It brings at most one byte more than [`Redis::MAX_VALUE_BYTES`], so that
    /// [`Redis::stored`] can tell that a value is too long without reading it.
    pub fn read(commands: &mut Pipeline, key: &str) {
        commands
            .cmd("GETRANGE")
            .arg(key)
            .arg(0)
            .arg(Self::MAX_VALUE_BYTES);
    }

    /// What [`Redis::read`] brought; `None` if there is no value, or if it is too long to be ours.
    #[must_use]
    pub fn stored(value: Vec<u8>) -> Option<Vec<u8>> {
        (1..=Self::MAX_VALUE_BYTES)
            .contains(&value.len())
            .then_some(value)
    }

    /// A time to live in milliseconds, as Redis takes it: at least one, at most a year's.
    #[must_use]
    pub fn time_to_live(duration: Duration) -> u64 {
        const MAX: u64 = 365 * 24 * 60 * 60 * 1000;
        u64::try_from(duration.as_millis())
            .unwrap_or(MAX)
            .clamp(1, MAX)
    }

    /// How a key is set that claims something: only where it is absent, and for as long as the lease.
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

    /// It answers, and does not do what it is told: it is full, say, or read-only. Other commands may succeed in
    /// between, so that only time tells when this is worth saying again.
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
        // The client would show its address, password included.
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
        // Who needs it next tries again; nothing waits in between.
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

/// The kind of an error and the server's code: its full text can quote addresses and commands.
fn describe(error: &RedisError) -> String {
    match error.code() {
        Some(code) => format!("{} ({code})", error.category()),
        None => error.category().to_owned(),
    }
}
