//! Tickets: the contract's, and others that are interesting to look at.

use std::sync::LazyLock;

use axum::response::Response;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};

use super::entry::{Entry, row};
use super::envelope::{TICKET_1234, json_answer};
use crate::json::put;

/// The ids of ordinary tickets.
const ORDINARY: std::ops::Range<u64> = 100_000..200_000;

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    row!(Ticket, 1234, "the contract's example: closed, \"brosur\"", |_| json_answer(200, TICKET_1234)),
    row!(Ticket, 1, "minimal: everything null but the id", |call| minimal(call.id)),
    row!(Ticket, 2, "maximal: everything over-long, emoji, right-to-left, HTML, injections", |call| maximal(call.id)),
    row!(Ticket, 3, "new", |call| with(call.id, &json!({
        "Subject": "Printer on the 3rd floor does not print", "StatusId": "TS2", "OpenDate": null,
        "CloseDate": null, "SolveDate": null, "CloseUser": null, "SolveUser": null,
        "ResolutionTime": null, "StatusDate": "2017-07-10 07:08:46",
    }))),
    row!(Ticket, 4, "open", |call| with(call.id, &json!({
        "Subject": "VPN drops every hour", "StatusId": "TS3", "CloseDate": null, "SolveDate": null,
        "CloseUser": null, "SolveUser": null, "ResolutionTime": null,
    }))),
    row!(Ticket, 5, "pending", |call| with(call.id, &json!({
        "Subject": "Waiting for the supplier", "StatusId": "TS4", "PendingDate": "2017-07-13 10:00:00",
        "CloseDate": null, "SolveDate": null, "CloseUser": null, "SolveUser": null, "ResolutionTime": null,
    }))),
    row!(Ticket, 6, "solved, not closed", |call| with(call.id, &json!({
        "Subject": "Password reset", "StatusId": "TS6", "SolveDate": "2017-07-12 16:30:00",
        "CloseDate": null, "CloseUser": null, "ResolutionTime": "206474",
    }))),
    row!(Ticket, 7, "reopened", |call| with(call.id, &json!({
        "Subject": "It happened again", "StatusId": "TS5", "SolveDate": "2017-07-12 16:30:00",
        "ReOpenDate": "2017-07-14 08:00:00", "CloseDate": null, "CloseUser": null, "ResolutionTime": null,
    }))),
    row!(Ticket, 8, "open and overdue", |call| with(call.id, &json!({
        "Subject": "Invoice was not sent", "StatusId": "TS3", "PriorityId": "TP3",
        "DueDate": "2017-07-15 17:00:00", "CloseDate": null, "CloseUser": null, "SolveUser": null,
        "ResolutionTime": null,
    }))),
    row!(Ticket, 9, "HTML content, as e-mail programs write it", |call| with(call.id, &json!({
        "Subject": "Re: Penawaran & harga <brosur>",
        "Content": "<html><head><style>p{color:red}</style><script>alert(1)</script></head><body><p>Dear team,</p><p>please find <b>two</b> things:</p><ul><li>the price &amp; the brochure</li><li><a href=\"https://example.com/a?b=1&amp;c=2\">our site</a></li></ul><table><tr><td>Qty</td><td>2</td></tr></table><p>Thanks,<br>Sari</p><img src=\"https://tracker.example/x.gif\"></body></html>",
    }))),
    row!(Ticket, 10, "another subject, state and comment count at every lookup", |call| changing(call.id, call.count)),
    row!(Ticket, 11, "injections: Markdown, masked link, mentions, timestamp, command, emoji code", |call| with(call.id, &json!({
        "Subject": "**bold** [click](https://evil.example) @everyone <@1> <@&2> <#3> <t:0:R> </ticket:1> <:x:4> `code` ||hidden||",
        "Content": "# Heading\n> quote\n- list\n```rs\nfn main() {}\n```\n[masked](<https://evil.example>) https://evil.example @here",
        "AssigneeTextList": "__admin__ ~~22~~ <@1>",
    }))),
    row!(Ticket, 12, "numbers as numbers, \"\" and zero dates for nothing, an unknown field", |call| with(call.id, &json!({
        "Id": 12, "SiteId": 169, "Comment": 3, "ResolutionTime": 40_070_675, "DueDate": "",
        "OpenDate": "0000-00-00 00:00:00", "PendingDate": "0000-00-00 00:00:00", "Brand": {"New": true},
    }))),
    row!(Ticket, 13, "only an id and a subject; all other keys missing",
        |call| json!({"Id": call.id.to_string(), "Subject": "Keys are missing"})),
    row!(Ticket, 14, "codes that are not documented", |call| with(call.id, &json!({
        "Subject": "Unknown codes", "StatusId": "TS99", "PriorityId": "TP42", "TypeId": "TT7", "MediaId": "FAX",
    }))),
    row!(Ticket, 15, "high priority, from Facebook, several assignees", |call| with(call.id, &json!({
        "Subject": "Harga paket?", "PriorityId": "TP3", "MediaId": "FCBK", "StatusId": "TS3",
        "AssigneeList": "268,269,270", "AssigneeTextList": "admin22, Siti Rahayu, 佐藤",
        "CloseDate": null, "CloseUser": null, "SolveUser": null, "ResolutionTime": null,
    }))),
    row!(Ticket, 16, "right-to-left subject with direction marks", |call| with(call.id, &json!({
        "Subject": "\u{202e}gnp.exe \u{2066}שלום\u{2069} مرحبا بالعالم",
    }))),
    row!(Ticket, 17, "dates that do not exist", |call| with(call.id, &json!({
        "CreateDate": "2017-02-30 07:08:46", "OpenDate": "yesterday", "CloseDate": "2018-10-17",
        "ResolutionTime": "-5",
    }))),
    row!(Ticket, 18, "an order by mail, as a table with cells that span rows and columns", |call| with(call.id, &json!({
        "Subject": "Order 4711",
        "Content": "<p>Our order:</p><table><tr><td colspan=\"2\">Order</td><td rowspan=\"2\">Total</td></tr></table>",
    }))),
    row!(Ticket, 19, "hostile: formatting that is never closed, thousands deep, in every body",
        |call| endless_formatting(call.id)),
    row!(Ticket, 20, "opened two days ago, due tomorrow: its age follows the clock", |call| recent(call.id, call.today)),
];

