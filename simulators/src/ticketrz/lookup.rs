//! `GET /api/ticketrz/{id}`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;

use super::catalogue::{self, Call, Reply};
use super::envelope::{EXPIRED_TOKEN, OVER_QUOTA, error, error_in_strings, html_page, json_answer};
use super::quota::Wording;
use super::server::{Shared, Standing};
use super::switches::Answers;
use super::tickets;
use crate::net::Line;

pub(super) async fn lookup(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let header = headers.get(header::AUTHORIZATION);
    let header = header.and_then(|value| value.to_str().ok());
    match shared.standing(header.unwrap_or("")) {
        Standing::Good => {}
        Standing::Expired => return json_answer(401, EXPIRED_TOKEN),
        Standing::Unknown => {
            return json_answer(401, error(401, "Wrong number of segments").to_string());
        }
    }
    if !shared.spend() {
        return over_quota(shared.switches().wording);
    }
    let Some(id) = decimal(&id) else {
        return json_answer(400, error(400, "Invalid ticket id").to_string());
    };
    match reply(&shared, &line, id) {
        Reply::Now(response) => response,
        Reply::Later(by, response) => {
            tokio::time::sleep(by).await;
            response
        }
        Reply::Never => std::future::pending().await,
    }
}

/// Waits as long as the latency switch says.
pub(super) async fn be_slow(latency: Duration) {
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
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
    json_answer(401, error_in_strings(401, wording.text()).to_string())
}

fn reply(shared: &Shared, line: &Line, id: u64) -> Reply {
    let count = shared.count(id);
    match shared.switches().answers {
        Answers::Normal => {}
        Answers::Garbage => return html_page(200, "OneCloud").into(),
        Answers::Malformed => return json_answer(200, "{\"Id\":\"1234\",\"Subject\":\"bro").into(),
        Answers::Changing => return tickets::changing(id, count).into(),
    }
    let clock = &shared.config.clock;
    let call = Call {
        id,
        count,
        now: clock.now(),
        today: clock.unmoved(),
        line,
    };
    match catalogue::find(id) {
        Some(entry) => (entry.answer)(&call),
        None if tickets::is_ordinary(id) => tickets::response(id).into(),
        None => json_answer(404, error(404, "Ticket not found").to_string()).into(),
    }
}
