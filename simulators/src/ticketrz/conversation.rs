//! `GET /api/ticket/conversations/{id}`: what was written in a ticket.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::catalogue;
use super::entry::Outcome;
use super::envelope::{error, html_page, json_answer};
use super::lookup::refusal;
use super::state::Backend;
use super::switches::Conversations;
use super::tickets;
use crate::json::put;

const MEBIBYTE: usize = 1024 * 1024;
/// A message with all the fields of the vendor's example.
const MESSAGE: &str = include_str!("../../fixtures/message.json");

pub(super) async fn conversation(
    State(backend): State<Arc<Backend>>,
    Path(id): Path<u64>,
    headers: HeaderMap,
) -> Response {
    if let Some(refusal) = refusal(&backend, &headers) {
        return refusal;
    }
    let kind = backend.switches().conversations;
    match kind {
        Conversations::Missing => return html_page(404, "404 Not Found"),
        Conversations::Forbidden => return error(403, 403, "Forbidden"),
        _ => {}
    }
    let is_ticket = catalogue::find(id).is_some_and(|entry| entry.outcome == Outcome::Ticket);
    if !is_ticket && !tickets::is_ordinary(id) {
        return error(404, 404, "Ticket not found");
    }
    // The long ones take long to make. Meanwhile others are answered.
    let body = spawn_blocking(move || body(kind, id).to_string()).await;
    json_answer(200, body.unwrap_or_default())
}

fn body(kind: Conversations, id: u64) -> Value {
    let data = match kind {
        Conversations::Empty => Vec::new(),
        Conversations::Long => (0..1000).map(numbered).collect(),
        Conversations::Huge => vec![message("10", true, Some("Dinni"), &"x".repeat(MEBIBYTE))],
        Conversations::Hidden => vec![
            with(told(), "SecrecyId", "1"),
            with(told(), "SecrecyId", "2"),
            with(told(), "Spam", "1"),
        ],
        Conversations::Hostile => {
            let text = "# big **bold** [click](https://evil.example) @everyone <@1> <t:0:R> </ticket:1>\n> quote";
            vec![message("10", true, Some(text), text); 7]
        }
        Conversations::Flat => {
            let mut messages = messages();
            messages.reverse();
            messages
        }
        Conversations::Normal | Conversations::Missing | Conversations::Forbidden => {
            let mut messages = messages();
            let last = messages.split_off(messages.len().saturating_sub(2));
            messages.push(json!({"type": "message", "ticketId": id.to_string(), "data": last}));
            messages
        }
    };
    json!({
        "response_code": "200", "response_status": "Success", "type": "message",
        "ticketId": id.to_string(), "data": data,
    })
}

fn messages() -> Vec<Value> {
    let dinni = |day, text| message(day, true, Some("Dinni"), text);
    let team = |day, text| message(day, false, None, text);
    vec![
        dinni("10", "Could you send me the brochure?"),
        team("11", "Of course. Which products are you interested in?"),
        dinni("12", "Printers & scanners, please."),
        with(
            team("13", "Check the discount before we answer."),
            "SecrecyId",
            "1",
        ),
        html(
            team("14", ""),
            "<p>Here is the <b>printer</b> brochure:</p><ul><li><a href=\"https://example.com/b.pdf\">download</a></li></ul>",
        ),
        dinni("15", "Thank you! And the scanners?"),
        message("16", false, Some("admin22"), "They follow tomorrow."),
        with(dinni("17", "It is tomorrow :)"), "MediaId", "WHATP"),
        team("18", "Here they are. Have a nice day!"),
    ]
}

fn told() -> Value {
    message("10", false, Some("admin22"), "An internal note.")
}

fn numbered(number: u64) -> Value {
    let sent = format!("2017-07-10 {:02}:{:02}:00", number / 60, number % 60);
    let message = message(
        "10",
        number.is_multiple_of(2),
        None,
        &format!("Message {number}"),
    );
    with(message, "Date", sent)
}

/// A message as in the vendor's example. All have the same id, as there.
fn message(day: &str, incoming: bool, name: Option<&str>, text: &str) -> Value {
    let part = json!({
        "Id": "1", "ObjectName": "message", "ObjectId": "53370", "Body": text, "BodyText": text, "Meta": null,
        "TemplateId": null, "ContentType": "text/html", "Encoding": "UTF-8",
    });
    let message = serde_json::from_str(MESSAGE).unwrap_or_default();
    let message = with(message, "Date", format!("2017-07-{day} 09:00:00"));
    let message = with(message, "Incoming", if incoming { "1" } else { "0" });
    let message = with(message, "FromName", name);
    let message = with(message, "Content", text);
    with(message, "Contents", json!([part]))
}

/// A message whose text is only there as HTML.
fn html(message: Value, body: &str) -> Value {
    let part = json!({"Body": body, "BodyText": null, "ContentType": "text/html"});
    with(message, "Contents", json!([part]))
}

fn with(mut message: Value, key: &str, value: impl Into<Value>) -> Value {
    put(&mut message, key, value);
    message
}
