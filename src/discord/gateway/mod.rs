//! Interactions over Discord's gateway.
//!
//! Each [`shard`] keeps one [`connection`]. What all of them are doing decides whether the bot is ready, whether they are
//! started afresh, and when the process had better end.

mod backoff;
mod connection;
mod identifies;
mod payload;
mod refusal;
mod shard;
mod status;

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use secrecy::SecretString;
use serenity::all::BotGateway;
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use url::Url;

use super::{Patience, Responder, Rest, Route};
use crate::health::Health;
use identifies::Identifies;
use shard::Shard;
use status::{Phase, Status};

pub(crate) use refusal::Refusal;

/// The shards are started afresh this many times before the process gives up.
const STARTS_BEFORE_GIVING_UP: u32 = 3;
/// How long Discord may take to name its gateway anew.
const ASKING_ANEW: Duration = Duration::from_secs(10);
/// How long all goodbyes together may take.
const GOODBYE: Duration = Duration::from_secs(2);
/// Enough for half a million guilds.
const MOST_SHARDS: u32 = 256;
/// Interactions in flight. The next ones wait in the connections, where they cost nothing here: a burst is over in a moment,
/// and most of them can still be answered in Discord's 3 s, which none could be that is thrown away.
const MOST_IN_FLIGHT: usize = 256;

/// The gateway ended for good.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GatewayEnd {
    /// Discord refuses the token or the connection, and would again.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The connection could not be made again in the time that is allowed for it.
    #[error(
        "there was no connection to Discord's gateway for {0:?} (GATEWAY_GIVE_UP_AFTER): the bot ends so that its host starts it anew"
    )]
    GaveUp(Duration),
    /// Discord names a gateway that is no address.
    #[error("Discord names a gateway that is not an address")]
    Address(#[source] url::ParseError),
}

/// The connections to Discord's gateway, watched.
pub(crate) struct Gateway {
    found: BotGateway,
    rest: Rest,
    token: SecretString,
    responder: Responder,
    give_up_after: Duration,
    identifies: Arc<Identifies>,
    room: Arc<Semaphore>,
    goodbye: CancellationToken,
    shards: FuturesUnordered<BoxFuture<'static, Result<(), Refusal>>>,
    status: Status,
}

impl Gateway {
    /// Gets ready to connect, at the address that Discord named.
    pub(crate) fn new(
        found: BotGateway,
        rest: Rest,
        token: SecretString,
        responder: Responder,
        health: Health,
        give_up_after: Duration,
    ) -> Self {
        let now = Instant::now();
        Self {
            identifies: Arc::new(Identifies::new(&found.session_start_limit, now)),
            found,
            rest,
            token,
            responder,
            give_up_after,
            room: Arc::new(Semaphore::new(MOST_IN_FLIGHT)),
            goodbye: CancellationToken::new(),
            shards: FuturesUnordered::new(),
            status: Status::new(health),
        }
    }

    /// Keeps the connections, and returns when that is of no use any more.
    pub(crate) async fn run(&mut self) -> GatewayEnd {
        loop {
            let ended = match self.start_shards() {
                Ok(()) => self.watch().await,
                Err(error) => Err(GatewayEnd::Address(error)),
            };
            self.shards.clear();
            if let Err(end) = ended {
                return end;
            }
            self.ask_anew().await;
        }
    }

    /// Closes the connections.
    pub(crate) async fn stop(&mut self) {
        self.goodbye.cancel();
        let closing = async { while self.shards.next().await.is_some() {} };
        if timeout(GOODBYE, closing).await.is_err() {
            info!("Discord did not say goodbye in time");
        }
    }

    fn start_shards(&mut self) -> Result<(), url::ParseError> {
        let gateway = Url::parse(&self.found.url)?;
        let shards = self.found.shards.clamp(1, MOST_SHARDS);
        self.status.begin(shards);
        for index in 0..shards {
            let shard = Shard {
                index,
                shards,
                gateway: gateway.clone(),
                token: self.token.clone(),
                session: None,
                responder: self.responder.clone(),
                identifies: Arc::clone(&self.identifies),
                room: Arc::clone(&self.room),
                status: self.status.clone(),
                goodbye: self.goodbye.clone(),
            };
            self.shards.push(Box::pin(shard.run()));
        }
        Ok(())
    }

    /// Follows the shards until they are to be started afresh.
    async fn watch(&mut self) -> Result<(), GatewayEnd> {
        let patience = self
            .give_up_after
            .checked_div(STARTS_BEFORE_GIVING_UP)
            .unwrap_or(self.give_up_after);
        let started = Instant::now();
        let mut phases = self.status.phases();
        loop {
            let phase = *phases.borrow_and_update();
            let (afresh_at, give_up_at, renewed_at) = match phase {
                Phase::Connected => (None, None, None),
                Phase::Lost(since) => (
                    Some(since.max(started) + patience),
                    Some(since + self.give_up_after),
                    None,
                ),
                Phase::SessionLimit(until) => (None, None, Some(until)),
            };
            tokio::select! {
                Some(ended) = self.shards.next() => ended?,
                Ok(()) = phases.changed() => {}
                () = until(give_up_at) => return Err(GatewayEnd::GaveUp(self.give_up_after)),
                () = until(afresh_at) => {
                    warn!("the gateway client is started afresh");
                    return Ok(());
                }
                () = until(renewed_at) => return Ok(()),
            }
        }
    }

    /// Asks Discord where its gateway is by now, and how often the bot may still identify.
    async fn ask_anew(&mut self) {
        let patience = Patience {
            until: Instant::now() + ASKING_ANEW,
            each: ASKING_ANEW,
            tries: 2,
        };
        let answer: Result<BotGateway, _> = self.rest.get(Route::GatewayBot, &[], patience).await;
        match answer {
            Ok(found) => {
                self.identifies
                    .renew(&found.session_start_limit, Instant::now());
                self.found = found;
            }
            Err(error) => warn!(
                %error,
                "Discord does not say where its gateway is; the address known last is used"
            ),
        }
    }
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
