//! Faults of the REST side: the next answers are late, broken or errors.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State as AxumState};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::discord::error::json_response;
use crate::discord::state::Shared;
use crate::net::Line;

/// The routes that a fault can be planned for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `POST /interactions/{id}/{token}/callback`.
    Callback,
    /// `GET`, `PATCH` or `DELETE` of `@original` or of a follow-up.
    WebhookMessage,
    /// `POST /webhooks/{application}/{token}`.
    FollowUp,
    /// `GET` of commands.
    CommandsRead,
    /// `PUT`, `POST` … of commands.
    CommandsWrite,
    /// `GET /gateway` and `/gateway/bot`.
    GatewayUrl,
    /// Everything else, such as `/users/@me`.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Status(u16),
    RateLimited { retry_after: Duration, global: bool },
    Stall,
    Slow(Duration),
    Reset,
}

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    kind: Kind,
    after_effect: bool,
}

impl Fault {
    const fn new(kind: Kind) -> Self {
        Self {
            kind,
            after_effect: false,
        }
    }

    /// An error status, such as 502, with the kind of body that Discord's front answers.
    #[must_use]
    pub const fn status(status: u16) -> Self {
        Self::new(Kind::Status(status))
    }

    /// 429 with `retry_after` in the body and `Retry-After` (whole seconds, rounded up) in the header.
    #[must_use]
    pub const fn rate_limited(retry_after: Duration) -> Self {
        Self::new(Kind::RateLimited {
            retry_after,
            global: false,
        })
    }

    /// The same, for the bot as a whole.
    #[must_use]
    pub const fn globally_rate_limited(retry_after: Duration) -> Self {
        Self::new(Kind::RateLimited {
            retry_after,
            global: true,
        })
    }

    /// No answer until the client gives up.
    #[must_use]
    pub const fn stall() -> Self {
        Self::new(Kind::Stall)
    }

    /// The ordinary answer, this much later.
    #[must_use]
    pub const fn slow(by: Duration) -> Self {
        Self::new(Kind::Slow(by))
    }

    /// The connection is reset.
    #[must_use]
    pub const fn reset() -> Self {
        Self::new(Kind::Reset)
    }

    /// The request takes effect first; only its answer is lost.
    #[must_use]
    pub const fn after_effect(mut self) -> Self {
        self.after_effect = true;
        self
    }
}

/// The faults still to come, in order.
#[derive(Debug, Default)]
pub(crate) struct Faults(VecDeque<(Endpoint, Fault)>);

impl Faults {
    pub(crate) fn plan(&mut self, endpoint: Endpoint, times: usize, fault: Fault) {
        self.0.extend((0..times).map(|_| (endpoint, fault)));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    fn take(&mut self, endpoint: Endpoint) -> Option<Fault> {
        let index = self
            .0
            .iter()
            .position(|(planned, _)| *planned == endpoint)?;
        self.0.remove(index).map(|(_, fault)| fault)
    }
}

/// The axum layer that lets planned faults happen.
pub(crate) async fn inject(
    AxumState(shared): AxumState<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let endpoint = endpoint(request.method(), request.uri().path());
    let Some(fault) = shared.change(|state| state.faults.take(endpoint)) else {
        return next.run(request).await;
    };
    if let Kind::Slow(by) = fault.kind {
        if !fault.after_effect {
            tokio::time::sleep(by).await;
        }
        let response = next.run(request).await;
        if fault.after_effect {
            tokio::time::sleep(by).await;
        }
        return response;
    }
    if fault.after_effect {
        next.run(request).await;
    }
    match fault.kind {
        Kind::Status(status) => broken(status),
        Kind::RateLimited {
            retry_after,
            global,
        } => rate_limited(retry_after, global),
        Kind::Stall | Kind::Slow(_) => std::future::pending().await,
        Kind::Reset => {
            line.cut();
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn endpoint(method: &Method, path: &str) -> Endpoint {
    let path = path.strip_prefix("/api/v10").unwrap_or(path);
    if path.starts_with("/interactions/") {
        Endpoint::Callback
    } else if path.starts_with("/webhooks/") && path.contains("/messages/") {
        Endpoint::WebhookMessage
    } else if path.starts_with("/webhooks/") {
        Endpoint::FollowUp
    } else if path.ends_with("/commands") || path.contains("/commands/") {
        if method == Method::GET {
            Endpoint::CommandsRead
        } else {
            Endpoint::CommandsWrite
        }
    } else if path.starts_with("/gateway") {
        Endpoint::GatewayUrl
    } else {
        Endpoint::Other
    }
}

fn broken(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let message = format!(
        "{}: {}",
        status.as_u16(),
        status.canonical_reason().unwrap_or("")
    );
    json_response(status, &json!({"message": message, "code": 0}))
}

fn rate_limited(retry_after: Duration, global: bool) -> Response {
    let body = json!({
        "message": "You are being rate limited.",
        "retry_after": retry_after.as_secs_f64(),
        "global": global,
    });
    let mut response = json_response(StatusCode::TOO_MANY_REQUESTS, &body);
    let seconds = retry_after.as_millis().div_ceil(1000).to_string();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&seconds) {
        headers.insert(header::RETRY_AFTER, value);
    }
    let scope = HeaderValue::from_static(if global { "global" } else { "user" });
    headers.insert("x-ratelimit-scope", scope);
    if global {
        headers.insert("x-ratelimit-global", HeaderValue::from_static("true"));
    }
    response
}
