//! The REST side: routes under `/api/v10`.

mod application;
mod auth;
mod body;
mod channels;
mod commands;
mod guilds;
pub(super) mod inject;
mod interactions;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, patch, post};

use super::error::ApiError;
use crate::discord::state::Backend;

/// All routes, still without the layers for faults and recording.
pub(super) fn routes(backend: &Arc<Backend>) -> Router {
    let check = from_fn_with_state(Arc::clone(backend), auth::require_bot);
    let commands = || {
        get(commands::list)
            .put(commands::overwrite)
            .post(commands::create)
    };
    let authorized = Router::new()
        .route("/gateway/bot", get(application::gateway_bot))
        .route("/applications/@me", get(application::application))
        .route("/oauth2/applications/@me", get(application::application))
        .route("/applications/{application}/commands", commands())
        .route(
            "/applications/{application}/guilds/{guild}/commands",
            commands(),
        )
        .route(
            "/applications/{application}/commands/{command}",
            delete(commands::delete),
        )
        .route(
            "/applications/{application}/guilds/{guild}/commands/{command}",
            delete(commands::delete),
        )
        .route("/users/@me/guilds", get(application::guilds))
        .route("/users/@me/channels", post(channels::open_direct))
        .route("/channels/{channel}", get(channels::look))
        .route("/channels/{channel}/messages", post(channels::post))
        .route(
            "/channels/{channel}/messages/{message}",
            patch(channels::edit),
        )
        .route("/guilds/{guild}", get(guilds::look))
        .route("/guilds/{guild}/members/{user}", get(guilds::member))
        .route_layer(check);
    let open = Router::new()
        .route("/gateway", get(application::gateway))
        .route(
            "/interactions/{id}/{token}/callback",
            post(interactions::callback),
        )
        .route("/webhooks/{application}/{token}", post(webhooks::follow_up))
        .route(
            "/webhooks/{application}/{token}/messages/@original",
            patch(webhooks::edit),
        );
    authorized
        .merge(open)
        .fallback(|| async { ApiError::NOT_FOUND })
        .layer(from_fn(auth::require_user_agent))
        .with_state(Arc::clone(backend))
}
