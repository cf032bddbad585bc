//! A ticket at a glance.

use jiff::{Timestamp, ZonedDateTime};
use serenity::all::CreateEmbed;
use ticketrz::{State, Ticket};

use super::{
    texts::Texts,
    view::{View, moment},
};
use crate::{
    labels::Kind,
    text::{
        duration,
        timestamp::{Style, markup},
    },
};

/// A glance at what the ticket says; the details have the rest.
const LONGEST_EXCERPT: usize = 300;

pub(super) fn render(
    ticket: &Ticket,
    texts: &Texts,
    fetched_at: Timestamp,
    view: &View<'_>,
) -> CreateEmbed {
    let say = |key| view.language.say(key);
    let (codes, times) = (&ticket.codes, &ticket.times);

    let mut embed = view.start(ticket);
    if let Some(text) = texts.bodies.first() {
        embed = embed.description(text, LONGEST_EXCERPT);
    }
    embed
        .field(&say("field-status"), Some(view.status(ticket)))
        .field(
            &say("field-priority"),
            view.labelled(Kind::Priority, codes.priority.as_ref()),
        )
        .field(
            &say("field-type"),
            view.labelled(Kind::Type, codes.kind.as_ref()),
        )
        .field(
            &say("field-channel"),
            view.labelled(Kind::Channel, codes.channel.as_ref()),
        )
        .field(
            &say("field-requestor"),
            view.labelled(Kind::Person, ticket.people.requestor.as_ref()),
        )
        .field(&say("field-assignee"), view.assignee(ticket))
        .field(&say("field-created"), times.created.as_ref().map(moment))
        .field(&say("field-opened"), times.opened.as_ref().map(moment))
        .field(
            &say("field-due"),
            times.due.as_ref().map(|due| deadline(due, ticket)),
        )
        .field(&say("field-closed"), closed(ticket).map(moment))
        .field(
            &say("field-took"),
            ticket
                .resolution()
                .map(|took| duration::describe(took, view.language)),
        )
        .field(
            &say("field-comments"),
            ticket.comments.map(|count| count.to_string()),
        )
        .footer(&say("footer-as-of"), fetched_at)
        .build()
}

/// The API may keep the date of an end that a reopening has undone.
fn closed(ticket: &Ticket) -> Option<&ZonedDateTime> {
    let closed = ticket.times.closed.as_ref();
    closed.filter(|_| ticket.state() == State::Closed)
}

/// While it matters, a deadline also says how far away it is.
fn deadline(due: &ZonedDateTime, ticket: &Ticket) -> String {
    match ticket.state() {
        State::Solved | State::Closed => moment(due),
        _ => format!(
            "{}\n{}",
            moment(due),
            markup(due.timestamp(), Style::Relative)
        ),
    }
}
