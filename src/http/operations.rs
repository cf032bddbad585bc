//! `/healthz`, `/readyz` and `/metrics`, for operators.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use ticketrz::{Clock, Tickets};

use crate::{
    health::{self, Health},
    metrics::Metrics,
};

/// Prometheus' text format.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What these endpoints report on.
pub(crate) struct Operations {
    pub(crate) health: Health,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) tickets: Tickets,
    pub(crate) clock: Arc<dyn Clock>,
}

pub(crate) fn routes(operations: Operations) -> Router {
    Router::new()
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Arc::new(operations))
}

async fn ready(State(operations): State<Arc<Operations>>) -> impl IntoResponse {
    let state = operations.health.state();
    let status = if state == health::State::Ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, format!("{state}\n"))
}

async fn metrics(State(operations): State<Arc<Operations>>) -> impl IntoResponse {
    let Operations {
        health,
        metrics,
        tickets,
        clock,
    } = &*operations;
    let text = metrics.render(&tickets.status(), health, clock.now());
    ([(CONTENT_TYPE, TEXT_FORMAT)], text)
}
