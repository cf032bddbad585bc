//! `lookup`: one ticket in the terminal.

use serde_json::json;
use ticketrz::{Answer, LookupError, Ticket, TicketId};

use super::{
    open,
    terminal::{complain, on_one_line, printable, printable_json, say},
};
use crate::{exit::Exit, settings::Settings};

/// Looks the ticket up, which spends one lookup of the quota, and prints it.
pub(super) async fn print(settings: Settings, id: TicketId, as_json: bool) -> Exit {
    let tickets = match open(settings.ticketrz, settings.redis.as_ref()) {
        Ok(tickets) => tickets,
        Err(error) => {
            complain(error);
            return Exit::Internal;
        }
    };
    match tickets.get(id).await {
        Ok(answer) if as_json => say(printable_json(&json_of(&answer))),
        Ok(answer) => {
            for line in lines(&answer.ticket) {
                say(line);
            }
        }
        Err(error) => {
            if as_json {
                say(printable_json(&json!({"error": sentence(&error)})));
            } else {
                complain(sentence(&error));
            }
            return Exit::Failed;
        }
    }
    Exit::Stopped
}

fn json_of(answer: &Answer) -> serde_json::Value {
    json!({
        "ticket": *answer.ticket,
        "state": answer.ticket.state(),
        "fetched_at": answer.fetched_at.to_string(),
    })
}

/// The error with its technical cause: only people with the bot's secrets see it.
pub(super) fn sentence(error: &LookupError) -> String {
    let sentence = match error {
        LookupError::QuotaClosed(closed) => {
            format!("{error}; it is expected to open at {}", closed.opens_at)
        }
        LookupError::Forbidden(cause)
        | LookupError::AccessRefused(cause)
        | LookupError::Unavailable(cause) => format!("{error}: {}", cause.chain()),
        LookupError::NotFound | LookupError::Busy { .. } => error.to_string(),
    };
    on_one_line(&sentence)
}

fn lines(ticket: &Ticket) -> Vec<String> {
    let heading = ticket.subject.as_deref().map_or_else(
        || format!("#{}", ticket.id),
        |subject| format!("#{} · {}", ticket.id, on_one_line(subject)),
    );
    let mut lines = vec![heading];
    let people =
        (!ticket.people.assignee_names.is_empty()).then(|| ticket.people.assignee_names.join(", "));
    let times = &ticket.times;
    let fields = [
        ("state", ticket.state().map(|state| format!("{state:?}"))),
        ("status", ticket.codes.status.clone()),
        ("priority", ticket.codes.priority.clone()),
        ("channel", ticket.codes.channel.clone()),
        (
            "assigned to",
            people.or_else(|| ticket.people.assignee.clone()),
        ),
        ("created", times.created.as_ref().map(ToString::to_string)),
        ("due", times.due.as_ref().map(ToString::to_string)),
        ("solved", times.solved.as_ref().map(ToString::to_string)),
        ("closed", times.closed.as_ref().map(ToString::to_string)),
    ];
    lines.extend(
        fields
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name:<11} {}", on_one_line(&value?)))),
    );
    for text in [&ticket.content, &ticket.description, &ticket.solution]
        .into_iter()
        .flatten()
    {
        lines.push(String::new());
        lines.push(printable(text));
    }
    lines
}
