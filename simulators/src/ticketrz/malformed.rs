//! Answers that make no sense.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::json;

use super::entry::{Entry, row};
use super::envelope::{TICKET_1234, answer, error, first_half, html_page, json_answer};
use super::quota::Wording;
use super::tickets;
use crate::json::put;

const MEBIBYTE: usize = 1024 * 1024;
const PHP_WARNINGS: &str = "<br />\n<b>Warning</b>:  Undefined array key \"Handler\" in <b>/var/www/api/Ticket.php</b> on line <b>217</b><br />\n<br />\n<b>Deprecated</b>:  strtotime(): Passing null to parameter #1 ($datetime) of type string is deprecated in <b>/var/www/api/Date.php</b> on line <b>12</b><br />\n";

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    row!(Malformed, 20001, "200 with an error envelope: not found", |_| error(200, 404, "Ticket not found")),
    row!(Malformed, 20002, "200 with an error envelope: expired token", |_| error(200, 401, "Expired token")),
    row!(Malformed, 20003, "200 with an error envelope: over quota", |_| error(200, 401, Wording::Tomorrow.text())),
    row!(Malformed, 20004, "200 with null", |_| json_answer(200, "null")),
    row!(Malformed, 20005, "200 with false", |_| json_answer(200, "false")),
    row!(Malformed, 20006, "200 with []", |_| json_answer(200, "[]")),
    row!(Malformed, 20007, "200 with {}", |_| json_answer(200, "{}")),
    row!(Malformed, 20008, "200 with nothing", |_| json_answer(200, "")),
    row!(Malformed, 20009, "200 with another ticket than asked for", |_| json_answer(200, TICKET_1234)),
    row!(Malformed, 20010, "200 with an HTML page", |_| html_page(200, "OneCloud")),
    row!(Malformed, 20011, "PHP warnings before the ticket",
        |call| answer(200, "text/html; charset=UTF-8", format!("{PHP_WARNINGS}{}", tickets::ordinary(call.id)))),
    row!(Malformed, 20012, "a BOM before the ticket",
        |call| json_answer(200, format!("\u{feff}{}", tickets::ordinary(call.id)))),
    row!(Malformed, 20013, "truncated JSON, ended in an orderly way", |_| json_answer(200, first_half(TICKET_1234))),
    row!(Malformed, 20014, "wrong types: objects, lists and booleans for texts", |call| json!({
        "Id": call.id.to_string(), "Subject": {"text": "x"}, "CreateDate": 12, "StatusId": ["TS7"],
        "ResolutionTime": "soon", "Comment": true, "Content": 3.5,
    })),
    row!(Malformed, 20015, "2 MiB of JSON, its length announced", |call| json_answer(200, huge(call.id))),
    row!(Malformed, 20016, "2 MiB of JSON in chunks, its length not announced", |call| {
        let body = Bytes::from(huge(call.id));
        let chunks: Vec<Bytes> = body.chunks(64 * 1024).map(Bytes::copy_from_slice).collect();
        json_answer(200, Body::from_stream(stream::iter(chunks.into_iter().map(Ok::<_, Infallible>))))
    }),
    row!(Malformed, 20017, "bytes that are not UTF-8", |call| {
        let mut body = format!("{{\"Id\":\"{}\",\"Subject\":\"", call.id).into_bytes();
        body.extend(b"\xff\xfe\xc3\x28\"}");
        json_answer(200, body)
    }),
    row!(Malformed, 20018, "JSON nested 10,000 deep",
        |_| json_answer(200, format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)))),
    row!(Malformed, 20019, "a good ticket labelled text/html",
        |call| answer(200, "text/html", tickets::ordinary(call.id).to_string())),
    row!(Malformed, 20020, "a ticket in a list of one", |call| json!([tickets::ordinary(call.id)])),
    row!(Malformed, 20021, "an error envelope without a message",
        |_| json!({"_meta": {"status": "ERROR", "count": 1}, "records": {}})),
];

fn huge(id: u64) -> String {
    let mut ticket = tickets::ordinary(id);
    put(&mut ticket, "Content", json!("x".repeat(2 * MEBIBYTE)));
    ticket.to_string()
}
