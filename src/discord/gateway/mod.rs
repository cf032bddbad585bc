//! Interactions over Discord's gateway.
//!
//! Each [`shard`] keeps one [`connection`]. Their [`status`] decides whether the bot is ready, when the shards are
//! restarted, and when the process gives up.

mod backoff;
mod connection;
mod context;
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
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use url::Url;

use super::{Patience, Responder, Rest};
use crate::health::Health;
use connection::until;
use context::{Context, Shard};
use identifies::Identifies;
use status::{Phase, Status};

pub(crate) use refusal::Refusal;

/// The shards are restarted this many times before the process gives up.
const STARTS_BEFORE_GIVING_UP: u32 = 3;
/// How long Discord may take to return its gateway's address again.
const REFRESH: Duration = Duration::from_secs(10);
/// How long all goodbyes together may take.
const GOODBYE: Duration = Duration::from_secs(2);
/// Enough for half a million guilds.
const MOST_SHARDS: u32 = 256;
/// Interactions in flight. Further ones wait in the socket and cost no memory here. Dropping them would be worse: a burst
/// is short, and most can still be answered within Discord's 3 s.
const MOST_IN_FLIGHT: usize = 256;

/// The gateway ended for good.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GatewayEnd {
    /// Discord refuses the token or the connection; retrying does not help.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The bot could not reconnect within `GATEWAY_GIVE_UP_AFTER`.
    #[error(
        "there was no connection to Discord's gateway for {0:?} (GATEWAY_GIVE_UP_AFTER): the bot exits so that its host restarts it"
    )]
    GaveUp(Duration),
    /// The gateway address from Discord is not a URL.
    #[error("Discord returned a gateway address that is not a URL")]
    Address(#[source] url::ParseError),
}

/// The connections to Discord's gateway, and the watchdog over them.
pub(crate) struct Gateway {
    found: BotGateway,
    rest: Rest,
    give_up_after: Duration,
    shards: FuturesUnordered<BoxFuture<'static, Result<(), Refusal>>>,
    context: Context,
}

impl Gateway {
    /// A gateway at the address that Discord returned; not connected yet.
    pub(crate) fn new(
        found: BotGateway,
        rest: Rest,
        token: SecretString,
        responder: Responder,
        health: Health,
        give_up_after: Duration,
    ) -> Self {
        let identifies = Identifies::new(&found.session_start_limit, Instant::now());
        Self {
            found,
            rest,
            give_up_after,
            shards: FuturesUnordered::new(),
            context: Context {
                token,
                responder,
                identifies: Arc::new(identifies),
                room: Arc::new(Semaphore::new(MOST_IN_FLIGHT)),
                status: Status::new(health),
                goodbye: CancellationToken::new(),
            },
        }
    }

    /// Keeps the shards connected. Returns when retrying no longer helps.
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
            self.refresh().await;
        }
    }

    /// Closes the connections.
    pub(crate) async fn stop(&mut self) {
        self.context.goodbye.cancel();
        let closing = async { while self.shards.next().await.is_some() {} };
        if timeout(GOODBYE, closing).await.is_err() {
            info!("the gateway connections did not close in time");
        }
    }

    fn shards(&self) -> u32 {
        self.found.shards.clamp(1, MOST_SHARDS)
    }

    fn start_shards(&mut self) -> Result<(), url::ParseError> {
        let gateway = Url::parse(&self.found.url)?;
        let shards = self.shards();
        self.context.status.begin(shards);
        for index in 0..shards {
            let shard = Shard {
                index,
                shards,
                gateway: gateway.clone(),
                session: None,
                context: self.context.clone(),
            };
            self.shards.push(Box::pin(shard.run()));
        }
        Ok(())
    }

    /// Watches the shards until they must be restarted.
    async fn watch(&mut self) -> Result<(), GatewayEnd> {
        let patience = self
            .give_up_after
            .checked_div(STARTS_BEFORE_GIVING_UP)
            .unwrap_or(self.give_up_after);
        let started = Instant::now();
        let identifying = self.context.identifies.time_for(self.shards());
        let mut phases = self.context.status.phases();
        loop {
            let phase = *phases.borrow_and_update();
            let (restart_at, give_up_at, resets_at) = match phase {
                Phase::Connected => (None, None, None),
                Phase::Lost(since) => (
                    Some(since.max(started) + identifying + patience),
                    Some(since + identifying + self.give_up_after),
                    None,
                ),
                Phase::SessionLimit(until) => (None, None, Some(until)),
            };
            tokio::select! {
                Some(ended) = self.shards.next() => ended?,
                Ok(()) = phases.changed() => {}
                () = until(give_up_at) => return Err(GatewayEnd::GaveUp(self.give_up_after)),
                () = until(restart_at) => {
                    warn!("restarting the gateway shards");
                    return Ok(());
                }
                () = until(resets_at) => return Ok(()),
            }
        }
    }

    /// Asks Discord again for its gateway's address and the session limit.
    async fn refresh(&mut self) {
        let patience = Patience {
            until: Instant::now() + REFRESH,
            each: REFRESH,
            tries: 2,
        };
        match self.rest.gateway(patience).await {
            Ok(found) => {
                self.context
                    .identifies
                    .renew(&found.session_start_limit, Instant::now());
                self.found = found;
            }
            Err(error) => warn!(
                %error,
                "could not get the gateway's address from Discord; the bot uses the last known one"
            ),
        }
    }
}
