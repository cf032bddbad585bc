//! A relay on the loopback interface between serenity and Discord's gateway: how the connection is seen from outside serenity.
//!
//! serenity tells neither why Discord closed a connection, nor when it identifies, nor that it lost a shard. The relay sees
//! all of it. It also keeps from serenity what that does not handle: a connection that is never made, one that goes quiet.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    net::TcpListener,
    sync::mpsc,
    task::{AbortHandle, JoinSet},
};
use url::Url;

use super::{backoff::Backoff, connection, refusal::Refusal, starts::Starts};

/// A few for each of a connection's steps; the one who listens is always quick.
const MOST_UNHEARD_NEWS: usize = 64;

/// What the relay sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// A connection began to receive events.
    Connected(u64),
    /// A connection ended.
    Lost(u64),
    /// A connection could not be made.
    Unreachable,
    /// Discord refuses the bot for good.
    Refused(Refusal),
    /// serenity wants to identify, and Discord allows it no more for now.
    NoStartsLeft,
}

/// What outlives a relay: how often may be identified, and how long to wait after failures.
#[derive(Debug)]
pub(super) struct Pacing {
    starts: Mutex<Starts>,
    backoff: Mutex<Backoff>,
}

impl Pacing {
    pub(super) fn new(starts: Starts) -> Self {
        Self {
            starts: Mutex::new(starts),
            backoff: Mutex::default(),
        }
    }

    pub(super) fn starts(&self) -> MutexGuard<'_, Starts> {
        self.starts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn backoff(&self) -> MutexGuard<'_, Backoff> {
        self.backoff.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the relay's connections share.
#[derive(Debug)]
pub(super) struct Shared {
    /// Discord's gateway.
    pub(super) gateway: Url,
    /// The path that serenity was told; who does not know it is not let through.
    pub(super) path: String,
    pub(super) pacing: Arc<Pacing>,
    pub(super) news: mpsc::Sender<News>,
    connections: AtomicU64,
}

impl Shared {
    /// A number for a new connection.
    pub(super) fn number(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) async fn tell(&self, news: News) {
        // Nobody listens any more when the bot is about to end.
        let _about_to_end = self.news.send(news).await;
    }
}

/// A running relay. Dropping it ends its connections.
#[derive(Debug)]
pub(super) struct Relay {
    /// Where serenity is to connect.
    pub(super) url: String,
    task: AbortHandle,
}

impl Relay {
    /// Starts relaying to `gateway`.
    ///
    /// # Errors
    /// There is no port on the loopback interface.
    pub(super) async fn start(
        gateway: Url,
        pacing: Arc<Pacing>,
    ) -> std::io::Result<(Self, mpsc::Receiver<News>)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let path = format!("/{:016x}", RandomState::new().build_hasher().finish());
        let url = format!("ws://{}{path}", listener.local_addr()?);
        let (news, heard) = mpsc::channel(MOST_UNHEARD_NEWS);
        let shared = Arc::new(Shared {
            gateway,
            path,
            pacing,
            news,
            connections: AtomicU64::new(0),
        });
        let task = tokio::spawn(accept(listener, shared)).abort_handle();
        Ok((Self { url, task }, heard))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Its connections end with it.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // Otherwise the second of two events in a row waits some 40 ms for the first one's acknowledgement.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "the relay's connection cannot be told to send at once");
                    }
                    connections.spawn(connection::serve(Arc::clone(&shared), stream));
                }
                // Out of file descriptors, which pass.
                Err(error) => {
                    tracing::warn!(%error, "a connection to the gateway could not be relayed");
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}
