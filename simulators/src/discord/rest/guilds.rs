//! `/guilds/{id}` and its members.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::discord::error::{ApiError, json_response};
use crate::discord::guild;
use crate::discord::state::Backend;

type Discord = State<Arc<Backend>>;
type Answer = Result<Response, ApiError>;

pub(super) async fn look(State(backend): Discord, Path(id): Path<u64>) -> Answer {
    Ok(json_response(StatusCode::OK, &guild::look(&backend, id)?))
}

pub(super) async fn member(
    State(backend): Discord,
    Path((guild, user)): Path<(u64, u64)>,
) -> Answer {
    let member = guild::member(&backend, guild, user)?;
    Ok(json_response(StatusCode::OK, &member))
}
