//! Errors that the system says: the documented ones and those that any server may answer.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};

use super::entry::{Call, Entry, Outcome, Reply};
use super::envelope::{
    EXPIRED_TOKEN, OVER_QUOTA, answer, error, error_in_strings, html_page, json_answer,
};
use super::quota::Wording;
use super::tickets;

macro_rules! error_row {
    ($id:literal, $does:literal, $answer:expr) => {
        Entry::new($id, Outcome::Error, $does, |call| {
            let answer: fn(&Call<'_>) -> Response = $answer;
            Reply::from(answer(call))
        })
    };
}

pub(super) const ENTRIES: &[Entry] = &[
    error_row!(40101, "401 \"Expired token\", the contract's", |_| {
        json_answer(401, EXPIRED_TOKEN)
    }),
    error_row!(40102, "401 over quota, the contract's", |_| json_answer(
        401, OVER_QUOTA
    )),
    error_row!(
        40103,
        "401 \"Expired token\" with a string errorCode and empty strings",
        |_| { json_answer(401, error_in_strings(401, "Expired token").to_string()) }
    ),
    error_row!(
        40104,
        "401 over quota with a number errorCode and nulls",
        |_| { json_answer(401, error(401, Wording::Tomorrow.text()).to_string()) }
    ),
    error_row!(40105, "401 over quota, in Indonesian (besok)", |_| {
        json_answer(
            401,
            error_in_strings(401, Wording::Besok.text()).to_string(),
        )
    }),
    error_row!(40106, "401 with another message", |_| {
        json_answer(401, error(401, "Signature verification failed").to_string())
    }),
    error_row!(40107, "401 without a body", |_| json_answer(401, "")),
    error_row!(40108, "401 with an HTML page", |_| html_page(
        401,
        "401 Authorization Required"
    )),
    error_row!(
        40109,
        "401 \"Expired token\" the first time, then ticket 40109",
        |call| {
            if call.count == 1 {
                return json_answer(401, EXPIRED_TOKEN);
            }
            json_answer(200, tickets::ordinary(call.id).to_string())
        }
    ),
    error_row!(40301, "403 in the envelope", |_| {
        json_answer(
            403,
            error(403, "You have no access to this ticket").to_string(),
        )
    }),
    error_row!(40302, "403 with an HTML page", |_| html_page(
        403,
        "403 Forbidden"
    )),
    error_row!(40401, "404 in the envelope", |_| {
        json_answer(404, error(404, "Ticket not found").to_string())
    }),
    error_row!(40402, "404 with an HTML page", |_| html_page(
        404,
        "404 Not Found"
    )),
    error_row!(40001, "400 in the envelope", |_| {
        json_answer(400, error(400, "Bad request").to_string())
    }),
    error_row!(42901, "429 without Retry-After", |_| {
        json_answer(429, error(429, "Too many requests").to_string())
    }),
    error_row!(42902, "429 with Retry-After: 1, every time", |_| {
        retry_after("1")
    }),
    error_row!(42903, "429 with Retry-After: 3600", |_| retry_after("3600")),
    error_row!(
        42904,
        "429 with Retry-After as a date, an hour ahead",
        |call| {
            let later = call.now.saturating_add(SignedDuration::from_hours(1));
            retry_after(&http_date(later.unwrap_or(call.now)))
        }
    ),
    error_row!(
        42905,
        "429 with Retry-After: 0 the first time, then ticket 42905",
        |call| {
            if call.count == 1 {
                return retry_after("0");
            }
            json_answer(200, tickets::ordinary(call.id).to_string())
        }
    ),
    error_row!(50001, "500 in the envelope", |_| {
        json_answer(500, error(500, "Internal server error").to_string())
    }),
    error_row!(50002, "500 with an HTML page", |_| html_page(
        500,
        "500 Internal Server Error"
    )),
    error_row!(50003, "500 the first time, then ticket 50003", |call| {
        if call.count == 1 {
            return html_page(500, "500 Internal Server Error");
        }
        json_answer(200, tickets::ordinary(call.id).to_string())
    }),
    error_row!(50201, "502 with an HTML page", |_| html_page(
        502,
        "502 Bad Gateway"
    )),
    error_row!(50301, "503 with Retry-After: 120", |_| {
        with_header(html_page(503, "503 Service Unavailable"), "120")
    }),
    error_row!(50401, "504 with an HTML page", |_| html_page(
        504,
        "504 Gateway Time-out"
    )),
    error_row!(30101, "301 to another host", |_| redirect(
        301,
        "https://elsewhere.example/login"
    )),
    error_row!(30201, "302 to a login page on this host", |_| redirect(
        302, "/login"
    )),
    error_row!(
        30701,
        "307 to ticket 1234 (following it would carry the token)",
        |_| { redirect(307, "/api/ticketrz/1234") }
    ),
    error_row!(20401, "204 without a body", |_| answer(
        204,
        "application/json",
        ""
    )),
    Entry::new(
        20402,
        Outcome::Error,
        "the ticket, 2 seconds late",
        |call| Reply::Later(Duration::from_secs(2), tickets::response(call.id)),
    ),
];

fn retry_after(value: &str) -> Response {
    let body = error(429, "Too many requests").to_string();
    with_header(json_answer(429, body), value)
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

/// A date as HTTP writes it.
fn http_date(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
