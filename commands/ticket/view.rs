//! How a ticket is looked at: whose language, whose words, from when.

use jiff::Timestamp;
use ticketrz::{CodeKind, Ticket, TicketId};

use crate::{
    Labels, Language,
    limits::{LABEL, length},
    text::sanitize::{self, Lines},
};

/// Codes, names and labels are short; what is longer would push the rest away.
pub(super) const LONGEST_VALUE: usize = 100;

/// How a ticket is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) labels: &'a Labels,
    pub(crate) language: Language,
    pub(crate) now: Timestamp,
}

impl View<'_> {
    /// A person's name: the operator's, the one that the ticket itself gives, or what other answers have taught. Untrusted
    /// still.
    pub(crate) fn person(&self, ticket: &Ticket, id: &str) -> Option<String> {
        let people = &ticket.people;
        let operators = self.labels.operators(CodeKind::Person, id, self.language);
        let of_ticket = || {
            // The lists pair ids with names only if there is one for each.
            let is_paired = people.assignees.len() == people.assignee_names.len();
            let mut pairs = people.assignees.iter().zip(&people.assignee_names);
            let named = pairs.find(|(other, _)| is_paired && *other == id);
            named.map(|(_, name)| name.clone())
        };
        let learned = || self.labels.get(CodeKind::Person, id, self.language);
        operators.or_else(of_ticket).or_else(learned)
    }
}

/// `#1234 · brosur · Closed`, for places without Markdown. Where that is too long the subject is cut, not the status.
pub(crate) fn label(id: TicketId, subject: Option<&str>, status: &str) -> String {
    let end = match status {
        "" => String::new(),
        status => format!(" · {status}"),
    };
    let start = format!("#{id}");
    let Some(subject) = subject else {
        return sanitize::plain(&format!("{start}{end}"), LABEL);
    };
    let start = format!("{start} · ");
    let room = LABEL
        .saturating_sub(length(&start))
        .saturating_sub(length(&end));
    let subject = sanitize::plain(subject, room);
    sanitize::plain(&format!("{start}{subject}{end}"), LABEL)
}

/// An untrusted text on one short line.
pub(crate) fn short(untrusted: &str) -> String {
    sanitize::escape(untrusted, Lines::One, LONGEST_VALUE)
}
