//! What the ticket system can be told, with its defaults.

use std::{path::PathBuf, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use secrecy::SecretString;

use crate::{BaseUrl, Observer, Redis};

/// The settings of the ticket system. Made by [`Config::new`], then changed field by field.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The root of the API, the contract's `{host}`.
    pub base_url: BaseUrl,
    /// The zone of the API's dates and of its quota window.
    pub zone: TimeZone,
    /// How the bot proves who it is.
    pub credentials: Credentials,
    /// The longest wait for a connection, names and TLS included. Default: 3 s.
    pub connect_timeout: Duration,
    /// The longest wait for one whole answer, from the connection to the last byte. Default: 8 s.
    pub request_timeout: Duration,
    /// The longest body that is read, in bytes. Default: 1 MiB.
    pub max_body_bytes: usize,
    /// The longest wait for one whole lookup, with renewals, retries and waiting. Default: 10 s.
    pub budget: Duration,
    /// How tickets are cached.
    pub cache: CachePolicy,
    /// The pause before a call is repeated; the second one and jitter make it longer. Default: 200 ms.
    pub retry_delay: Duration,
    /// The most requests to the API at once. Default: 32.
    ///
    /// Few enough to be polite: as much as five people's browsers open. They share connections that are kept alive, the
    /// team's quota bounds how many there are in a day, a 429 pauses all of them, and the circuit opens after three
    /// failures. Enough for 64 people at once to be answered within two of the API's round trips.
    pub max_concurrent: usize,
    /// The most lookups that wait for one of those; further ones are told that the bot is busy. Default: 256.
    pub max_waiting: usize,
    /// While the quota is used up, one lookup in this time goes through, to notice an early opening;
    /// `None`: none does. Default: 15 min.
    pub quota_probe_interval: Option<Duration>,
    /// How long the quota is taken to be used up when the API's message does not say it. Default: 1 h.
    pub quota_default_closing: Duration,
    /// Is told of every call to the API, for metrics. Default: none.
    pub observer: Option<Arc<dyn Observer>>,
    /// A Redis that replicas share, so that together they spend one quota. Default: none, everything stays in this
    /// process.
    ///
    /// Stored are, under keys that begin with `ticketrz:v1:` and the API's host: until when the quota is used up, who
    /// probes it, until when refused credentials are not tried again (with one byte of their hash, to tell corrected
    /// ones from them), which tickets were refreshed just now, and, with [`Config::share_tickets`], the tickets. Every
    /// key expires. Tokens, passwords and e-mail addresses are never stored.
    /// Replicas that share a Redis must use the same account at the API.
    pub redis: Option<Redis>,
    /// Whether tickets go to Redis too, contents included; otherwise only the quota gate and back-offs do.
    /// Default: true.
    pub share_tickets: bool,
}

impl Config {
    /// The defaults, for an API and a way to get in.
    #[must_use]
    pub fn new(base_url: BaseUrl, zone: TimeZone, credentials: Credentials) -> Self {
        Self {
            base_url,
            zone,
            credentials,
            connect_timeout: Duration::from_secs(3),
            request_timeout: Duration::from_secs(8),
            max_body_bytes: 1024 * 1024,
            budget: Duration::from_secs(10),
            cache: CachePolicy::default(),
            retry_delay: Duration::from_millis(200),
            max_concurrent: 32,
            max_waiting: 256,
            quota_probe_interval: Some(Duration::from_mins(15)),
            quota_default_closing: Duration::from_hours(1),
            observer: None,
            redis: None,
            share_tickets: true,
        }
    }
}

/// How long the answers of one endpoint are good, and how many are kept.
#[derive(Clone, Copy, Debug)]
pub struct CachePolicy {
    /// How long an answer is given again without asking. Default: 60 s.
    pub fresh: Duration,
    /// How long an answer is kept for when the API cannot be asked. Default: 24 h.
    pub stale: Duration,
    /// How long "not found" is remembered. Default: 30 s.
    pub not_found: Duration,
    /// The shortest time between two forced refreshes of one key. Default: 5 s.
    pub refresh_interval: Duration,
    /// The most answers that are kept in memory. Default: 10,000.
    pub max_entries: u64,
    /// About how much memory they may take, in bytes. Default: 64 MiB.
    pub max_bytes: u64,
}

impl Default for CachePolicy {
    fn default() -> Self {
        Self {
            fresh: Duration::from_mins(1),
            stale: Duration::from_hours(24),
            not_found: Duration::from_secs(30),
            refresh_interval: Duration::from_secs(5),
            max_entries: 10_000,
            max_bytes: 64 * 1024 * 1024,
        }
    }
}

impl CachePolicy {
    /// The longest time for which an entry is of any use.
    pub(crate) fn kept(&self) -> Duration {
        self.stale.max(self.fresh).max(self.not_found)
    }
}

/// How the bot authenticates to the API.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// One token, as the contract asks for. It works until it expires: 15 minutes, as the API makes them.
    Fixed(SecretString),
    /// A file that holds a token, and that something else rotates.
    File(PathBuf),
    /// The bot logs in, and renews its tokens itself.
    Login(Login),
}

/// What the API trades for tokens at `POST {host}/api/authenticate`.
#[derive(Clone, Debug)]
pub struct Login {
    /// `email`.
    pub email: String,
    /// `password`.
    pub password: SecretString,
    /// `siteId`.
    pub site_id: String,
    /// How the three are sent.
    pub encoding: LoginEncoding,
}

/// How credentials travel to `POST {host}/api/authenticate`: the vendor's page does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoginEncoding {
    /// As an HTML form does.
    #[default]
    Form,
    /// As a JSON object.
    Json,
}
