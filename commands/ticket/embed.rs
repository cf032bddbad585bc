//! A ticket as an embed.

use jiff::{Timestamp, ZonedDateTime};
use serenity::all::{Colour, CreateEmbed};
use ticketrz::{State, Ticket};

use crate::{
    Labels, Language, WebUrl,
    embed::Embed,
    labels::Kind,
    text::{
        duration, html,
        inert::{self, Lines},
        timestamp::{Style, markup},
    },
};

/// A glance at what the ticket says; the ticket system has the rest.
const LONGEST_EXCERPT: usize = 300;
/// Codes, names and labels are short; what is longer would push the rest of the embed away.
const LONGEST_VALUE: usize = 100;

/// How a ticket is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) labels: &'a Labels,
    pub(crate) web_url: Option<&'a WebUrl>,
    pub(crate) language: Language,
    pub(crate) now: Timestamp,
}

pub(crate) fn render(ticket: &Ticket, fetched_at: Timestamp, view: &View<'_>) -> CreateEmbed {
    let say = |key| view.language.say(key);
    let (codes, times) = (&ticket.codes, &ticket.times);
    let labelled = |kind, code: &Option<String>| {
        code.as_deref()
            .map(|code| view.label(kind, code).unwrap_or_else(|| short(code)))
    };

    let mut embed = Embed::default()
        .title(&format!("#{}", ticket.id), ticket.subject.as_deref())
        .colour(colour(ticket.state(), ticket.is_overdue(view.now)));
    if let Some(web_url) = view.web_url {
        embed = embed.url(&web_url.of(ticket.id));
    }
    if let Some(text) = ticket.content.as_deref().or(ticket.description.as_deref()) {
        embed = embed.description(&html::to_text(text), LONGEST_EXCERPT);
    }
    embed
        .field(&say("field-status"), Some(status(ticket, view)))
        .field(
            &say("field-priority"),
            labelled(Kind::Priority, &codes.priority),
        )
        .field(&say("field-type"), labelled(Kind::Type, &codes.kind))
        .field(
            &say("field-channel"),
            labelled(Kind::Channel, &codes.channel),
        )
        .field(
            &say("field-requestor"),
            labelled(Kind::Person, &ticket.people.requestor),
        )
        .field(&say("field-assignee"), assignee(ticket, view))
        .field(&say("field-created"), times.created.as_ref().map(moment))
        .field(&say("field-opened"), times.opened.as_ref().map(moment))
        .field(
            &say("field-due"),
            times.due.as_ref().map(|due| deadline(due, ticket)),
        )
        .field(&say("field-closed"), times.closed.as_ref().map(moment))
        .field(
            &say("field-took"),
            ticket
                .durations
                .resolution
                .map(|took| duration::describe(took, view.language)),
        )
        .field(
            &say("field-comments"),
            ticket.comments.map(|count| count.to_string()),
        )
        .footer(&say("footer-as-of"), fetched_at)
        .build()
}

impl View<'_> {
    fn label(&self, kind: Kind, code: &str) -> Option<String> {
        self.labels
            .get(kind, code, self.language)
            .map(|label| short(&label))
    }
}

/// The operator's or the vendor's word for the status; where there is none, the state that the dates tell and the code.
fn status(ticket: &Ticket, view: &View<'_>) -> String {
    let code = ticket.codes.status.as_deref();
    let known = code.and_then(|code| view.label(Kind::Status, code));
    let mut status = match (known, code) {
        (Some(label), _) => label,
        (None, Some(code)) => format!("{} · {}", state(ticket, view.language), short(code)),
        (None, None) => state(ticket, view.language),
    };
    if ticket.is_overdue(view.now) {
        status.push_str(" · ");
        status.push_str(&view.language.say("state-overdue"));
    }
    status
}

fn state(ticket: &Ticket, language: Language) -> String {
    language.say(match ticket.state() {
        State::New => "state-new",
        State::Open => "state-open",
        State::Pending => "state-pending",
        State::Solved => "state-solved",
        State::Closed => "state-closed",
        State::Reopened => "state-reopened",
    })
}

fn assignee(ticket: &Ticket, view: &View<'_>) -> Option<String> {
    let people = &ticket.people;
    if !people.assignee_names.is_empty() {
        return Some(short(&people.assignee_names.join(", ")));
    }
    let ids = match &people.assignee {
        Some(id) => std::slice::from_ref(id),
        None => people.assignees.as_slice(),
    };
    let named: Vec<_> = ids
        .iter()
        .map(|id| {
            view.labels
                .get(Kind::Person, id, view.language)
                .unwrap_or_else(|| id.clone())
        })
        .collect();
    (!named.is_empty()).then(|| short(&named.join(", ")))
}

fn moment(time: &ZonedDateTime) -> String {
    markup(time.timestamp(), Style::DateTime)
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

fn short(untrusted: &str) -> String {
    inert::escape(untrusted, Lines::One, LONGEST_VALUE)
}

/// Colours that stay apart in Discord's dark and light themes.
fn colour(state: State, overdue: bool) -> Colour {
    if overdue {
        return Colour::new(0x00ED_4245);
    }
    Colour::new(match state {
        State::New => 0x0058_65F2,
        State::Open => 0x003B_A55D,
        State::Pending => 0x00FA_A61A,
        State::Solved => 0x001A_BC9C,
        State::Closed => 0x0074_7F8D,
        State::Reopened => 0x00EB_459E,
    })
}
