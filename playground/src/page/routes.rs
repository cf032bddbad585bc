//! The page's addresses.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post};

use super::shared::Shared;
use super::{act, assets, change, environment, feed, guard, offer};

/// More than the longest option (6000 characters) in JSON takes.
const MOST_BYTES: usize = 64 * 1024;

pub(super) fn routes(shared: Arc<Shared>, port: u16) -> Router {
    Router::new()
        .route("/api/events", get(feed::events))
        .route("/api/act", post(act::act))
        .route("/api/complete", post(act::complete))
        .route("/api/scene", post(offer::scene))
        .route("/api/change", post(change::change))
        .route("/api/viewer", post(offer::viewer))
        .route("/api/wait", post(offer::wait))
        .route("/api/clock", delete(offer::reset_clock))
        .route("/api/restart", post(offer::restart))
        .route("/api/env", get(environment::environment))
        .with_state(shared)
        .merge(assets::routes())
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn_with_state(port, guard::guard))
}