/// The ticket of an ordinary id, or of one in the catalogue that is a ticket at a second try.
pub(super) fn ordinary(id: u64) -> Value {
    with(id, &json!({"Subject": format!("Ticket number {id}")}))
}

/// The same as an answer.
pub(super) fn response(id: u64) -> Response {
    json_answer(200, ordinary(id).to_string())
}

/// Whether an id that is not in the catalogue is a ticket.
pub(super) fn is_ordinary(id: u64) -> bool {
    ORDINARY.contains(&id)
}

/// A ticket of this week.
fn recent(id: u64, today: Timestamp) -> Value {
    // The ticket system's own time zone.
    let today = today
        .to_zoned_datetime(TimeZone::fixed(jiff::tz::offset(7)))
        .date();
    let at = |days: i64, hour: i8| {
        let day = today.saturating_add(Span::new().days(days));
        day.at(hour, 0, 0, 0).strftime("%F %T").to_string()
    };
    with(
        id,
        &json!({
            "Subject": "Projector in room 2 shows no picture", "StatusId": "TS3", "Comment": "3", "UnseenComment": "1",
            "CreateDate": at(-2, 9), "StatusDate": at(-2, 10), "OpenDate": at(-2, 10),
            "AssignDate": at(-2, 10), "ViewDate": at(-2, 10), "CommentDate": at(-1, 15),
            "DueDate": at(1, 17), "CloseDate": null, "SolveDate": null, "CloseUser": null,
            "SolveUser": null, "ResolutionTime": null,
        }),
    )
}

/// A ticket that is another one at each lookup.
pub(super) fn changing(id: u64, count: u64) -> Value {
    let (status, close_date) = if count.is_multiple_of(2) {
        ("TS7", json!("2018-10-17 01:53:21"))
    } else {
        ("TS3", Value::Null)
    };
    let changes = json!({
        "Subject": format!("Version {count}"), "Comment": count.to_string(),
        "StatusId": status, "CloseDate": close_date,
    });
    with(id, &changes)
}

fn contract() -> Value {
    static CONTRACT: LazyLock<Value> =
        LazyLock::new(|| serde_json::from_str(TICKET_1234).unwrap_or_default());
    CONTRACT.clone()
}

/// The contract's ticket under another id, changed.
pub(super) fn with(id: u64, changes: &Value) -> Value {
    let mut ticket = contract();
    put(&mut ticket, "Id", json!(id.to_string()));
    for (key, value) in changes.as_object().into_iter().flatten() {
        put(&mut ticket, key, value.clone());
    }
    ticket
}

fn minimal(id: u64) -> Value {
    let mut ticket = contract();
    for (_, value) in ticket.as_object_mut().into_iter().flatten() {
        *value = Value::Null;
    }
    put(&mut ticket, "Id", json!(id.to_string()));
    ticket
}

fn endless_formatting(id: u64) -> Value {
    let deep = |repeated: &str| json!(format!("<p>{}", repeated.repeat(4096)));
    with(
        id,
        &json!({
            "Subject": "Deep", "Content": deep("<s>x"), "Description": deep("<del>x"),
            "Solution": deep("<s><td>x"), "Remarks": deep("<dl><dd><sup>"),
        }),
    )
}

fn maximal(id: u64) -> Value {
    const PIECES: [&str; 6] = [
        "**x** [a](https://evil.example) @everyone <@1> <t:0:R> ",
        "👩‍👩‍👧‍👦🇮🇩e\u{301}\u{302}\u{303} ",
        "\u{202e}שלום مرحبا\u{202c} ",
        "<b>bold</b><script>alert(1)</script>&amp;&lt; ",
        "`_~|>#-*\\ \u{0}\u{7}\u{1b}[31m ",
        "abcdefghijklmnopqrstuvwxyz ",
    ];
    let long = PIECES.concat().repeat(60);
    let mut ticket = contract();
    for (key, value) in ticket.as_object_mut().into_iter().flatten() {
        match key.as_str() {
            "Id" => *value = json!(id.to_string()),
            "CreateDate" | "OpenDate" | "CloseDate" | "ModifyDate" | "StatusDate"
            | "ExpireDate" => {}
            key if key.ends_with("Date") => *value = json!("2017-07-15 17:00:00"),
            key if key.ends_with("Time") => *value = json!("99999999999"),
            _ => *value = json!(long),
        }
    }
    ticket
}
