//! Connections that fail.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::stream::{self, StreamExt};

use super::entry::{Entry, Outcome, Reply};
use super::envelope::{TICKET_1234, first_half, json_answer};
use super::tickets;

/// Between the first half of a body and its end, in real time.
const HALF_WAY: Duration = Duration::from_millis(100);

pub(super) const ENTRIES: &[Entry] = &[
    Entry::new(
        90001,
        Outcome::Connection,
        "reset before the answer",
        |call| {
            call.connection.reset();
            json_answer(200, "").into()
        },
    ),
    Entry::new(
        90002,
        Outcome::Connection,
        "reset half-way through the body",
        |call| {
            let connection = call.connection.clone();
            let break_off = stream::once(async move {
                // A reset discards what is still on its way: let the first half arrive.
                tokio::time::sleep(HALF_WAY).await;
                connection.reset();
                Err(io::Error::from(io::ErrorKind::ConnectionReset))
            });
            announced(half().chain(break_off)).into()
        },
    ),
    Entry::new(
        90003,
        Outcome::Connection,
        "the body stalls half-way",
        |_| announced(half().chain(stream::pending())).into(),
    ),
    Entry::new(90004, Outcome::Connection, "no answer at all", |_| {
        Reply::Never
    }),
    Entry::new(
        90005,
        Outcome::Connection,
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
        Outcome::Connection,
        "reset the first time, then ticket 90006",
        |call| {
            if call.count == 1 {
                call.connection.reset();
            }
            tickets::response(call.id).into()
        },
    ),
];

/// The first half of a ticket.
fn half() -> impl stream::Stream<Item = Result<Bytes, io::Error>> + Send {
    let bytes = Bytes::from_static(first_half(TICKET_1234).as_bytes());
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
