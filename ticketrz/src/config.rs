//! The ticket system's settings and their defaults.

use std::{path::PathBuf, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use secrecy::SecretString;

use crate::{BaseUrl, Observer, Redis};

/// The ticket system's settings: made by [`Config::new`], then changed field by field.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The root of the API, the contract's `{host}`.
    pub base_url: BaseUrl,
    /// The zone of the API's dates and of its quota window.
    pub zone: TimeZone,
    /// How the bot authenticates.
    pub credentials: Credentials,
    /// The longest wait for a connection, names and TLS included. Default: 3 s.
    pub connect_timeout: Duration,
    /// The longest time for one request, from connecting to the last byte. Default: 8 s.
    pub request_timeout: Duration,
    /// The longest body that is read, in bytes; those of a conversation and of the list may be four times as long. Default:
    /// 1 MiB.
    pub max_body_bytes: usize,
    /// The longest time for one lookup, with renewals, retries and waiting. Default: 10 s.
    pub budget: Duration,
    /// How tickets are cached.
    pub cache: CachePolicy,
    /// How conversations are cached. Default: as tickets, in 16 MiB.
    pub conversations: CachePolicy,
    /// How the rows of the list are kept. Default: 20,000, in 16 MiB; a search fetches the newest again after 5 min.
    pub rows: CachePolicy,
    /// The first pause before a call is repeated; later ones are longer, and jitter is added. Default: 200 ms.
    pub retry_delay: Duration,
    /// The most requests to the API at once. Default: 64.
    ///
    /// Few enough to be polite: ten browsers open as many. They share kept-alive connections, the quota limits how many
    /// there are in a day, a 429 pauses them all, and three failures open the circuit. Enough to answer 64 people at once
    /// within one round trip to the API.
    pub max_concurrent: usize,
    /// The most lookups that wait for one of those; others get [`LookupError::Busy`](crate::LookupError::Busy). Default: 256.
    pub max_waiting: usize,
    /// While the quota is used up, one lookup per interval is sent anyway, to notice an early opening; `None`: none is.
    /// Default: 15 min.
    pub quota_probe_interval: Option<Duration>,
    /// How long the quota counts as used up if the API's message does not say. Default: 1 h.
    pub quota_default_closing: Duration,
    /// Receives every call to the API, for metrics. Default: none.
    pub observer: Option<Arc<dyn Observer>>,
    /// A Redis that replicas share, so that together they use one quota. They must use the same account at the API.
    /// Default: none, everything stays in this process.
    ///
    /// All keys begin with `ticketrz:v1:` and the API's host, and expire. Tokens, passwords and e-mail addresses are never
    /// stored.
    pub redis: Option<Redis>,
    /// Whether tickets, conversations and rows are stored in Redis too, with their content; otherwise only the quota and
    /// back-offs are.
    /// Default: true.
    pub share_tickets: bool,
}

impl Config {
    /// The defaults.
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
            conversations: CachePolicy {
                max_bytes: 16 * 1024 * 1024,
                ..CachePolicy::default()
            },
            rows: CachePolicy {
                fresh: Duration::from_mins(5),
                max_entries: CachePolicy::MAX_ROWS,
                max_bytes: 16 * 1024 * 1024,
                ..CachePolicy::default()
            },
            retry_delay: Duration::from_millis(200),
            max_concurrent: 64,
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
    /// The most rows that are kept.
    pub const MAX_ROWS: u64 = 20_000;

    /// The longest time for which an entry is of any use.
    pub(crate) fn kept(&self) -> Duration {
        self.stale.max(self.fresh).max(self.not_found)
    }
}

/// How the bot authenticates to the API.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// One token. The API's own expire after 15 minutes.
    Fixed(SecretString),
    /// A file with a token that something else rotates.
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

/// How credentials are sent to `POST {host}/api/authenticate`: the vendor's page does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoginEncoding {
    /// As an HTML form.
    #[default]
    Form,
    /// As a JSON object.
    Json,
}
