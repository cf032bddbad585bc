//! `GET /api/ticketrz/{id}`.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::Value;

use super::catalogue;
use super::entry::{Call, Reply};
use super::envelope::{EXPIRED_TOKEN, OVER_QUOTA, error, error_in_strings, html_page, json_answer};
use super::generated;
use super::quota::Wording;
use super::state::{Backend, TokenStatus};
use super::switches::Answers;
use super::tickets;
use crate::net::ResetHandle;

pub(super) async fn lookup(
    State(backend): State<Arc<Backend>>,
    ConnectInfo(connection): ConnectInfo<ResetHandle>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Some(refusal) = refusal(&backend, &headers) {
        return refusal;
    }
    let Some(id) = decimal(&id) else {
        return error(400, 400, "Invalid ticket id");
    };
    match reply(&backend, &connection, id) {
        Reply::Now(response) if backend.is_changed(id) => changed(&backend, id, response).await,
        Reply::Now(response) => response,
        Reply::Later(by, response) => {
            tokio::time::sleep(by).await;
            response
        }
        Reply::Never => std::future::pending().await,
    }
}

/// The answer with what was changed in the ticket.
async fn changed(backend: &Backend, id: u64, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    match serde_json::from_slice::<Value>(&bytes) {
        Ok(mut ticket) if ticket.get("Id").is_some() => {
            backend.apply_changes(id, &mut ticket);
            json_answer(200, ticket.to_string())
        }
        _ => Response::from_parts(parts, bytes.into()),
    }
}

/// Checks the token and spends one call of the quota. Returns the answer if either fails.
pub(super) fn refusal(backend: &Backend, headers: &HeaderMap) -> Option<Response> {
    let header = headers.get(header::AUTHORIZATION);
    let header = header.and_then(|value| value.to_str().ok());
    match backend.token_status(header.unwrap_or("")) {
        TokenStatus::Good if backend.spend() => None,
        TokenStatus::Good => Some(over_quota(backend.switches().wording)),
        TokenStatus::Expired => Some(json_answer(401, EXPIRED_TOKEN)),
        TokenStatus::Unknown => Some(error(401, 401, "Wrong number of segments")),
    }
}

fn decimal(id: &str) -> Option<u64> {
    let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| id.parse().ok()).flatten()
}

fn over_quota(wording: Wording) -> Response {
    if wording == Wording::Tomorrow {
        return json_answer(401, OVER_QUOTA);
    }
    error_in_strings(401, wording.text())
}

fn reply(backend: &Backend, connection: &ResetHandle, id: u64) -> Reply {
    let count = backend.count(id);
    match backend.switches().answers {
        Answers::Normal => {}
        Answers::Garbage => return html_page(200, "OneCloud").into(),
        Answers::Malformed => return json_answer(200, "{\"Id\":\"1234\",\"Subject\":\"bro").into(),
        Answers::Changing => return tickets::changing(id, count).into(),
    }
    let clock = &backend.config.clock;
    let call = Call {
        id,
        count,
        now: clock.now(),
        today: clock.unmoved(),
        connection,
    };
    match catalogue::find(id) {
        Some(entry) => (entry.answer)(&call),
        None if generated::is_one(id) => generated::ticket(id, call.today).into(),
        None if tickets::is_ordinary(id) => tickets::response(id).into(),
        None => error(404, 404, "Ticket not found").into(),
    }
}
