//! The fields of a ticket: one table. The details list all of it, an operator chooses from it for the card.

use std::{str::FromStr, time::Duration};

use jiff::ZonedDateTime;
use ticketrz::{CodeKind, Codes, People, State, Ticket, Times};

use super::view::{View, short};
use crate::text::{
    SEPARATOR, duration,
    timestamp::{age, moment},
};

/// The most fields of a card.
const MOST_ON_CARD: usize = 6;
/// The most assignees that are named.
const MOST_NAMED: usize = 5;

/// A field of a ticket.
pub(super) struct Field {
    /// Its label. `TICKET_CARD_FIELDS` spells it without `field-`.
    pub(super) key: &'static str,
    value: Value,
}

/// A group of the details: its label and its fields.
pub(super) type Group = (&'static str, &'static [Field]);

/// Where a field's value comes from.
enum Value {
    /// A code that may have a word.
    Code(CodeKind, fn(&Codes) -> Option<&String>),
    /// A code that never has a word: only for the details.
    BareCode(fn(&Codes) -> Option<&String>),
    /// A person's id, which may have a name.
    Person(fn(&People) -> Option<&String>),
    Assignees,
    Time(fn(&Times) -> Option<&ZonedDateTime>),
    Duration(fn(&Ticket) -> Option<Duration>),
    /// Finished markup.
    Markup(fn(&Ticket, &View<'_>) -> Option<String>),
}

/// How a field shows a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// Only its word: on the card.
    Word,
    /// Its word, and the code in parentheses: in the details.
    WordAndCode,
}

const fn field(key: &'static str, value: Value) -> Field {
    Field { key, value }
}

/// Who works on the ticket.
pub(super) const ASSIGNEE: Field = field("field-assignee", Value::Assignees);

#[rustfmt::skip]
pub(super) const GROUPS: [Group; 4] = [
    ("details-classification", &[
        field("field-status", Value::Code(CodeKind::Status, |codes| codes.status.as_ref())),
        field("field-priority", Value::Code(CodeKind::Priority, |codes| codes.priority.as_ref())),
        field("field-category", Value::Code(CodeKind::Category, |codes| codes.category.as_ref())),
        field("field-type", Value::Code(CodeKind::Type, |codes| codes.kind.as_ref())),
        field("field-channel", Value::Code(CodeKind::Channel, |codes| codes.channel.as_ref())),
        field("field-product", Value::BareCode(|codes| codes.product.as_ref())),
        field("field-project", Value::BareCode(|codes| codes.project.as_ref())),
        field("field-region", Value::BareCode(|codes| codes.region.as_ref())),
        field("field-organization", Value::BareCode(|codes| codes.organization.as_ref())),
        field("field-branch", Value::BareCode(|codes| codes.branch.as_ref())),
        field("field-location", Value::BareCode(|codes| codes.location.as_ref())),
        field("field-site", Value::BareCode(|codes| codes.site.as_ref())),
        field("field-progress", Value::Markup(|ticket, _| ticket.progress.map(|percent| format!("{percent}%")))),
        field("field-comments", Value::Markup(comments)),
    ]),
    ("details-people", &[
        ASSIGNEE,
        field("field-requester", Value::Person(|people| people.requestor.as_ref())),
        field("field-contact", Value::Person(|people| people.contact.as_ref())),
        field("field-cc", Value::Markup(|ticket, _| ticket.people.cc.as_deref().map(short))),
        field("field-creator", Value::Person(|people| people.creator.as_ref())),
        field("field-opened-by", Value::Person(|people| people.opened_by.as_ref())),
        field("field-responder", Value::Person(|people| people.responder.as_ref())),
        field("field-handler", Value::Person(|people| people.handler.as_ref())),
        field("field-solved-by", Value::Person(|people| people.solved_by.as_ref())),
        field("field-closed-by", Value::Person(|people| people.closed_by.as_ref())),
        field("field-modifier", Value::Person(|people| people.modifier.as_ref())),
        field("field-viewer", Value::Person(|people| people.viewer.as_ref())),
    ]),
    // The ticket's history: an end that a reopening has undone is part of it.
    ("details-times", &[
        field("field-due", Value::Markup(due)),
        field("field-created", Value::Time(|times| times.created.as_ref())),
        field("field-viewed", Value::Time(|times| times.viewed.as_ref())),
        field("field-opened", Value::Time(|times| times.opened.as_ref())),
        field("field-assigned", Value::Time(|times| times.assigned.as_ref())),
        field("field-pending", Value::Time(|times| times.pending.as_ref())),
        field("field-solved", Value::Time(|times| times.solved.as_ref())),
        field("field-closed", Value::Time(|times| times.closed.as_ref())),
        field("field-reopened", Value::Time(|times| times.reopened.as_ref())),
        field("field-commented", Value::Time(|times| times.commented.as_ref())),
        field("field-status-changed", Value::Time(|times| times.status_changed.as_ref())),
        field("field-modified", Value::Time(|times| times.modified.as_ref())),
        field("field-expires", Value::Time(|times| times.expires.as_ref())),
    ]),
    ("details-durations", &[
        field("field-response-time", Value::Duration(|ticket| ticket.durations.response)),
        field("field-resolution-time", Value::Duration(Ticket::resolution)),
        field("field-handling-time", Value::Duration(|ticket| ticket.durations.handling)),
        field("field-waiting-time", Value::Duration(|ticket| ticket.durations.waiting)),
    ]),
];

impl Field {
    /// Its value as markup, if there is anything to show.
    pub(super) fn value(&self, ticket: &Ticket, view: &View<'_>, show: Show) -> Option<String> {
        match &self.value {
            Value::Code(kind, read) => {
                let code = read(&ticket.codes)?;
                show.code(view.labels.get(*kind, code, view.language), code)
            }
            Value::BareCode(read) => show.code(None, read(&ticket.codes)?),
            Value::Person(read) => {
                let id = read(&ticket.people)?;
                show.code(view.person(ticket, id), id)
            }
            Value::Assignees => Some(assignees(ticket, view, show, MOST_NAMED)),
            Value::Time(read) => read(&ticket.times).map(moment),
            Value::Duration(read) => {
                read(ticket).map(|took| duration::describe(took, view.language))
            }
            Value::Markup(say) => say(ticket, view),
        }
        .filter(|value| !value.is_empty())
    }

