//! `POST /interactions/{id}/{token}/callback`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::body::JsonBody;
use crate::discord::error::ApiError;
use crate::discord::respond;
use crate::discord::state::Backend;

pub(super) async fn callback(
    State(backend): State<Arc<Backend>>,
    Path((id, token)): Path<(String, String)>,
    JsonBody(body): JsonBody,
) -> Result<StatusCode, ApiError> {
    let id = id.parse().map_err(|_| ApiError::UNKNOWN_INTERACTION)?;
    respond::callback(&backend, id, &token, &body)?;
    Ok(StatusCode::NO_CONTENT)
}
