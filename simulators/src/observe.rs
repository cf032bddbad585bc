//! The axum layer that records every request of a simulated service and its answer.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::clock::Clock;
use crate::record::{Authorization, Event, Exchange, Recorder, Service};

/// Larger requests are refused, as a careful server would.
const MAX_REQUEST_BYTES: usize = 8 * 1024 * 1024;
/// Larger answers are recorded without their bodies.
const MAX_KEPT_RESPONSE_BYTES: u64 = 256 * 1024;

/// What the layer needs to know of its service.
#[derive(Clone)]
pub(crate) struct Observer {
    pub(crate) recorder: Recorder,
    pub(crate) clock: Clock,
    pub(crate) service: Service,
    /// Takes the secrets out of a body.
    pub(crate) hide: fn(&mut Value),
    /// Takes the secrets out of a path.
    pub(crate) hide_path: fn(&str) -> String,
    /// Whether an `Authorization` header's value is good.
    pub(crate) accepts: Arc<dyn Fn(&str) -> bool + Send + Sync>,
}

impl Observer {
    fn authorization(&self, request: &Request) -> Authorization {
        match request.headers().get("authorization") {
            None => Authorization::Absent,
            Some(value) if value.to_str().is_ok_and(|v| (self.accepts)(v)) => {
                Authorization::Matches
            }
            Some(_) => Authorization::Differs,
        }
    }
}

/// Records the request, lets it through, and records its answer.
pub(crate) async fn observe(
    State(observer): State<Observer>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let authorization = observer.authorization(&request);
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_REQUEST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let number = observer.recorder.add(
        observer.clock.now(),
        Event::Http(Exchange {
            service: observer.service,
            method: parts.method.to_string(),
            path: (observer.hide_path)(parts.uri.path()),
            query: parts.uri.query().map(str::to_owned),
            authorization,
            request: kept(&bytes, observer.hide),
            status: None,
            response: Value::Null,
            took: None,
        }),
    );
    let request = Request::from_parts(parts, Body::from(bytes));
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let (response, body) = keep_body(response, observer.hide).await;
    observer.recorder.fill_in(number, |exchange| {
        exchange.status = Some(status);
        exchange.response = body;
        exchange.took = Some(started.elapsed());
    });
    response
}

async fn keep_body(response: Response, hide: fn(&mut Value)) -> (Response, Value) {
    // Only a body of known size: one that stalls or breaks off must reach the bot as it is.
    let small = response
        .body()
        .size_hint()
        .exact()
        .is_some_and(|size| size <= MAX_KEPT_RESPONSE_BYTES);
    if !small {
        return (response, Value::Null);
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let value = kept(&bytes, hide);
    (Response::from_parts(parts, Body::from(bytes)), value)
}

fn kept(bytes: &Bytes, hide: fn(&mut Value)) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    let mut value = serde_json::from_slice(bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()));
    hide(&mut value);
    value
}
