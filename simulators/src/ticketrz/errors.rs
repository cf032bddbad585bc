//! Errors that the system reports: the documented ones and those that any server may answer.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};

use super::entry::{Call, Entry, Reply, row};
use super::envelope::{
    EXPIRED_TOKEN, OVER_QUOTA, answer, error, error_in_strings, error_page, html_page, json_answer,
};
use super::quota::Wording;
use super::tickets;

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    row!(Error, 40101, "401 \"Expired token\", the contract's", |_| json_answer(401, EXPIRED_TOKEN)),
    row!(Error, 40102, "401 over quota, the contract's", |_| json_answer(401, OVER_QUOTA)),
    row!(Error, 40103, "401 \"Expired token\" with a string errorCode and empty strings",
        |_| error_in_strings(401, "Expired token")),
    row!(Error, 40104, "401 over quota with a number errorCode and nulls", |_| error(401, 401, Wording::Tomorrow.text())),
    row!(Error, 40105, "401 over quota, in Indonesian (besok)", |_| error_in_strings(401, Wording::Besok.text())),
    row!(Error, 40106, "401 with another message", |_| error(401, 401, "Signature verification failed")),
    row!(Error, 40107, "401 without a body", |_| json_answer(401, "")),
    row!(Error, 40108, "401 with an HTML page", |_| error_page(401)),
    row!(Error, 40109, "401 \"Expired token\" the first time, then ticket 40109",
        |call| first(call, || json_answer(401, EXPIRED_TOKEN))),
    row!(Error, 40301, "403 in the envelope", |_| error(403, 403, "You have no access to this ticket")),
    row!(Error, 40302, "403 with an HTML page, as of a firewall", |_| error_page(403)),
    row!(Error, 40401, "404 in the envelope", |_| error(404, 404, "Ticket not found")),
    row!(Error, 40402, "404 with an HTML page", |_| error_page(404)),
    row!(Error, 40001, "400 in the envelope", |_| error(400, 400, "Bad request")),
    row!(Error, 42901, "429 without Retry-After", |_| error(429, 429, "Too many requests")),
    row!(Error, 42902, "429 with Retry-After: 1, every time", |_| too_many("1")),
    row!(Error, 42903, "429 with Retry-After: 3600", |_| too_many("3600")),
    row!(Error, 42904, "429 with Retry-After as a date, an hour ahead", |call| too_many(&in_an_hour(call.now))),
    row!(Error, 42905, "429 with Retry-After: 0 the first time, then ticket 42905", |call| first(call, || too_many("0"))),
    row!(Error, 50001, "500 in the envelope", |_| error(500, 500, "Internal server error")),
    row!(Error, 50002, "500 with an HTML page", |_| error_page(500)),
    row!(Error, 50003, "500 the first time, then ticket 50003", |call| first(call, || error_page(500))),
    row!(Error, 50201, "502 with an HTML page", |_| error_page(502)),
    row!(Error, 50301, "503 with Retry-After: 120", |_| with_header(error_page(503), "120")),
    row!(Error, 50401, "504 with an HTML page", |_| error_page(504)),
    row!(Error, 30101, "301 to another host", |_| redirect(301, "https://elsewhere.example/login")),
    row!(Error, 30201, "302 to a login page on this host", |_| redirect(302, "/login")),
    row!(Error, 30701, "307 to ticket 1234 (following it would carry the token)", |_| redirect(307, "/api/ticketrz/1234")),
    row!(Error, 20401, "204 without a body", |_| answer(204, "application/json", "")),
    row!(Error, 20402, "the ticket, 2 seconds late",
        |call| Reply::Later(Duration::from_secs(2), tickets::response(call.id))),
];

/// This answer to the first lookup, and the ticket to later ones.
fn first(call: &Call<'_>, answer: fn() -> Response) -> Response {
    if call.count == 1 {
        answer()
    } else {
        tickets::response(call.id)
    }
}

fn too_many(retry_after: &str) -> Response {
    with_header(error(429, 429, "Too many requests"), retry_after)
}

fn with_header(mut response: Response, retry_after: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(retry_after) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

fn redirect(status: u16, to: &'static str) -> Response {
    let mut response = html_page(status, "Moved");
    let to = HeaderValue::from_static(to);
    response.headers_mut().insert(header::LOCATION, to);
    response
}

/// An hour ahead, as HTTP writes dates.
fn in_an_hour(now: Timestamp) -> String {
    let later = now.saturating_add(SignedDuration::from_hours(1));
    let later = later.unwrap_or(now);
    later.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
