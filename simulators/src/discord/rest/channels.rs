//! `/channels/{id}`, the messages in it, and opening a channel for direct messages.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::body::JsonBody;
use crate::discord::channel;
use crate::discord::error::{ApiError, json_response};
use crate::discord::state::Backend;

type Discord = State<Arc<Backend>>;
type Answer = Result<Response, ApiError>;

pub(super) async fn open_direct(State(backend): Discord, JsonBody(body): JsonBody) -> Answer {
    let channel = channel::open_direct(&backend, &body)?;
    Ok(json_response(StatusCode::OK, &channel))
}

pub(super) async fn look(State(backend): Discord, Path(id): Path<u64>) -> Answer {
    Ok(json_response(StatusCode::OK, &channel::look(&backend, id)?))
}

pub(super) async fn post(
    State(backend): Discord,
    Path(id): Path<u64>,
    JsonBody(body): JsonBody,
) -> Answer {
    let message = channel::post(&backend, id, &body)?;
    Ok(json_response(StatusCode::OK, &message))
}

pub(super) async fn edit(
    State(backend): Discord,
    Path((id, message)): Path<(u64, u64)>,
    JsonBody(body): JsonBody,
) -> Answer {
    let message = channel::edit(&backend, id, message, &body)?;
    Ok(json_response(StatusCode::OK, &message))
}
