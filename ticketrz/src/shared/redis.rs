//! The connection to Redis: every command has a short end, and one that fails spares the next ones the wait.

use std::{
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use ::redis::{
    Client, ErrorKind, FromRedisValue, Pipeline, RedisError,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use super::RedisUrlError;

/// Redis answers within this time, or the bot goes on without it.
const TIMEOUT: Duration = Duration::from_millis(250);

/// After a failure nobody waits for Redis for so long.
const SPARED: Duration = Duration::from_secs(2);

pub(super) struct Connection {
    client: Client,
    /// Made at the first use, which happens within a runtime.
    manager: OnceLock<Option<ConnectionManager>>,
    health: Mutex<Health>,
}

#[derive(Default)]
struct Health {
    /// The outage has been told of.
    is_down: bool,
    /// So has a command that was refused.
    is_refusing: bool,
    spared_until: Option<Timestamp>,
}

impl Connection {
    pub(super) fn new(url: &SecretString) -> Result<Self, RedisUrlError> {
        // The error is dropped: it may repeat the URL, password included.
        let client = Client::open(url.expose_secret()).map_err(|_| RedisUrlError)?;
        Ok(Self {
            client,
            manager: OnceLock::new(),
            health: Mutex::default(),
        })
    }

    /// Runs commands; `None` when Redis cannot be used.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
        now: Timestamp,
    ) -> Option<T> {
        if self.lock().spared_until.is_some_and(|until| now < until) {
            return None;
        }
        let mut manager = self.manager.get_or_init(|| connect(&self.client)).clone()?;
        match timeout(TIMEOUT, commands.query_async::<T>(&mut manager)).await {
            Ok(Ok(value)) => {
                self.recovered();
                Some(value)
            }
            Ok(Err(error)) if is_answer(&error) => {
                self.refused(&describe(&error));
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

    pub(super) fn is_down(&self) -> bool {
        self.lock().is_down
    }

    fn recovered(&self) {
        let mut health = self.lock();
        health.spared_until = None;
        if std::mem::take(&mut health.is_down) {
            health.is_refusing = false;
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

    /// It answers, and does not do what it is told: it is full, say, or read-only.
    fn refused(&self, error: &str) {
        if !std::mem::replace(&mut self.lock().is_refusing, true) {
            tracing::warn!(
                error,
                "Redis refuses a command; the bot goes on with its own memory where it must"
            );
        }
    }

    fn lock(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
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
