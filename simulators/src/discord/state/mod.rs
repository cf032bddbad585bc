//! What a simulated Discord holds.

pub(crate) mod community;
pub(crate) mod fault;
pub(crate) mod pending;
pub(crate) mod sessions;
mod snowflake;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;

use crate::clock::Clock;
use crate::discord::config::DiscordConfig;
use crate::discord::signed_client::SignedClient;
use crate::watched::Watched;
use community::Community;
use fault::Faults;
use pending::PendingInteraction;
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
    /// The number of times that commands were written.
    pub(crate) command_writes: u64,
    pub(crate) interactions: BTreeMap<u64, PendingInteraction>,
    /// All messages, ephemeral ones too, as Discord holds them.
    pub(crate) messages: BTreeMap<u64, Value>,
    pub(crate) sessions: Sessions,
    pub(crate) faults: Faults,
    pub(crate) community: Community,
    /// Where interactions go instead of the gateway.
    pub(crate) endpoint_url: Option<String>,
}

/// What the routes, the gateway and the people's side of one simulated Discord share.
#[derive(Debug)]
pub(crate) struct Backend {
    pub(crate) config: DiscordConfig,
    pub(crate) address: SocketAddr,
    pub(crate) signed_client: SignedClient,
    pub(crate) state: Watched<State>,
}

impl Backend {
    pub(crate) fn new(config: DiscordConfig, address: SocketAddr) -> Arc<Self> {
        Arc::new(Self {
            config,
            address,
            signed_client: SignedClient::new(),
            state: Watched::default(),
        })
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.config.clock
    }
}
