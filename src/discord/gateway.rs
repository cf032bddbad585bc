//! Interactions over Discord's gateway, by serenity.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt;
use secrecy::{ExposeSecret, SecretString};
use serenity::{
    all::{BotGateway, Context, EventHandler, GatewayIntents, Interaction, Ready},
    async_trait,
    gateway::{
        ConnectionStage, GatewayError, ShardManager, ShardManagerOptions, ShardStageUpdateEvent,
    },
    http::HttpBuilder,
};
use tokio::time::timeout;
use tracing::{info, warn};

use super::{Answerer, Rest};
use crate::{
    health::{Health, State},
    metrics,
};

/// serenity's own shutdown waits for the other side's close frame, which may never come.
const LONGEST_GOODBYE: Duration = Duration::from_secs(2);

/// A running connection to Discord's gateway.
pub(crate) struct Gateway {
    shards: Arc<ShardManager>,
    ends: Box<dyn futures_util::Stream<Item = Result<(), GatewayError>> + Send + Unpin>,
}

/// The gateway ended for good.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GatewayEnd {
    /// Discord refuses the token or the connection, and would again.
    #[error("Discord's gateway refuses the bot")]
    Refused(#[source] GatewayError),
    /// It ended without a reason.
    #[error("the gateway connection ended")]
    Ended,
}

impl Gateway {
    /// Connects, at the address that Discord itself named. serenity's own client would ask for it once more, and go to
    /// Discord's real gateway without a word if that failed.
    pub(crate) fn start(
        found: &BotGateway,
        rest: &Rest,
        token: &SecretString,
        answerer: Answerer,
        health: Health,
    ) -> Self {
        let http = HttpBuilder::new(token.expose_secret())
            .client(rest.client().clone())
            .proxy(rest.api_url())
            .ratelimiter_disabled(true)
            .build();
        let (shards, ends) = ShardManager::new(ShardManagerOptions {
            data: Arc::default(),
            event_handlers: vec![Arc::new(Events { answerer, health })],
            raw_event_handlers: Vec::new(),
            shard_index: 0,
            shard_init: found.shards.max(1),
            shard_total: found.shards.max(1),
            ws_url: Arc::new(tokio::sync::Mutex::new(found.url.clone())),
            http: Arc::new(http),
            // Interactions need no intent, and nothing else is wanted.
            intents: GatewayIntents::empty(),
            presence: None,
        });
        if let Err(error) = shards.initialize() {
            warn!(%error, "the gateway could not be told to start");
        }
        Self {
            shards,
            ends: Box::new(ends),
        }
    }

    /// Waits until the gateway ends for good.
    pub(crate) async fn ended(&mut self) -> GatewayEnd {
        match self.ends.next().await {
            Some(Err(error)) => GatewayEnd::Refused(error),
            Some(Ok(())) | None => GatewayEnd::Ended,
        }
    }

    /// Closes the connection.
    pub(crate) async fn stop(&self) {
        if timeout(LONGEST_GOODBYE, self.shards.shutdown_all())
            .await
            .is_err()
        {
            info!("Discord did not say goodbye in time");
        }
    }
}

struct Events {
    answerer: Answerer,
    health: Health,
}

impl Events {
    fn connected(&self) {
        if self.health.state() != State::Starting {
            metrics::gateway_reconnected();
        }
        self.health.set(State::Ready);
    }
}

#[async_trait]
impl EventHandler for Events {
    async fn ready(&self, _: Context, ready: Ready) {
        info!(bot = %ready.user.id, guilds = ready.guilds.len(), "connected to Discord");
        self.connected();
    }

    async fn resume(&self, _: Context, _: serenity::all::ResumedEvent) {
        info!("connected to Discord again");
        self.connected();
    }

    async fn shard_stage_update(&self, _: Context, event: ShardStageUpdateEvent) {
        if event.old == ConnectionStage::Connected {
            self.health.set(State::Reconnecting);
        }
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        self.answerer.take(interaction);
    }
}
