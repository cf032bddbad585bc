//! What can be changed in a ticket while the system runs.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

/// A change of a ticket, as somebody in the ticket system makes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It is opened, for the first time or again.
    Opened,
    /// It waits for somebody.
    Pending,
    /// It is solved.
    Solved,
    /// It is closed.
    Closed,
    /// It is opened again after it was solved or closed.
    Reopened,
    /// It is given to somebody.
    AssignedTo(String),
    /// It has this many comments.
    Comments(u64),
    /// Any fields, by the API's names.
    Fields(Map<String, Value>),
}

impl Change {
    /// The fields that change.
    pub(super) fn fields(&self, now: Timestamp) -> Map<String, Value> {
        // The ticket system's own time zone.
        let zone = TimeZone::fixed(jiff::tz::offset(7));
        let now = now.to_zoned_datetime(zone).strftime("%F %T").to_string();
        let mut fields = match self {
            Self::Opened => json!({
                "StatusId": "TS3", "OpenDate": now, "PendingDate": null, "SolveDate": null, "SolveUser": null,
                "CloseDate": null, "CloseUser": null, "ReOpenDate": null, "ResolutionTime": null, "StatusDate": now,
            }),
            Self::Pending => json!({
                "StatusId": "TS4", "PendingDate": now, "SolveDate": null, "CloseDate": null, "CloseUser": null,
                "StatusDate": now,
            }),
            Self::Solved => json!({
                "StatusId": "TS6", "SolveDate": now, "CloseDate": null, "CloseUser": null, "StatusDate": now,
            }),
            Self::Closed => json!({"StatusId": "TS7", "CloseDate": now, "StatusDate": now}),
            Self::Reopened => json!({
                "StatusId": "TS5", "ReOpenDate": now, "CloseDate": null, "CloseUser": null, "ResolutionTime": null,
                "StatusDate": now,
            }),
            Self::AssignedTo(name) => {
                let id = id_of(name);
                json!({"Assignee": id, "AssigneeList": id, "AssigneeTextList": name, "AssignDate": now})
            }
            Self::Comments(count) => json!({"Comment": count.to_string(), "CommentDate": now}),
            Self::Fields(fields) => Value::Object(fields.clone()),
        };
        let modified = || Value::String(now);
        match &mut fields {
            Value::Object(fields) => {
                fields.entry("ModifyDate").or_insert_with(modified);
                std::mem::take(fields)
            }
            _ => Map::new(),
        }
    }
}

/// Everybody has an id of their own in the ticket system.
fn id_of(name: &str) -> String {
    let sum = name.bytes().map(u32::from).sum::<u32>();
    (40_000 + sum).to_string()
}
