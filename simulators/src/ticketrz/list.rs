//! `GET /api/ticketrz`: some of the tickets, in words instead of codes.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::catalogue::{catalogue, find};
use super::entry::{Call, Outcome, Reply};
use super::envelope::{error, html_page, json_answer};
use super::generated;
use super::lookup::refusal;
use super::state::Backend;
use super::switches::{List, SinceId, Switches};
use crate::json::put;
use crate::net::ResetHandle;

/// How many rows are given when no `limit` is asked for.
const DEFAULT_LIMIT: usize = 20;
/// The most rows that a server gives at once which does not give 100.
const SMALL_LIMIT: usize = 20;
/// A row with all the fields of the vendor's example.
const ROW: &str = include_str!("../../fixtures/row.json");

/// The parameters of the vendor's page. Values that are not numbers count as not given.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Parameters {
    since_id: String,
    limit: String,
    offset: String,
}

pub(super) async fn list(
    State(backend): State<Arc<Backend>>,
    Query(asked): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    if let Some(refusal) = refusal(&backend, &headers) {
        return refusal;
    }
    let switches = backend.switches();
    match switches.list {
        List::Missing => return html_page(404, "404 Not Found"),
        List::Forbidden => return error(403, 403, "Forbidden"),
        _ => {}
    }
    let rows = move || {
        let body = body(&backend, &switches, &asked);
        Handle::current().block_on(body).to_string()
    };
    // All rows may have to be made to sort them. Meanwhile others are answered.
    let rows = spawn_blocking(rows).await.unwrap_or_default();
    json_answer(200, rows)
}

async fn body(backend: &Backend, switches: &Switches, asked: &Parameters) -> Value {
    let number = |text: &str| text.parse::<usize>().ok();
    let limit = number(&asked.limit).unwrap_or(DEFAULT_LIMIT);
    let offset = number(&asked.offset).unwrap_or_default();
    let mut ids = ids(backend, switches).await;
    let total = ids.len();
    since(&mut ids, &asked.since_id, backend, switches).await;
    let (skipped, taken) = match switches.list {
        List::Repeated => (0, limit),
        List::SmallPages => (offset, limit.min(SMALL_LIMIT)),
        List::LargePages => (offset, limit.saturating_mul(2)),
        List::Shrinking => (offset, limit.saturating_sub(offset.div_euclid(2))),
        List::Empty => (total, 0),
        List::Endless => {
            let places = (offset.saturating_add(1)..).take(limit);
            return envelope(&places.map(endless).collect::<Vec<_>>(), asked, usize::MAX);
        }
        _ => (offset, limit),
    };
    let mut rows = Vec::new();
    for id in ids.into_iter().skip(skipped).take(taken) {
        let mut row = row(backend, id).await;
        if switches.list == List::Hostile {
            hostile(&mut row);
        }
        rows.push(row);
    }
    match switches.list {
        List::Bare => Value::Array(rows),
        List::Wrapped => json!({
            "response_code": "200", "response_status": "Success", "data": envelope(&rows, asked, total),
        }),
        List::TotalTooHigh => envelope(&rows, asked, total.saturating_mul(3)),
        List::TotalTooLow => envelope(&rows, asked, 7),
        List::WithoutTotal => json!({"data": rows}),
        _ => envelope(&rows, asked, total),
    }
}

/// The numbers of all tickets, in the order that the switches want.
async fn ids(backend: &Backend, switches: &Switches) -> Vec<u64> {
    let tickets = catalogue().filter(|entry| entry.outcome == Outcome::Ticket);
    let mut ids: Vec<_> = tickets.map(|entry| entry.id).collect();
    ids.extend(generated::ids(switches));
    match switches.list {
        List::OldestFirst | List::WithoutTotal => ids.sort_unstable(),
        List::Shuffled => ids.sort_by_key(|id| generated::noise(*id)),
        List::Modified => {
            let mut modified = BTreeMap::new();
            for id in &ids {
                let row = row(backend, *id).await;
                modified.insert(*id, text(&row, "ModifyDate").to_owned());
            }
            ids.sort_by_key(|id| Reverse(modified.get(id)));
        }
        _ => ids.sort_unstable_by_key(|id| Reverse(*id)),
    }
    ids
}

async fn since(ids: &mut Vec<u64>, since: &str, backend: &Backend, switches: &Switches) {
    match switches.since_id {
        _ if since.is_empty() => {}
        SinceId::Ignored => {}
        // As PHP reads a text as a number: its leading digits.
        SinceId::Number => {
            let digits: String = since.chars().take_while(char::is_ascii_digit).collect();
            let least = digits.parse().unwrap_or(0);
            ids.retain(|id| *id > least);
        }
        SinceId::Date => {
            let mut kept = Vec::new();
            for id in std::mem::take(ids) {
                if text(&row(backend, id).await, "CreateDate") >= since {
                    kept.push(id);
                }
            }
            *ids = kept;
        }
    }
}

/// What a lookup by number answers, as a row.
async fn row(backend: &Backend, id: u64) -> Value {
    let mut ticket = ticket(backend, id).await;
    backend.apply_changes(id, &mut ticket);
    in_words(&ticket)
}

async fn ticket(backend: &Backend, id: u64) -> Value {
    let clock = &backend.config.clock;
    let Some(entry) = find(id) else {
        return generated::ticket(id, clock.unmoved());
    };
    let call = Call {
        id,
        count: backend.count_of(id),
        now: clock.now(),
        today: clock.unmoved(),
        connection: &ResetHandle::default(),
    };
    let Reply::Now(response) = (entry.answer)(&call) else {
        return Value::Null;
    };
    let body = to_bytes(response.into_body(), usize::MAX).await;
    serde_json::from_slice(&body.unwrap_or_default()).unwrap_or_default()
}

/// The vendor's page: `limit` is a text, `offset` a number.
fn envelope(rows: &[Value], asked: &Parameters, total: usize) -> Value {
    json!({
        "limit": asked.limit,
        "offset": asked.offset.parse::<u64>().unwrap_or_default(),
        "count": rows.len(),
        "total": total,
        "data": rows,
    })
}

/// A ticket's row, as the vendor's page shows the contract's ticket.
fn in_words(ticket: &Value) -> Value {
    let mut row: Value = serde_json::from_str(ROW).unwrap_or_default();
    for key in [
        "Id",
        "Subject",
        "CreateDate",
        "ModifyDate",
        "DueDate",
        "Viewer",
    ] {
        put(
            &mut row,
            key,
            ticket.get(key).cloned().unwrap_or(Value::Null),
        );
    }
    for (key, code) in [
        ("Status", "StatusId"),
        ("Priority", "PriorityId"),
        ("Media", "MediaId"),
        ("Category", "CategoryId"),
        ("Requestor", "Requestor"),
    ] {
        let code = ticket.get(code).and_then(Value::as_str);
        put(&mut row, key, code.map(generated::word));
    }
    let names = ticket.get("AssigneeTextList").cloned();
    put(&mut row, "Assignee", names.unwrap_or(Value::Null));
    row
}

/// The row at a place of a list that never ends.
fn endless(place: usize) -> Value {
    let id = usize::MAX.saturating_sub(place);
    json!({"Id": id.to_string(), "Subject": format!("Row {place}")})
}

fn hostile(row: &mut Value) {
    const TEXT: &str =
        "# **bold** [click](https://evil.example) @everyone <@1> <t:0:R> </ticket:1> \u{202e}gnp";
    for key in [
        "Subject",
        "Requestor",
        "Assignee",
        "Category",
        "Status",
        "Priority",
        "Media",
    ] {
        put(row, key, TEXT);
    }
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}
