//! A running simulated Discord.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use serde_json::Value;

use super::answer::Sent;
use super::client::error::SendError;
use super::client::offered;
use super::client::send;
use super::config::DiscordConfig;
use super::gateway::control::Gateway;
use super::gateway::socket;
use super::interaction::Interaction;
use super::interactions_endpoint::{self, EndpointError};
use super::message::Message;
use super::place::Place;
use super::rest;
use super::state::fault::{Endpoint, Fault};
use super::state::{Backend, Scope};
use crate::clock::Clock;
use crate::observe::{Observer, observe};
use crate::record::{Recorder, Service};
use crate::server::{Bound, Server};
use crate::watched::TimedOut;

/// How long waiting methods wait, in real time.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// A simulated Discord on a loopback port. It ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Discord {
    pub(super) backend: Arc<Backend>,
    server: Arc<Server>,
}

impl Discord {
    /// Starts listening on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(config: DiscordConfig) -> io::Result<Self> {
        let bound = Bound::bind().await?;
        let backend = Backend::new(config, bound.address());
        let server = Arc::new(bound.serve(router(&backend)));
        Ok(Self { backend, server })
    }

    /// The root of the API, for `DISCORD_API_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The bot token that is accepted.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.backend.config.token
    }

    /// The settings it was started with.
    #[must_use]
    pub fn config(&self) -> &DiscordConfig {
        &self.backend.config
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        self.backend.clock()
    }

    /// What reached it.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        &self.backend.config.recorder
    }

    /// The gateway's state and its scripted misbehaviour.
    #[must_use]
    pub fn gateway(&self) -> Gateway {
        Gateway {
            backend: Arc::clone(&self.backend),
        }
    }

    /// Lets the next `times` requests to an endpoint go wrong.
    pub fn fail_next(&self, endpoint: Endpoint, times: usize, fault: Fault) {
        self.backend
            .state
            .change(|state| state.faults.plan(endpoint, times, fault));
    }

    /// Whether new connections of any kind are refused. Open ones stay.
    pub fn set_refusing(&self, refuses: bool) {
        self.server.set_refusing(refuses);
    }

    /// The commands that are registered globally.
    #[must_use]
    pub fn global_commands(&self) -> Vec<Value> {
        self.commands(Scope::Global)
    }

    /// The commands that are registered in a guild.
    #[must_use]
    pub fn guild_commands(&self, guild: u64) -> Vec<Value> {
        self.commands(Scope::Guild(guild))
    }

    fn commands(&self, scope: Scope) -> Vec<Value> {
        let commands = self
            .backend
            .state
            .read(|state| state.commands.get(&scope).cloned());
        commands.unwrap_or_default()
    }

    /// The commands that Discord's client offers in this place, of all types.
    #[must_use]
    pub fn offered_commands(&self, place: &Place) -> Vec<Value> {
        self.backend
            .state
            .read(|state| offered::offered(state, place).cloned().collect())
    }

    /// How many requests have changed commands.
    #[must_use]
    pub fn command_writes(&self) -> u64 {
        self.backend.state.read(|state| state.command_writes)
    }

    /// Waits (30 s of real time) until at least this many commands are registered, all scopes
    /// together. Returns them.
    ///
    /// # Errors
    /// When they are not there in time.
    pub async fn wait_for_commands(&self, count: usize) -> Result<Vec<Value>, TimedOut> {
        let found = self.backend.state.wait_for(PATIENCE, "commands", |state| {
            let commands: Vec<Value> = state.commands.values().flatten().cloned().collect();
            (commands.len() >= count).then_some(commands)
        });
        found.await
    }

    /// Waits (30 s of real time) until `condition` holds. It is looked at whenever something
    /// changes here.
    ///
    /// # Errors
    /// When it does not come true in time.
    pub async fn wait_until(
        &self,
        what: &'static str,
        condition: impl Fn(&Self) -> bool,
    ) -> Result<(), TimedOut> {
        let met = || condition(self).then_some(());
        self.backend.state.wait_until(PATIENCE, what, met).await
    }

    /// Does what a person does. Must run within a runtime when interactions go to an HTTP endpoint.
    ///
    /// # Errors
    /// When Discord's client would not let the person do it.
    pub fn send(&self, interaction: &Interaction) -> Result<Sent, SendError> {
        let id = send::send(&self.backend, interaction)?;
        if let Some(url) = self.backend.state.read(|state| state.endpoint_url.clone()) {
            let backend = Arc::clone(&self.backend);
            tokio::spawn(interactions_endpoint::deliver(backend, url, id));
        }
        Ok(Sent {
            backend: Arc::clone(&self.backend),
            id,
            patience: PATIENCE,
        })
    }

    /// The application's public key in hex, for `DISCORD_PUBLIC_KEY`.
    #[must_use]
    pub fn public_key(&self) -> String {
        self.backend.signed_client.public_key()
    }

    /// `X-Signature-Ed25519` for a hand-made request.
    #[must_use]
    pub fn sign(&self, timestamp: &str, body: &[u8]) -> String {
        self.backend.signed_client.sign(timestamp, body)
    }

    /// From now on interactions go to this URL, if Discord accepts it: it sends a PING, and one with a wrong signature.
    ///
    /// # Errors
    /// When the endpoint does not answer these as it should.
    pub async fn set_interactions_endpoint(&self, url: &str) -> Result<(), EndpointError> {
        interactions_endpoint::check(&self.backend, url).await?;
        let url = url.to_owned();
        self.backend
            .state
            .change(|state| state.endpoint_url = Some(url));
        Ok(())
    }

    /// A message as it is now; none when it is deleted.
    #[must_use]
    pub fn message(&self, id: u64) -> Option<Message> {
        let message = self
            .backend
            .state
            .read(|state| state.messages.get(&id).cloned());
        message.map(Message::new)
    }

    /// All messages that are not deleted, oldest first, ephemeral ones too.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.backend.state.read(|state| {
            let messages = state.messages.values().cloned();
            messages.map(Message::new).collect()
        })
    }
}

fn router(backend: &Arc<Backend>) -> Router {
    let token = format!("Bot {}", backend.config.token);
    let observer = Observer {
        recorder: backend.config.recorder.clone(),
        clock: backend.clock().clone(),
        service: Service::Discord,
        hide,
        hide_path,
        accepts: Arc::new(move |header| header == token),
    };
    let rest = rest::routes(backend)
        .layer(from_fn_with_state(
            Arc::clone(backend),
            rest::inject::inject,
        ))
        .layer(from_fn_with_state(observer, observe));
    let gateway = get(socket::upgrade).with_state(Arc::clone(backend));
    Router::new().nest("/api/v10", rest).route("/", gateway)
}

/// Discord's answers hold no tokens, and requests have theirs in the path.
fn hide(_: &mut Value) {}

/// The path without the tokens of interactions.
fn hide_path(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    let secret = parts
        .iter()
        .position(|part| matches!(*part, "interactions" | "webhooks"))
        .map(|index| index.saturating_add(2));
    if let Some(part) = secret.and_then(|index| parts.get_mut(index)) {
        *part = "{token}";
    }
    parts.join("/")
}
