//! A running pretend ticket system.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{ConnectInfo, Request, State as AxumState};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use super::config::TicketrzConfig;
use super::envelope::html_page;
use super::switches::{Availability, Switches};
use super::{authenticate, jwt, lookup};
use crate::clock::Clock;
use crate::net::Line;
use crate::observe::{Observer, observe};
use crate::record::{Exchange, Recorder, Service};
use crate::server::{Bound, Server};

/// A pretend ticket system on a loopback port. It ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Ticketrz {
    shared: Arc<Shared>,
    server: Arc<Server>,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) config: TicketrzConfig,
    host: String,
    state: Mutex<State>,
    /// Told when the switches change.
    switched: Notify,
}

#[derive(Debug, Default)]
struct State {
    switches: Switches,
    /// The tokens handed out, with the ends of their lives.
    tokens: BTreeMap<String, Timestamp>,
    lookups: BTreeMap<u64, u64>,
}

/// What a token is worth.
pub(super) enum Standing {
    Good,
    Expired,
    Unknown,
}

impl Ticketrz {
    /// Starts listening on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(config: TicketrzConfig) -> io::Result<Self> {
        let bound = Bound::bind().await?;
        let shared = Arc::new(Shared {
            config,
            host: bound.address().to_string(),
            state: Mutex::default(),
            switched: Notify::new(),
        });
        let server = Arc::new(bound.serve(router(&shared)));
        Ok(Self { shared, server })
    }

    /// The `{host}` of the contract, for `TICKETRZ_BASE_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The settings it was started with: the credentials and the fixed token.
    #[must_use]
    pub fn config(&self) -> &TicketrzConfig {
        &self.shared.config
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.config.clock
    }

    /// What reached it.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        &self.shared.config.recorder
    }

    /// The lookups so far, answered or not.
    #[must_use]
    pub fn lookups(&self) -> Vec<Exchange> {
        self.exchanges("/api/ticketrz/")
    }

    /// The token requests so far.
    #[must_use]
    pub fn authentications(&self) -> Vec<Exchange> {
        self.exchanges("/api/authenticate")
    }

    fn exchanges(&self, prefix: &str) -> Vec<Exchange> {
        let mut exchanges = self.recorder().exchanges(Service::Ticketrz);
        exchanges.retain(|exchange| exchange.path.starts_with(prefix));
        exchanges
    }

    /// A new token that lives 15 minutes, as `POST /api/authenticate` hands out.
    #[must_use]
    pub fn issue_token(&self) -> String {
        self.shared.issue()
    }

    /// How it behaves now.
    #[must_use]
    pub fn switches(&self) -> Switches {
        self.shared.switches()
    }

    /// Changes how it behaves.
    pub fn set(&self, change: impl FnOnce(&mut Switches)) {
        let availability = self.shared.with(|state| {
            change(&mut state.switches);
            state.switches.availability
        });
        let refusing = availability == Availability::Refusing;
        self.server.set_refusing(refusing);
        self.shared.switched.notify_waiters();
    }

    /// Behaves normally again.
    pub fn reset(&self) {
        self.set(|switches| *switches = Switches::default());
    }

    /// Lets all tokens handed out so far expire; the fixed one stays good.
    pub fn expire_tokens(&self) {
        self.shared.with(|state| {
            for end in state.tokens.values_mut() {
                *end = Timestamp::UNIX_EPOCH;
            }
        });
    }
}

impl Shared {
    pub(super) fn switches(&self) -> Switches {
        self.with(|state| state.switches.clone())
    }

    pub(super) fn issue(&self) -> String {
        let now = self.config.clock.now();
        let token = jwt::issue(now, &self.host, &self.config.site_id);
        let life = SignedDuration::from_secs(jwt::LIFE_SECONDS);
        let end = now.saturating_add(life).unwrap_or(now);
        self.with(|state| state.tokens.insert(token.clone(), end));
        token
    }

    pub(super) fn standing(&self, header: &str) -> Standing {
        let Some(token) = header.strip_prefix("Bearer ") else {
            return Standing::Unknown;
        };
        let now = self.config.clock.now();
        self.with(|state| {
            let end = state.tokens.get(token);
            if token != self.config.token && end.is_none() {
                Standing::Unknown
            } else if state.switches.tokens_expired || end.is_some_and(|end| *end <= now) {
                Standing::Expired
            } else {
                Standing::Good
            }
        })
    }

    /// Spends one lookup of the quota.
    pub(super) fn spend(&self) -> bool {
        let now = self.config.clock.now();
        self.with(|state| state.switches.quota.spend(now))
    }

    /// Counts a lookup of an id, and says the how manieth it is.
    pub(super) fn count(&self, id: u64) -> u64 {
        self.with(|state| {
            let count = state.lookups.entry(id).or_default();
            *count = count.saturating_add(1);
            *count
        })
    }

    async fn until_it_hangs_no_more(&self) {
        loop {
            // Listening begins before the look, so that no change is missed.
            let switched = self.switched.notified();
            if self.switches().availability != Availability::Hanging {
                return;
            }
            switched.await;
        }
    }

    fn with<T>(&self, action: impl FnOnce(&mut State) -> T) -> T {
        action(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn router(shared: &Arc<Shared>) -> Router {
    let judge = Arc::clone(shared);
    let observer = Observer {
        recorder: shared.config.recorder.clone(),
        clock: shared.config.clock.clone(),
        service: Service::Ticketrz,
        hide: authenticate::hide,
        hide_path: str::to_owned,
        accepts: Arc::new(move |header| matches!(judge.standing(header), Standing::Good)),
    };
    Router::new()
        .route("/api/ticketrz/{id}", get(lookup::lookup))
        .route("/api/authenticate", post(authenticate::authenticate))
        .fallback(|| async { html_page(404, "404 Not Found") })
        .layer(from_fn_with_state(Arc::clone(shared), misbehave))
        .layer(from_fn_with_state(observer, observe))
        .with_state(Arc::clone(shared))
}

/// Applies the switches that concern every request.
async fn misbehave(
    AxumState(shared): AxumState<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let switches = shared.switches();
    lookup::be_slow(switches.latency).await;
    match switches.availability {
        Availability::Up => next.run(request).await,
        // A connection from before the switch was turned.
        Availability::Refusing | Availability::Resetting => {
            line.cut();
            html_page(503, "503 Service Unavailable")
        }
        Availability::Hanging => {
            shared.until_it_hangs_no_more().await;
            next.run(request).await
        }
        Availability::Failing(status) => html_page(status, "The service is not available"),
    }
}
