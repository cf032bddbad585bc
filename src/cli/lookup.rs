//! `lookup`: one ticket in the terminal.

use std::sync::Arc;

use commands::{Labels, Language, plain_text};
use jiff::{ZonedDateTime, tz::TimeZone};
use serde_json::json;
use ticketrz::{
    Answer, CodeKind, Config, LookupError, SystemClock, Ticket, TicketId, Tickets, has_time,
};

use super::terminal::{complain, on_one_line, printable, printable_json, say};
use crate::exit::Exit;

/// Looks the ticket up, which spends one lookup of the quota, and prints it.
pub(super) async fn print(config: Config, labels: &Labels, id: TicketId, as_json: bool) -> Exit {
    let zone = config.zone.clone();
    let tickets = match Tickets::new(config, Arc::new(SystemClock)) {
        Ok(tickets) => tickets,
        Err(error) => {
            complain(error);
            return Exit::Internal;
        }
    };
    match tickets.get(id).await {
        Ok(answer) if as_json => say(printable_json(&json_of(&answer))),
        Ok(answer) => say(text_of(&answer, labels, zone)),
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
        LookupError::QuotaClosed(closed) if closed.is_promised() => {
            format!("{error}; it is expected to open at {}", closed.opens_at)
        }
        LookupError::QuotaClosed(closed) => {
            format!("{error}; the next try is at {}", closed.opens_at)
        }
        LookupError::Forbidden(cause)
        | LookupError::AccessRefused(cause)
        | LookupError::Unavailable(cause) => format!("{error}: {}", cause.chain()),
        LookupError::NotFound | LookupError::NotOffered | LookupError::Busy { .. } => {
            error.to_string()
        }
    };
    on_one_line(&sentence)
}

fn text_of(answer: &Answer, labels: &Labels, zone: TimeZone) -> String {
    let ticket = &answer.ticket;
    let subject = ticket.subject.as_deref().map(on_one_line);
    let heading = subject.map_or_else(
        || format!("#{}", ticket.id),
        |subject| format!("#{} · {subject}", ticket.id),
    );
    let mut lines = vec![heading];
    let checked = answer.fetched_at.to_zoned_datetime(zone);
    for (name, value) in facts(ticket, labels, &checked) {
        let value = value.filter(|value| !value.is_empty());
        lines.extend(value.map(|value| format!("{name:<13} {}", on_one_line(&value))));
    }
    let bodies = [
        &ticket.content,
        &ticket.description,
        &ticket.solution,
        &ticket.remarks,
    ];
    let mut bodies: Vec<_> = bodies.into_iter().flatten().collect();
    bodies.dedup();
    for body in bodies {
        lines.push(format!("\n{}", printable(&plain_text(body)).trim()));
    }
    lines.join("\n")
}

fn facts(
    ticket: &Ticket,
    labels: &Labels,
    checked: &ZonedDateTime,
) -> impl IntoIterator<Item = (&'static str, Option<String>)> {
    let word = |kind, code: &Option<String>| {
        let code = code.as_ref()?;
        let word = labels.get(kind, code, Language::English);
        let word = word.filter(|word| !word.is_empty());
        Some(word.map_or_else(|| code.clone(), |word| format!("{word} ({code})")))
    };
    let people = &ticket.people;
    let person = |id: &Option<String>| {
        let mut named = people.assignees.iter().zip(&people.assignee_names);
        let named = named.find(|(known, _)| Some(*known) == id.as_ref());
        match named {
            Some((id, name)) => Some(format!("{name} ({id})")),
            None => word(CodeKind::Person, id),
        }
    };
    let assigned = match people.assignee_names.as_slice() {
        [] => person(&people.assignee),
        names => Some(names.join(", ")),
    };
    let comments = ticket
        .comments
        .map(|comments| match ticket.unseen_comments {
            Some(unread @ 1..) => format!("{comments}, {unread} unread"),
            _ => comments.to_string(),
        });
    let (codes, times) = (&ticket.codes, &ticket.times);
    let time = |time: &Option<ZonedDateTime>| time.as_ref().map(shown);
    [
        ("state", ticket.state().map(|state| format!("{state:?}"))),
        ("status", word(CodeKind::Status, &codes.status)),
        ("priority", word(CodeKind::Priority, &codes.priority)),
        ("type", word(CodeKind::Type, &codes.kind)),
        ("channel", word(CodeKind::Channel, &codes.channel)),
        ("category", word(CodeKind::Category, &codes.category)),
        ("requester", person(&people.requestor)),
        ("contact", person(&people.contact)),
        ("assigned to", assigned),
        ("cc", people.cc.clone()),
        ("opened by", person(&people.opened_by)),
        ("answered by", person(&people.responder)),
        ("handled by", person(&people.handler)),
        ("solved by", person(&people.solved_by)),
        ("closed by", person(&people.closed_by)),
        ("comments", comments),
        ("created", time(&times.created)),
        ("opened", time(&times.opened)),
        ("pending since", time(&times.pending)),
        ("due", time(&times.due)),
        ("solved", time(&times.solved)),
        ("closed", time(&times.closed)),
        ("reopened", time(&times.reopened)),
        ("last comment", time(&times.commented)),
        ("last changed", time(&times.modified)),
        ("last checked", Some(shown(checked))),
    ]
}

/// Such as `17 October 2018 01:53 WIB`, or `17 October 2018` where no time is known.
fn shown(time: &ZonedDateTime) -> String {
    let format = if has_time(time) {
        "%-d %B %Y %H:%M %Z"
    } else {
        "%-d %B %Y"
    };
    time.strftime(format).to_string()
}
