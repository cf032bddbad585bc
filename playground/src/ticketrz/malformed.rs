//! Answers that make no sense, and connections that fail.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::stream::{self, StreamExt};
use serde_json::json;

use super::catalogue::{Call, Entry, Kind, Reply};
use super::envelope::{TICKET_1234, answer, error, html_page, json_answer};
use super::quota::Wording;
use super::tickets;
use crate::json::put;

/// Between the first half of a body and its end, in real time.
const HALF_WAY: Duration = Duration::from_millis(100);
const MEBIBYTE: usize = 1024 * 1024;
const PHP_WARNINGS: &str = "<br />\n<b>Warning</b>:  Undefined array key \"Handler\" in <b>/var/www/api/Ticket.php</b> on line <b>217</b><br />\n<br />\n<b>Deprecated</b>:  strtotime(): Passing null to parameter #1 ($datetime) of type string is deprecated in <b>/var/www/api/Date.php</b> on line <b>12</b><br />\n";

macro_rules! malformed {
    ($id:literal, $does:literal, $answer:expr) => {
        Entry::new($id, Kind::Malformed, $does, |call| {
            let answer: fn(&Call<'_>) -> Response = $answer;
            Reply::from(answer(call))
        })
    };
}

pub(super) const ENTRIES: &[Entry] = &[
    malformed!(20001, "200 with an error envelope: not found", |_| {
        json_answer(200, error(404, "Ticket not found").to_string())
    }),
    malformed!(20002, "200 with an error envelope: expired token", |_| {
        json_answer(200, error(401, "Expired token").to_string())
    }),
    malformed!(20003, "200 with an error envelope: over quota", |_| {
        json_answer(200, error(401, Wording::Tomorrow.text()).to_string())
    }),
    malformed!(20004, "200 with null", |_| json_answer(200, "null")),
    malformed!(20005, "200 with false", |_| json_answer(200, "false")),
    malformed!(20006, "200 with []", |_| json_answer(200, "[]")),
    malformed!(20007, "200 with {}", |_| json_answer(200, "{}")),
    malformed!(20008, "200 with nothing", |_| json_answer(200, "")),
    malformed!(20009, "200 with another ticket than asked for", |_| {
        json_answer(200, TICKET_1234)
    }),
    malformed!(20010, "200 with an HTML page", |_| html_page(
        200, "OneCloud"
    )),
    malformed!(20011, "PHP warnings before the ticket", |call| {
        let ticket = tickets::ordinary(call.id);
        answer(
            200,
            "text/html; charset=UTF-8",
            format!("{PHP_WARNINGS}{ticket}"),
        )
    }),
    malformed!(20012, "a BOM before the ticket", |call| {
        json_answer(200, format!("\u{feff}{}", tickets::ordinary(call.id)))
    }),
    malformed!(20013, "truncated JSON, ended in an orderly way", |_| {
        json_answer(200, truncated())
    }),
    malformed!(
        20014,
        "wrong types: objects, lists and booleans for texts",
        |call| {
            let ticket = json!({
                "Id": call.id.to_string(), "Subject": {"text": "x"}, "CreateDate": 12, "StatusId": ["TS7"],
                "ResolutionTime": "soon", "Comment": true, "Content": 3.5,
            });
            json_answer(200, ticket.to_string())
        }
    ),
    malformed!(20015, "2 MiB of JSON, its length announced", |call| {
        json_answer(200, huge(call.id))
    }),
    malformed!(
        20016,
        "2 MiB of JSON in chunks, its length not announced",
        |call| {
            let body = Bytes::from(huge(call.id));
            let chunks: Vec<Bytes> = body.chunks(64 * 1024).map(Bytes::copy_from_slice).collect();
            let chunks = stream::iter(chunks.into_iter().map(Ok::<_, Infallible>));
            json_answer(200, Body::from_stream(chunks))
        }
    ),
    malformed!(20017, "bytes that are not UTF-8", |call| {
        let mut body = format!("{{\"Id\":\"{}\",\"Subject\":\"", call.id).into_bytes();
        body.extend([0xff, 0xfe, 0xc3, 0x28]);
        body.extend(b"\"}");
        json_answer(200, body)
    }),
    malformed!(20018, "JSON nested 10,000 deep", |_| {
        json_answer(200, format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)))
    }),
    malformed!(20019, "a good ticket labelled text/html", |call| {
        answer(200, "text/html", tickets::ordinary(call.id).to_string())
    }),
    malformed!(20020, "a ticket in a list of one", |call| {
        json_answer(200, json!([tickets::ordinary(call.id)]).to_string())
    }),
    malformed!(20021, "an error envelope without a message", |_| {
        json_answer(
            200,
            "{\"_meta\":{\"status\":\"ERROR\",\"count\":1},\"records\":{}}",
        )
    }),
    Entry::new(90001, Kind::Connection, "reset before the answer", |call| {
        call.line.cut();
        json_answer(200, "").into()
    }),
    Entry::new(
        90002,
        Kind::Connection,
        "reset half-way through the body",
        |call| {
            let line = call.line.clone();
            let break_off = stream::once(async move {
                // A reset discards what is still on its way: let the first half arrive.
                tokio::time::sleep(HALF_WAY).await;
                line.cut();
                Err(io::Error::from(io::ErrorKind::ConnectionReset))
            });
            announced(half().chain(break_off)).into()
        },
    ),
    Entry::new(90003, Kind::Connection, "the body stalls half-way", |_| {
        announced(half().chain(stream::pending())).into()
    }),
    Entry::new(90004, Kind::Connection, "no answer at all", |_| {
        Reply::Never
    }),
    Entry::new(
        90005,
        Kind::Connection,
        "closed half-way through the body, in an orderly way",
        |_| {
            let break_off = stream::once(async {
                // An error that comes at once keeps the server from sending what it has.
                tokio::time::sleep(HALF_WAY).await;
                Err(io::Error::from(io::ErrorKind::UnexpectedEof))
            });
            announced(half().chain(break_off)).into()
        },
    ),
    Entry::new(
        90006,
        Kind::Connection,
        "reset the first time, then ticket 90006",
        |call| {
            if call.count == 1 {
                call.line.cut();
            }
            tickets::response(call.id).into()
        },
    ),
];

fn truncated() -> &'static str {
    let middle = TICKET_1234.len().div_euclid(2);
    TICKET_1234.get(..middle).unwrap_or(TICKET_1234)
}

/// The first half of a ticket.
fn half() -> impl stream::Stream<Item = Result<Bytes, io::Error>> + Send {
    let bytes = Bytes::from_static(truncated().as_bytes());
    stream::once(async move { Ok(bytes) })
}

/// An answer that promises a whole ticket.
fn announced(
    chunks: impl stream::Stream<Item = Result<Bytes, io::Error>> + Send + 'static,
) -> Response {
    let mut response = json_answer(200, Body::from_stream(chunks));
    let length = HeaderValue::from(TICKET_1234.len());
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length);
    response
}

fn huge(id: u64) -> String {
    let mut ticket = tickets::ordinary(id);
    put(&mut ticket, "Content", json!("x".repeat(2 * MEBIBYTE)));
    ticket.to_string()
}
