//! What the REST routes, the gateway and the driving side have in common.

pub(crate) mod fault;
pub(crate) mod pending;
pub(crate) mod sessions;
mod snowflake;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::discord::config::DiscordConfig;
use crate::discord::interactions_endpoint::SignedClient;
use crate::discord::wait::{self, TimedOut};
use fault::Faults;
use pending::Held;
use sessions::Sessions;
use snowflake::Snowflakes;

/// Where commands are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    Global,
    Guild(u64),
}

/// Everything that changes.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) ids: Snowflakes,
    pub(crate) commands: BTreeMap<Scope, Vec<Value>>,
    /// How many times commands were written.
    pub(crate) command_writes: u64,
    pub(crate) interactions: BTreeMap<u64, Held>,
    /// All messages, ephemeral ones too, as Discord holds them.
    pub(crate) messages: BTreeMap<u64, Value>,
    pub(crate) sessions: Sessions,
    pub(crate) faults: Faults,
    /// Where interactions go instead of the gateway.
    pub(crate) endpoint_url: Option<String>,
}

/// One pretend Discord.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) config: DiscordConfig,
    pub(crate) address: SocketAddr,
    pub(crate) signed_client: SignedClient,
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

impl Shared {
    pub(crate) fn new(config: DiscordConfig, address: SocketAddr) -> Arc<Self> {
        Arc::new(Self {
            config,
            address,
            signed_client: SignedClient::new(),
            state: Mutex::default(),
            changed: watch::Sender::new(()),
        })
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.config.clock
    }

    /// Reads the state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state and tells whoever waits for a change.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_replace(());
        result
    }

    /// Waits until `look` finds something.
    pub(crate) async fn wait_for<T>(
        &self,
        within: Duration,
        what: &'static str,
        look: impl FnMut(&State) -> Option<T>,
    ) -> Result<T, TimedOut> {
        let mut look = look;
        wait::until(self.changed.subscribe(), within, what, || {
            self.read(&mut look)
        })
        .await
    }

    /// A receiver that sees every change.
    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}