    fn name(&self) -> &'static str {
        self.key.trim_start_matches("field-")
    }

    /// The fields that can have something to show on a card.
    fn for_cards() -> impl Iterator<Item = &'static Self> {
        let fields = GROUPS.iter().flat_map(|(_, fields)| *fields);
        fields.filter(|field| !matches!(field.value, Value::BareCode(_)))
    }
}

impl Show {
    fn code(self, word: Option<String>, code: &str) -> Option<String> {
        match (word, self) {
            // A word that says nothing hides its code.
            (Some(word), _) if word.is_empty() => None,
            (Some(word), Self::WordAndCode) => Some(format!("{} ({})", short(&word), short(code))),
            (Some(word), Self::Word) => Some(short(&word)),
            (None, Self::WordAndCode) => Some(short(code)),
            (None, Self::Word) => None,
        }
    }
}

/// The names of those who work on the ticket, at most this many.
pub(crate) fn assigned(ticket: &Ticket, view: &View<'_>, most: usize) -> String {
    assignees(ticket, view, Show::Word, most)
}

fn assignees(ticket: &Ticket, view: &View<'_>, show: Show, most: usize) -> String {
    let people = &ticket.people;
    let names_are_paired = people.assignee_names.len() == people.assignees.len();
    let mut shown: Vec<String> = if people.assignee_names.is_empty() || names_are_paired {
        let ids = match people.assignees.as_slice() {
            [] => people.assignee.as_slice(),
            ids => ids,
        };
        ids.iter()
            .filter_map(|id| show.code(view.person(ticket, id), id))
            .collect()
    } else {
        let names = people.assignee_names.iter();
        names.map(|name| short(name)).collect()
    };
    let more = shown.len().saturating_sub(most);
    shown.truncate(most);
    if more > 0 {
        shown.push(format!("+{more}"));
    }
    shown.join(", ")
}

/// While it matters, a due date also says how far away it is.
fn due(ticket: &Ticket, _: &View<'_>) -> Option<String> {
    let due = ticket.times.due.as_ref()?;
    let is_done = matches!(ticket.state(), Some(State::Solved | State::Closed));
    Some(match age(due) {
        Some(age) if !is_done => format!("{} ({age})", moment(due)),
        _ => moment(due),
    })
}

/// "3 · 1 unread · last 2 hours ago"
fn comments(ticket: &Ticket, view: &View<'_>) -> Option<String> {
    let count = ticket.comments.filter(|count| *count > 0)?;
    let unread = ticket.unseen_comments.filter(|count| *count > 0);
    let unread = unread.map(|count| {
        view.language
            .say_with("comments-unread", [("count", count.to_string().into())])
    });
    let last = ticket.times.commented.as_ref().map(|time| {
        let when = age(time).unwrap_or_else(|| moment(time));
        view.language
            .say_with("comments-last", [("when", when.into())])
    });
    let parts = [Some(count.to_string()), unread, last];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    Some(parts.join(SEPARATOR))
}

/// The fields of a card, in their order.
#[derive(Clone)]
pub struct CardFields(Vec<&'static Field>);

/// Not a list of fields.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardFieldsError {
    /// There is no field of this name.
    #[error("`{name}` is not a field; the fields are {fields}")]
    Unknown {
        /// What was written.
        name: String,
        /// All names.
        fields: String,
    },
    /// It is too long for a glance.
    #[error("it names {0} fields, more than {MOST_ON_CARD}")]
    TooMany(usize),
}

impl CardFields {
    /// The fields when the operator chooses none, the most important first.
    pub const DEFAULT: &str = "assignee,requester,priority,category,due,comments";

    pub(super) fn iter(&self) -> impl Iterator<Item = &'static Field> {
        self.0.iter().copied()
    }
}

impl Default for CardFields {
    fn default() -> Self {
        Self::DEFAULT.parse().unwrap_or(Self(Vec::new()))
    }
}

impl FromStr for CardFields {
    type Err = CardFieldsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names = text.split([',', ' ']).filter(|name| !name.is_empty());
        let mut chosen: Vec<&Field> = Vec::new();
        for name in names {
            let Some(field) = Field::for_cards().find(|field| field.name() == name) else {
                let names: Vec<_> = Field::for_cards().map(Field::name).collect();
                return Err(CardFieldsError::Unknown {
                    name: name.to_owned(),
                    fields: names.join(", "),
                });
            };
            if chosen.iter().all(|other| other.key != field.key) {
                chosen.push(field);
            }
        }
        match chosen.len() {
            ..=MOST_ON_CARD => Ok(Self(chosen)),
            count => Err(CardFieldsError::TooMany(count)),
        }
    }
}

impl std::fmt::Debug for CardFields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.iter().map(Field::name))
            .finish()
    }
}
