//! `POST /interactions/{id}/{token}/callback`.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::body::JsonBody;
use crate::discord::error::{ApiError, json_response};
use crate::discord::respond;
use crate::discord::state::Backend;

#[derive(Debug, Deserialize)]
pub(super) struct Options {
    with_response: Option<String>,
}

pub(super) async fn callback(
    State(backend): State<Arc<Backend>>,
    Path((id, token)): Path<(String, String)>,
    Query(options): Query<Options>,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    let id = id.parse().map_err(|_| ApiError::UNKNOWN_INTERACTION)?;
    let response = respond::callback(&backend, id, &token, &body)?;
    let wanted = options.with_response.as_deref();
    if wanted.is_some_and(|wanted| wanted.eq_ignore_ascii_case("true")) {
        Ok(json_response(StatusCode::OK, &response))
    } else {
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}
