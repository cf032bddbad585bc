//! What replicas share by Redis, so that together they spend one quota.
//!
//! | key | holds | expires |
//! | --- | --- | --- |
//! | `ticketrz:v1:{host}:ticket:{id}` | a ticket as of a moment, or that there is none (only with `share_tickets`) | when it is too old to be given |
//! | `ticketrz:v1:{host}:turn:{id}` | that a replica asks the API for the ticket (only with `share_tickets`) | with the answer, or after a lookup's budget |
//! | `ticketrz:v1:{host}:quota` | since when and until when the quota is used up, and the API's sentence where it could not be read | a day after the window opens |
//! | `ticketrz:v1:{host}:quota-probe` | that a replica has probed | after the probe interval |
//! | `ticketrz:v1:{host}:quota-trial` | that a replica tries whether the quota is back | after a lookup's budget |
//! | `ticketrz:v1:{host}:login-refused:{fingerprint}` | until when refused credentials are not tried again; the fingerprint is one byte of their hash | an hour after that |
//! | `ticketrz:v1:{host}:refresh:{id}` | that a ticket was refreshed on demand | after the refresh interval |
//!
//! Tokens and credentials are never stored. Replicas that share a Redis must use the same account.

use std::{sync::Arc, time::Duration};

use ::redis::pipe;
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    BaseUrl, Clock, Config, Redis, RedisConfig, RedisUrlError, Ticket, TicketId, auth::Refused,
    guard::Closure, tickets::Entry,
};

/// A closure is remembered beyond its end, so that only one lookup tries whether it has ended.
const CLOSURE_AFTERLIFE: Duration = Duration::from_hours(24);

/// A refusal is remembered beyond its end, so that the next one doubles the wait.
const REFUSAL_AFTERLIFE: Duration = Duration::from_hours(1);

pub(crate) struct Shared {
    redis: Redis,
    prefix: String,
    share_tickets: bool,
    kept: Duration,
}

/// Whether a replica may do what only one of them should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    Granted,
    Taken,
    /// Redis cannot be asked.
    Unknown,
}

/// What the replicas know of the quota gate.
pub(crate) enum SharedGate {
    Open,
    Closed(Closure),
    /// Redis cannot be asked.
    Unknown,
}

/// What the replicas know that matters to one lookup.
pub(crate) struct Seen {
    pub(crate) entry: Option<Entry>,
    pub(crate) gate: SharedGate,
}

#[derive(Serialize, Deserialize)]
struct StoredTicket {
    fetched_at: Timestamp,
    ticket: Option<Arc<Ticket>>,
}

