//! `/webhooks/{application}/{token}` and the messages under it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::body::JsonBody;
use crate::discord::error::{ApiError, json_response};
use crate::discord::state::Backend;
use crate::discord::webhook::{self, Which};

type Discord = State<Arc<Backend>>;
type Answer = Result<Response, ApiError>;
type MessagePath = Path<(String, String, String)>;

pub(super) async fn follow_up(
    State(backend): Discord,
    Path((application, token)): Path<(String, String)>,
    JsonBody(body): JsonBody,
) -> Answer {
    check(&backend, &application)?;
    let message = webhook::follow_up(&backend, &token, &body)?;
    Ok(json_response(StatusCode::OK, &message))
}

pub(super) async fn get(
    State(backend): Discord,
    Path((application, token, message)): MessagePath,
) -> Answer {
    check(&backend, &application)?;
    let message = webhook::get(&backend, &token, which(&message)?)?;
    Ok(json_response(StatusCode::OK, &message))
}

pub(super) async fn edit(
    State(backend): Discord,
    Path((application, token, message)): MessagePath,
    JsonBody(body): JsonBody,
) -> Answer {
    check(&backend, &application)?;
    let message = webhook::edit(&backend, &token, which(&message)?, &body)?;
    Ok(json_response(StatusCode::OK, &message))
}

pub(super) async fn delete(
    State(backend): Discord,
    Path((application, token, message)): MessagePath,
) -> Answer {
    check(&backend, &application)?;
    webhook::delete(&backend, &token, which(&message)?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn check(backend: &Backend, application: &str) -> Result<(), ApiError> {
    if application == backend.config.application_id.to_string() {
        Ok(())
    } else {
        Err(ApiError::UNKNOWN_WEBHOOK)
    }
}

fn which(message: &str) -> Result<Which, ApiError> {
    if message == "@original" {
        return Ok(Which::Original);
    }
    let id = message.parse().map_err(|_| ApiError::UNKNOWN_MESSAGE)?;
    Ok(Which::Id(id))
}
