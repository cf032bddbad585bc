//! What followers are told: what changed in a ticket, and that a follow has ended.

use std::time::Duration;

use ticketrz::{Answer, CodeKind, Source, TicketId};

use super::snapshot::Snapshot;
use crate::{
    Language, Reply, Services,
    text::{duration, timestamp::moment},
    ticket::{assigned, follower_card, short},
};

/// The most assignees that are named, before and after.
const MOST_NAMED: usize = 3;

/// Why a follow has ended, where the person is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The ticket has been closed for this long.
    Closed(Duration),
    /// The ticket has not been found for this long.
    Gone(Duration),
}

/// The message about what changed in a ticket since `before`: the changes, and the card. `None` where a person would see none.
pub(crate) async fn changes(
    before: &Snapshot,
    answer: &Answer,
    services: &Services,
    language: Language,
) -> Option<Reply> {
    let changes = lines(before, answer, services, language);
    services.assignees.learn(&answer.ticket);
    if changes.is_empty() {
        return None;
    }
    let id = answer.ticket.id.to_string();
    let title = language.say_with("follow-changed", [("id", id.into())]);
    let lines = std::iter::once(title).chain(changes).collect();
    // An old one is no worse news for being a while ago, and the card says when that was.
    let answer = Answer {
        source: Source::Cache,
        ..answer.clone()
    };
    Some(follower_card(&answer, lines, services, language).await)
}

/// The message that a follow has ended.
#[must_use]
pub fn ending(id: TicketId, end: End, language: Language) -> Reply {
    let (key, time) = match end {
        End::Closed(time) => ("follow-ended-closed", time),
        End::Gone(time) => ("follow-ended-gone", time),
    };
    let time = duration::describe(time, language);
    let blanks = [("id", id.to_string().into()), ("time", time.into())];
    Reply {
        content: language.say_with(key, blanks),
        ..Reply::default()
    }
}

/// A line for each change, in the order of their weight.
fn lines(
    before: &Snapshot,
    answer: &Answer,
    services: &Services,
    language: Language,
) -> Vec<String> {
    let (ticket, view) = (&answer.ticket, &services.view(language));
    let after = Snapshot::of(ticket);
    let status = |snapshot: &Snapshot| {
        let word = view.status_word(snapshot.state, snapshot.status.as_deref());
        word.or_else(|| snapshot.status.clone())
            .map(|word| short(&word))
    };
    let priority = |code: &Option<String>| {
        let code = code.as_deref()?;
        let word = view.labels.get(CodeKind::Priority, code, language);
        Some(short(word.as_deref().unwrap_or(code)))
    };
    let people = |ids: &[String], someone: &str| {
        let names = ids.iter().take(MOST_NAMED).map(|id| {
            let name = view.person(ticket, id);
            let name = name.or_else(|| services.assignees.name(id));
            name.map_or_else(|| language.say(someone), |name| short(&name))
        });
        let more = ids.len().saturating_sub(MOST_NAMED);
        let more = (more > 0).then(|| format!("+{more}"));
        names.chain(more).collect::<Vec<_>>().join(", ")
    };
    let assignees_before = people(&before.assignees, "follow-someone");
    let assignees_after = match assigned(ticket, view, MOST_NAMED) {
        names if names.is_empty() => people(&after.assignees, "follow-someone-else"),
        names => names,
    };
    let due = |snapshot: &Snapshot| snapshot.due.as_ref().map(moment);
    let comments = |snapshot: &Snapshot| snapshot.comments.map(|count| count.to_string());
    let differ = [
        ("field-status", status(before), status(&after)),
        (
            "field-assignee",
            Some(assignees_before).filter(|_| before.assignees != after.assignees),
            Some(assignees_after).filter(|_| before.assignees != after.assignees),
        ),
        (
            "field-priority",
            priority(&before.priority),
            priority(&after.priority),
        ),
        ("field-due", due(before), due(&after)),
        ("field-comments", comments(before), comments(&after)),
    ];
    let differ = differ
        .into_iter()
        .filter(|(_, before, after)| before != after);
    let differ = differ.map(|(field, before, after)| {
        let named = |value: Option<String>| {
            let value = value.filter(|value| !value.is_empty());
            value.unwrap_or_else(|| language.say("follow-none"))
        };
        language.say_with(
            "follow-change",
            [
                ("field", language.say(field).into()),
                ("before", named(before).into()),
                ("after", named(after).into()),
            ],
        )
    });
    differ.collect()
}
