//! What a simulated ticket system holds: switches, tokens, lookups.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::config::TicketrzConfig;
use super::jwt;
use super::switches::Switches;
use crate::json::put;
use crate::watched::Watched;

/// What the routes and the driving side of one simulated ticket system share.
#[derive(Debug)]
pub(super) struct Backend {
    pub(super) config: TicketrzConfig,
    pub(super) host: String,
    pub(super) state: Watched<State>,
}

/// Everything that changes.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) switches: Switches,
    /// The tokens handed out, and when each expires.
    pub(super) tokens: BTreeMap<String, Timestamp>,
    /// The number of lookups of each id.
    lookups: BTreeMap<u64, u64>,
    /// What was changed in tickets, by their ids.
    pub(super) changes: BTreeMap<u64, Map<String, Value>>,
}

/// What a token is worth.
pub(super) enum TokenStatus {
    Good,
    Expired,
    Unknown,
}

impl Backend {
    pub(super) fn switches(&self) -> Switches {
        self.state.read(|state| state.switches.clone())
    }

    pub(super) fn issue(&self) -> String {
        let now = self.config.clock.now();
        let token = jwt::issue(now, &self.host, &self.config.site_id);
        let life = SignedDuration::from_secs(jwt::LIFE_SECONDS);
        let end = now.saturating_add(life).unwrap_or(now);
        self.state
            .change(|state| state.tokens.insert(token.clone(), end));
        token
    }

    pub(super) fn token_status(&self, header: &str) -> TokenStatus {
        let Some(token) = header.strip_prefix("Bearer ") else {
            return TokenStatus::Unknown;
        };
        let now = self.config.clock.now();
        self.state.read(|state| {
            let end = state.tokens.get(token);
            if token != self.config.token && end.is_none() {
                TokenStatus::Unknown
            } else if state.switches.tokens_expired || end.is_some_and(|end| *end <= now) {
                TokenStatus::Expired
            } else {
                TokenStatus::Good
            }
        })
    }

    /// Whether anything was changed in a ticket.
    pub(super) fn is_changed(&self, id: u64) -> bool {
        self.state.read(|state| state.changes.contains_key(&id))
    }

    /// Puts what was changed into a ticket.
    pub(super) fn apply_changes(&self, id: u64, ticket: &mut Value) {
        let changes = self.state.read(|state| state.changes.get(&id).cloned());
        for (key, value) in changes.into_iter().flatten() {
            put(ticket, &key, value);
        }
    }

    /// Spends one lookup of the quota.
    pub(super) fn spend(&self) -> bool {
        let now = self.config.clock.now();
        self.state.change(|state| state.switches.quota.spend(now))
    }

    /// How many lookups of an id there were.
    pub(super) fn count_of(&self, id: u64) -> u64 {
        self.state
            .read(|state| state.lookups.get(&id).copied().unwrap_or_default())
    }

    /// Counts a lookup of an id. Returns the count, this one included.
    pub(super) fn count(&self, id: u64) -> u64 {
        self.state.change(|state| {
            let count = state.lookups.entry(id).or_default();
            *count = count.saturating_add(1);
            *count
        })
    }
}
