//! Who may ask.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::discord::error::ApiError;
use crate::discord::state::Backend;

/// Refuses requests without the bot's token.
pub(super) async fn require_bot(
    State(backend): State<Arc<Backend>>,
    request: Request,
    next: Next,
) -> Response {
    let header = request.headers().get("authorization");
    let token = header.and_then(|value| value.to_str().ok());
    if token.and_then(|token| token.strip_prefix("Bot ")) != Some(&backend.config.token) {
        return ApiError::UNAUTHORIZED.into_response();
    }
    next.run(request).await
}

/// Refuses requests without a User-Agent, as Discord's front does ("may be blocked").
pub(super) async fn require_user_agent(request: Request, next: Next) -> Response {
    let header = request.headers().get("user-agent");
    if header.is_none_or(axum::http::HeaderValue::is_empty) {
        return ApiError::NO_USER_AGENT.into_response();
    }
    next.run(request).await
}
