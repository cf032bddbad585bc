//! The bot's application, and where its gateway is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::discord::error::json_response;
use crate::discord::message_json::bot_user;
use crate::discord::state::Backend;

type Discord = State<Arc<Backend>>;

pub(super) async fn gateway(State(backend): Discord) -> Response {
    ok(&json!({"url": format!("ws://{}", backend.address)}))
}

pub(super) async fn gateway_bot(State(backend): Discord) -> Response {
    let config = &backend.config;
    let used = backend.state.read(|state| state.sessions.identifies);
    ok(&json!({
        "url": format!("ws://{}", backend.address),
        "shards": 1,
        "session_start_limit": {
            "total": 1000,
            "remaining": config.identifies_left.saturating_sub(used),
            "reset_after": 14_400_000,
            "max_concurrency": 1,
        },
    }))
}

pub(super) async fn guilds(State(backend): Discord) -> Response {
    let guild = |id: &u64| {
        json!({
            "id": id.to_string(), "name": "Playground", "icon": null, "banner": null,
            "owner": false, "permissions": "0", "features": [],
        })
    };
    let guilds: Vec<Value> = backend.config.guilds.iter().map(guild).collect();
    ok(&Value::Array(guilds))
}

pub(super) async fn application(State(backend): Discord) -> Response {
    let config = &backend.config;
    let endpoint = backend.state.read(|state| state.endpoint_url.clone());
    ok(&json!({
        "id": config.application_id.to_string(),
        "name": config.bot_name,
        "icon": null,
        "description": "",
        "summary": "",
        "type": null,
        "bot": bot_user(config),
        "bot_public": config.bot_public,
        "bot_require_code_grant": false,
        "is_monetized": false,
        "verify_key": backend.signed_client.public_key(),
        "flags": 0,
        "flags_new": "0",
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": ["applications.commands", "bot"],
        "approximate_user_authorization_count": 0,
        "hook": true,
        "team": null,
        "owner": {
            "id": "1100000000000000042", "username": "owner", "discriminator": "0",
            "global_name": null, "avatar": null, "flags": 0, "public_flags": 0,
            "primary_guild": null,
        },
        "redirect_uris": [],
        "interactions_endpoint_url": endpoint,
        "role_connections_verification_url": null,
        "approximate_guild_count": config.guilds.len(),
        "approximate_user_install_count": 0,
        "integration_types_config": {"0": {}},
    }))
}

fn ok(body: &Value) -> Response {
    json_response(StatusCode::OK, body)
}
