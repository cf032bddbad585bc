//! The layer in which planned faults happen.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::discord::error::json_response;
use crate::discord::state::Backend;
use crate::discord::state::fault::{Effect, Endpoint};
use crate::net::ResetHandle;

/// The axum layer that lets planned faults happen.
pub(in crate::discord) async fn inject(
    State(backend): State<Arc<Backend>>,
    ConnectInfo(connection): ConnectInfo<ResetHandle>,
    request: Request,
    next: Next,
) -> Response {
    let endpoint = endpoint(request.method(), request.uri().path());
    let Some(fault) = backend.state.change(|state| state.faults.take(endpoint)) else {
        return next.run(request).await;
    };
    let echoed = echoed(&request);
    match fault.effect {
        _ if fault.after_effect => {
            let response = next.run(request).await;
            // A refused call has no effect: the fault waits for one that has.
            if !response.status().is_success() {
                backend
                    .state
                    .change(|state| state.faults.put_back(endpoint, fault));
                return response;
            }
            if let Effect::Slow(by) = fault.effect {
                tokio::time::sleep(by).await;
                return response;
            }
        }
        Effect::Slow(by) => {
            tokio::time::sleep(by).await;
            return next.run(request).await;
        }
        _ => {}
    }
    match fault.effect {
        Effect::Echo => echoed,
        Effect::Status(status) => broken(status),
        Effect::RateLimited {
            retry_after,
            global,
        } => rate_limited(retry_after, global),
        Effect::Stall | Effect::Slow(_) => std::future::pending().await,
        Effect::Reset => {
            connection.reset();
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
    } else if path == "/users/@me/channels" {
        Endpoint::OpenDirectMessage
    } else if path.starts_with("/channels/") && path.ends_with("/messages") {
        Endpoint::ChannelMessage
    } else if path.starts_with("/channels/") && path.contains("/messages/") {
        Endpoint::ChannelMessageEdit
    } else if path.starts_with("/guilds/") && path.contains("/members/") {
        Endpoint::GuildMember
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

fn echoed(request: &Request) -> Response {
    let authorization = request.headers().get(header::AUTHORIZATION);
    let authorization = authorization.and_then(|value| value.to_str().ok());
    let message = format!(
        "Cannot {} {} with {}",
        request.method(),
        request.uri().path(),
        authorization.unwrap_or("nothing")
    );
    let body = json!({"message": message, "code": 50035});
    json_response(StatusCode::BAD_REQUEST, &body)
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
