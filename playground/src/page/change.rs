//! Changes of a ticket, as somebody in the ticket system makes them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::shared::Shared;
use simulators::ticketrz::Change;

const ASSIGNEES: [&str; 3] = ["Siti Rahayu", "Rama Putra", "admin22"];
/// More than any interesting ticket has.
const COMMENTS: u64 = 10;

/// What is to change in a ticket.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    State,
    Assignee,
    Comments,
}

/// A ticket that is to change.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    ticket: u64,
    what: What,
}

/// Changes the ticket to something that it was not by the change before. Answers what it is now.
pub(super) async fn change(
    State(shared): State<Arc<Shared>>,
    Json(Wanted { ticket, what }): Json<Wanted>,
) -> Json<Value> {
    let count = shared.change(|state| {
        state.changes = state.changes.saturating_add(1);
        state.changes
    });
    let (change, now) = change_to(what, count);
    shared.backstage.ticketrz.change_ticket(ticket, &change);
    Json(json!({ "now": now }))
}

fn change_to(what: What, count: u64) -> (Change, String) {
    let states = [
        (Change::Pending, "pending"),
        (Change::Solved, "solved"),
        (Change::Closed, "closed"),
        (Change::Reopened, "reopened"),
        (Change::Opened, "open"),
    ];
    match what {
        What::State => {
            let [first, ..] = states.clone();
            let (change, now) = pick(&states, count).cloned().unwrap_or(first);
            (change, now.to_owned())
        }
        What::Assignee => {
            let name = pick(&ASSIGNEES, count).copied().unwrap_or_default();
            let now = format!("assigned to {name}");
            (Change::AssignedTo(name.to_owned()), now)
        }
        What::Comments => {
            let comments = COMMENTS.saturating_add(count);
            (
                Change::Comments(comments),
                format!("commented on, {comments} times in all"),
            )
        }
    }
}

/// The items in turn.
fn pick<T>(items: &[T], count: u64) -> Option<&T> {
    let index = count.checked_rem(items.len() as u64)?;
    items.get(usize::try_from(index).ok()?)
}
