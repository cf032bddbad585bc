//! Which interactions the replicas have taken, by Redis. Under `ticketrz-bot:v1:interaction:{id}` stands `leased` until the
//! first response is given, and `answered` from then on; both expire.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use redis::{
    Client, FromRedisValue, Pipeline,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use secrecy::{ExposeSecret, SecretString};
use serenity::all::InteractionId;
use tokio::time::{Instant, timeout};
use tracing::{info, warn};

/// Redis answers within this time, or the bot goes on without it.
const TIMEOUT: Duration = Duration::from_millis(250);
/// After a failure nobody waits for Redis for so long.
const SPARED: Duration = Duration::from_secs(2);

const LEASED: &str = "leased";
const ANSWERED: &str = "answered";

/// Whose an interaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The caller's.
    Granted,
    /// A replica's that has not given its first response yet.
    Leased,
    /// Nobody's any more.
    Answered,
    /// Redis cannot be asked.
    Unknown,
}

/// The replicas' memory of interactions.
pub(crate) struct SharedReplays {
    client: Client,
    /// Made at the first use, which happens within a runtime.
    manager: OnceLock<Option<ConnectionManager>>,
    kept: Duration,
    started: Instant,
    /// Milliseconds since the start until which Redis is spared; 0: it works.
    spared_until: AtomicU64,
}

/// `REDIS_URL` cannot be read. It is not repeated: it may hold a password.
#[derive(Debug, thiserror::Error)]
#[error("REDIS_URL is not a Redis URL like redis://host:6379 or rediss://host:6379")]
pub(crate) struct RedisUrlError;

impl SharedReplays {
    /// # Errors
    /// The URL cannot be read.
    pub(crate) fn new(url: &SecretString, max_age: Duration) -> Result<Self, RedisUrlError> {
        Ok(Self {
            client: Client::open(url.expose_secret()).map_err(|_| RedisUrlError)?,
            manager: OnceLock::new(),
            kept: max_age.saturating_mul(2),
            started: Instant::now(),
            spared_until: AtomicU64::new(0),
        })
    }

    pub(super) async fn claim(&self, id: InteractionId, lease: Duration) -> Claim {
        let key = key(id);
        let mut commands = redis::pipe();
        commands
            .cmd("SET")
            .arg(&key)
            .arg(LEASED)
            .arg("NX")
            .arg("PX")
            .arg(millis(lease))
            .get(&key);
        match self
            .run::<(Option<String>, Option<String>)>(&commands)
            .await
        {
            None => Claim::Unknown,
            Some((Some(_), _)) => Claim::Granted,
            Some((None, Some(state))) if state == ANSWERED => Claim::Answered,
            Some((None, _)) => Claim::Leased,
        }
    }

    pub(super) async fn answered(&self, id: InteractionId) {
        let mut commands = redis::pipe();
        commands
            .cmd("SET")
            .arg(key(id))
            .arg(ANSWERED)
            .arg("PX")
            .arg(millis(self.kept))
            .ignore();
        // A failure is told of already, and what is taken stays in this replica's memory.
        let _told: Option<()> = self.run(&commands).await;
    }

    async fn run<T: FromRedisValue>(&self, commands: &Pipeline) -> Option<T> {
        let now = millis(self.started.elapsed());
        if now < self.spared_until.load(Ordering::Relaxed) {
            return None;
        }
        let mut manager = self
            .manager
            .get_or_init(|| connect(&self.client).ok())
            .clone()?;
        let failure = match timeout(TIMEOUT, commands.query_async::<T>(&mut manager)).await {
            Ok(Ok(value)) => {
                if self.spared_until.swap(0, Ordering::Relaxed) != 0 {
                    info!("Redis can be used again");
                }
                return Some(value);
            }
            // The category alone: the full text can quote addresses and commands.
            Ok(Err(error)) => error.category().to_owned(),
            Err(_) => "no answer in time".to_owned(),
        };
        let until = now.saturating_add(millis(SPARED)).max(1);
        if self.spared_until.swap(until, Ordering::Relaxed) == 0 {
            warn!(
                error = failure,
                "Redis cannot be used: replays are told by this replica's own memory"
            );
        }
        None
    }
}

fn connect(client: &Client) -> redis::RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(TIMEOUT))
        .set_response_timeout(Some(TIMEOUT))
        // Who needs it next tries again; nothing waits in between.
        .set_number_of_retries(0);
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

fn key(id: InteractionId) -> String {
    format!("ticketrz-bot:v1:interaction:{id}")
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
