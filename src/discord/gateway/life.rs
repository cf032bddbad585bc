//! One life of serenity's gateway client, in a runtime of its own: whatever it hangs in, its end takes everything with it.

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serenity::{
    all::{Context, EventHandler, GatewayIntents, Interaction},
    async_trait,
    gateway::{ShardManager, ShardManagerOptions},
    http::HttpBuilder,
};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    time::timeout,
};
use tracing::{info, warn};

use super::relay::Relay;
use crate::discord::{Responder, Rest};

/// serenity's own shutdown waits for the other side's close frame, which may never come.
const LONGEST_GOODBYE: Duration = Duration::from_secs(2);

/// What a life needs, the same for each.
pub(super) struct Needs {
    pub(super) rest: Rest,
    pub(super) token: SecretString,
    pub(super) responder: Responder,
}

/// serenity's shards, connected to one relay.
pub(super) struct Life {
    /// Kept until the goodbye is said.
    _relay: Relay,
    shards: Arc<ShardManager>,
    runtime: Option<Runtime>,
}

impl Life {
    /// Starts so many shards.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn start(needs: &Needs, relay: Relay, shards: u32) -> std::io::Result<Self> {
        let http = HttpBuilder::new(needs.token.expose_secret())
            .client(needs.rest.client().clone())
            .proxy(needs.rest.api_url())
            .ratelimiter_disabled(true)
            .build();
        let options = ShardManagerOptions {
            data: Arc::default(),
            event_handlers: vec![Arc::new(Events {
                responder: needs.responder.clone(),
                answers_run_on: Handle::current(),
            })],
            raw_event_handlers: Vec::new(),
            shard_index: 0,
            shard_init: shards,
            shard_total: shards,
            ws_url: Arc::new(tokio::sync::Mutex::new(relay.url.clone())),
            http: Arc::new(http),
            // Interactions need no intent, and nothing else is wanted.
            intents: GatewayIntents::empty(),
            presence: None,
        };
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("gateway")
            .enable_all()
            .build()?;
        let (shards, _) = {
            let _inside = runtime.enter();
            ShardManager::new(options)
        };
        if let Err(error) = shards.initialize() {
            warn!(%error, "the gateway could not be told to start");
        }
        Ok(Self {
            _relay: relay,
            shards,
            runtime: Some(runtime),
        })
    }

    /// Says goodbye to Discord.
    pub(super) async fn stop(&self) {
        if timeout(LONGEST_GOODBYE, self.shards.shutdown_all())
            .await
            .is_err()
        {
            info!("Discord did not say goodbye in time");
        }
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

struct Events {
    responder: Responder,
    /// Answers outlive the connection that their questions came by.
    answers_run_on: Handle,
}

#[async_trait]
impl EventHandler for Events {
    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        let _inside = self.answers_run_on.enter();
        self.responder.take(interaction);
    }
}
