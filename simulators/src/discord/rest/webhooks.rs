//! `/webhooks/{application}/{token}` and the messages under it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::body::JsonBody;
use crate::discord::error::{ApiError, json_response};
use crate::discord::state::Backend;
use crate::discord::webhook;

type Discord = State<Arc<Backend>>;
type Answer = Result<Response, ApiError>;

pub(super) async fn follow_up(
    State(backend): Discord,
    Path((application, token)): Path<(String, String)>,
    JsonBody(body): JsonBody,
) -> Answer {
    check(&backend, &application)?;
    let message = webhook::follow_up(&backend, &token, &body)?;
    Ok(json_response(StatusCode::OK, &message))
}

pub(super) async fn edit(
    State(backend): Discord,
    Path((application, token)): Path<(String, String)>,
    JsonBody(body): JsonBody,
) -> Answer {
    check(&backend, &application)?;
    let message = webhook::edit(&backend, &token, &body)?;
    Ok(json_response(StatusCode::OK, &message))
}

fn check(backend: &Backend, application: &str) -> Result<(), ApiError> {
    if application == backend.config.application_id.to_string() {
        Ok(())
    } else {
        Err(ApiError::UNKNOWN_WEBHOOK)
    }
}