impl Shared {
    pub(crate) fn new(
        redis: &RedisConfig,
        config: &Config,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, RedisUrlError> {
        Ok(Self {
            redis: Redis::new(&redis.url, clock)?,
            prefix: prefix(&config.base_url),
            share_tickets: redis.share_tickets,
            kept: config.stale.max(config.fresh).max(config.not_found),
        })
    }

    pub(crate) fn shares_tickets(&self) -> bool {
        self.share_tickets
    }

    pub(crate) fn redis(&self) -> &Redis {
        &self.redis
    }

    /// Everything that one lookup wants to know; `None` when Redis cannot be asked.
    pub(crate) async fn see(&self, id: TicketId) -> Option<Seen> {
        let mut commands = pipe();
        commands.get(self.key("quota"));
        if self.share_tickets {
            commands.get(self.ticket_key(id));
        }
        let values: Vec<Option<Vec<u8>>> = self.redis.run(&commands).await?;
        let mut values = values.into_iter();
        let gate = SharedGate::read(values.next().flatten());
        let entry = values.next().flatten().and_then(|value| {
            let stored: StoredTicket = read(&value)?;
            let belongs = stored.ticket.as_ref().is_none_or(|ticket| ticket.id == id);
            belongs.then(|| Entry {
                fetched_at: stored.fetched_at,
                ticket: stored.ticket,
                bytes: u32::try_from(value.len()).unwrap_or(u32::MAX),
            })
        });
        Some(Seen { entry, gate })
    }

    pub(crate) async fn keep(&self, id: TicketId, entry: &Entry) {
        if self.share_tickets {
            let stored = StoredTicket {
                fetched_at: entry.fetched_at,
                ticket: entry.ticket.clone(),
            };
            self.set(&self.ticket_key(id), &stored, self.kept).await;
        }
    }

    pub(crate) async fn forget(&self, id: TicketId) {
        if self.share_tickets {
            self.redis
                .run::<()>(pipe().del(self.ticket_key(id)).ignore())
                .await;
        }
    }

    pub(crate) async fn gate(&self) -> SharedGate {
        match self
            .redis
            .run::<(Option<Vec<u8>>,)>(pipe().get(self.key("quota")))
            .await
        {
            Some((value,)) => SharedGate::read(value),
            None => SharedGate::Unknown,
        }
    }

    /// Closes the gate for all replicas; says whether they know.
    pub(crate) async fn close_gate(
        &self,
        closure: &Closure,
        now: Timestamp,
        probe_interval: Option<Duration>,
    ) -> bool {
        let open_in =
            Duration::try_from(closure.quota.opens_at.duration_since(now)).unwrap_or_default();
        let Some(value) = write(closure) else {
            return false;
        };
        let mut commands = pipe();
        commands
            .pset_ex(
                self.key("quota"),
                value,
                Redis::time_to_live(open_in.saturating_add(CLOSURE_AFTERLIFE)),
            )
            .ignore();
        if let Some(interval) = probe_interval {
            commands
                .pset_ex(self.key("quota-probe"), 1, Redis::time_to_live(interval))
                .ignore();
        }
        commands.del(self.key("quota-trial")).ignore();
        self.redis.run::<()>(&commands).await.is_some()
    }

    pub(crate) async fn open_gate(&self) {
        let mut commands = pipe();
        for name in ["quota", "quota-probe", "quota-trial"] {
            commands.del(self.key(name)).ignore();
        }
        self.redis.run::<()>(&commands).await;
    }

    /// Claims `name` for this replica; the claim ends by itself after `lease`.
    pub(crate) async fn claim(&self, name: &str, lease: Duration) -> Claim {
        let mut commands = pipe();
        commands.set_options(self.key(name), 1, Redis::claiming_for(lease));
        match self.redis.run::<(Option<String>,)>(&commands).await {
            Some((Some(_),)) => Claim::Granted,
            Some((None,)) => Claim::Taken,
            None => Claim::Unknown,
        }
    }

    pub(crate) async fn release(&self, name: &str) {
        self.redis
            .run::<()>(pipe().del(self.key(name)).ignore())
            .await;
    }

    /// What the replicas know of the refusal of these credentials.
    pub(crate) async fn refusal(&self, credentials: u8) -> Option<Refused> {
        let (value,): (Option<Vec<u8>>,) = self
            .redis
            .run(pipe().get(self.refusal_key(credentials)))
            .await?;
        read(&value?)
    }

    pub(crate) async fn keep_refusal(&self, credentials: u8, refused: &Refused, now: Timestamp) {
        let wait = Duration::try_from(refused.until.duration_since(now)).unwrap_or_default();
        self.set(
            &self.refusal_key(credentials),
            refused,
            wait.saturating_add(REFUSAL_AFTERLIFE),
        )
        .await;
    }

    pub(crate) async fn forget_refusal(&self, credentials: u8) {
        self.redis
            .run::<()>(pipe().del(self.refusal_key(credentials)).ignore())
            .await;
    }

    async fn set(&self, key: &str, value: &impl Serialize, kept: Duration) {
        if let Some(value) = write(value) {
            self.redis
                .run::<()>(
                    pipe()
                        .pset_ex(key, value, Redis::time_to_live(kept))
                        .ignore(),
                )
                .await;
        }
    }

    fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.prefix)
    }

    /// One key for each account and password, as a replica with corrected ones must not heed, nor end, the refusal
    /// of the wrong ones.
    fn refusal_key(&self, credentials: u8) -> String {
        self.key(&format!("login-refused:{credentials:02x}"))
    }

    fn ticket_key(&self, id: TicketId) -> String {
        self.key(&format!("ticket:{id}"))
    }
}

impl SharedGate {
    fn read(value: Option<Vec<u8>>) -> Self {
        match value.and_then(|value| read(&value)) {
            Some(closure) => Self::Closed(closure),
            None => Self::Open,
        }
    }
}

fn prefix(base_url: &BaseUrl) -> String {
    let host = base_url.to_string();
    let host = host
        .split_once("://")
        .map_or(host.as_str(), |(_, host)| host);
    format!("ticketrz:v1:{host}")
}

/// A value that cannot be read counts as absent: another version may have written it.
fn read<T: DeserializeOwned>(value: &[u8]) -> Option<T> {
    serde_json::from_slice(value).ok()
}

fn write(value: &impl Serialize) -> Option<Vec<u8>> {
    serde_json::to_vec(value).ok()
}
