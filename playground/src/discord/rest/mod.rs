//! The REST side: routes under `/api/v10`.

mod application;
mod auth;
mod body;
mod commands;
mod interactions;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, patch, post};

use super::error::ApiError;
use super::shared::Shared;

/// All routes, still without the layers for faults and recording.
pub(super) fn routes(shared: &Arc<Shared>) -> Router {
    let check = from_fn_with_state(Arc::clone(shared), auth::require_bot);
    let authorized = Router::new()
        .route("/gateway/bot", get(application::gateway_bot))
        .route("/users/@me", get(application::current_user))
        .route("/users/@me/guilds", get(application::guilds))
        .route("/applications/@me", get(application::application))
        .route("/oauth2/applications/@me", get(application::application))
        .route(
            "/applications/{application}/commands",
            get(commands::list_global)
                .put(commands::put_global)
                .post(commands::post_global),
        )
        .route(
            "/applications/{application}/commands/{command}",
            get(commands::get_global)
                .patch(commands::patch_global)
                .delete(commands::delete_global),
        )
        .route(
            "/applications/{application}/guilds/{guild}/commands",
            get(commands::list_guild)
                .put(commands::put_guild)
                .post(commands::post_guild),
        )
        .route(
            "/applications/{application}/guilds/{guild}/commands/{command}",
            get(commands::get_guild)
                .patch(commands::patch_guild)
                .delete(commands::delete_guild),
        )
        .route_layer(check);
    let open = Router::new()
        .route("/gateway", get(application::gateway))
        .route(
            "/interactions/{id}/{token}/callback",
            post(interactions::callback),
        )
        .route("/webhooks/{application}/{token}", post(webhooks::follow_up))
        .route(
            "/webhooks/{application}/{token}/messages/{message}",
            patch(webhooks::edit)
                .get(webhooks::get)
                .delete(webhooks::delete),
        );
    authorized
        .merge(open)
        .fallback(|| async { ApiError::NOT_FOUND })
        .layer(from_fn(auth::require_user_agent))
        .with_state(Arc::clone(shared))
}
