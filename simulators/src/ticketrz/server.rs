//! A running simulated ticket system.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State as AxumState};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use jiff::Timestamp;

use super::change::Change;
use super::config::TicketrzConfig;
use super::envelope::html_page;
use super::state::{Backend, TokenStatus};
use super::switches::{Availability, Switches};
use super::{authenticate, conversation, list, lookup};
use crate::clock::Clock;
use crate::net::ResetHandle;
use crate::observe::{Observer, observe};
use crate::record::{Exchange, Recorder, Service};
use crate::server::{Bound, Server};
use crate::watched::Watched;

/// A simulated ticket system on a loopback port. It ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Ticketrz {
    backend: Arc<Backend>,
    server: Arc<Server>,
}

impl Ticketrz {
    /// Starts listening on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(config: TicketrzConfig) -> io::Result<Self> {
        let bound = Bound::bind().await?;
        let backend = Arc::new(Backend {
            config,
            host: bound.address().to_string(),
            state: Watched::default(),
        });
        let server = Arc::new(bound.serve(router(&backend)));
        Ok(Self { backend, server })
    }

    /// The `{host}` of the contract, for `TICKETRZ_BASE_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The settings it was started with: the credentials and the fixed token.
    #[must_use]
    pub fn config(&self) -> &TicketrzConfig {
        &self.backend.config
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.backend.config.clock
    }

    /// What reached it.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        &self.backend.config.recorder
    }

    /// The lookups so far, answered or not.
    #[must_use]
    pub fn lookups(&self) -> Vec<Exchange> {
        self.exchanges("/api/ticketrz/")
    }

    /// The requests for conversations so far, answered or not.
    #[must_use]
    pub fn conversations(&self) -> Vec<Exchange> {
        self.exchanges("/api/ticket/conversations/")
    }

    /// The requests for the list so far, answered or not.
    #[must_use]
    pub fn lists(&self) -> Vec<Exchange> {
        let mut exchanges = self.exchanges("/api/ticketrz");
        exchanges.retain(|exchange| exchange.path == "/api/ticketrz");
        exchanges
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
        self.backend.issue()
    }

    /// Changes how it behaves.
    pub fn set(&self, change: impl FnOnce(&mut Switches)) {
        let availability = self.backend.state.change(|state| {
            change(&mut state.switches);
            state.switches.availability
        });
        let refusing = availability == Availability::Refusing;
        self.server.set_refusing(refusing);
    }

    /// Changes a ticket, in all further answers.
    pub fn change_ticket(&self, id: u64, change: &Change) {
        let fields = change.fields(self.clock().now());
        self.backend
            .state
            .change(|state| state.changes.entry(id).or_default().extend(fields));
    }

    /// Behaves normally again.
    pub fn reset(&self) {
        self.set(|switches| *switches = Switches::default());
    }

    /// Lets all tokens handed out so far expire; the fixed one stays good.
    pub fn expire_tokens(&self) {
        self.backend.state.change(|state| {
            for end in state.tokens.values_mut() {
                *end = Timestamp::UNIX_EPOCH;
            }
        });
    }
}

fn router(backend: &Arc<Backend>) -> Router {
    let tokens = Arc::clone(backend);
    let observer = Observer {
        recorder: backend.config.recorder.clone(),
        clock: backend.config.clock.clone(),
        service: Service::Ticketrz,
        hide: authenticate::hide,
        hide_path: str::to_owned,
        accepts: Arc::new(move |header| matches!(tokens.token_status(header), TokenStatus::Good)),
    };
    Router::new()
        .route("/api/ticketrz", get(list::list))
        .route("/api/ticketrz/{id}", get(lookup::lookup))
        .route(
            "/api/ticket/conversations/{id}",
            get(conversation::conversation),
        )
        .route("/api/authenticate", post(authenticate::authenticate))
        .fallback(|| async { html_page(404, "404 Not Found") })
        .layer(from_fn_with_state(Arc::clone(backend), misbehave))
        .layer(from_fn_with_state(observer, observe))
        .with_state(Arc::clone(backend))
}

/// Applies the switches that concern every request.
async fn misbehave(
    AxumState(backend): AxumState<Arc<Backend>>,
    ConnectInfo(connection): ConnectInfo<ResetHandle>,
    request: Request,
    next: Next,
) -> Response {
    let switches = backend.switches();
    if !switches.latency.is_zero() {
        tokio::time::sleep(switches.latency).await;
    }
    match switches.availability {
        Availability::Up => next.run(request).await,
        // An open connection from before the change.
        Availability::Refusing | Availability::Resetting => {
            connection.reset();
            html_page(503, "503 Service Unavailable")
        }
        Availability::Hanging => {
            let mut changed = backend.state.subscribe();
            while backend.switches().availability == Availability::Hanging {
                // The sender lives as long as the backend does.
                let _ = changed.changed().await;
            }
            next.run(request).await
        }
        Availability::Failing(status) => html_page(status, "The service is not available"),
    }
}
