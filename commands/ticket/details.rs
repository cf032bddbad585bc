//! Everything worth knowing about a ticket.

use jiff::Timestamp;
use serenity::all::CreateEmbed;
use ticketrz::Ticket;

use super::{
    texts::Texts,
    view::{View, moment, short},
};
use crate::{
    Language,
    labels::Kind,
    limits::{EMBED_DESCRIPTION, EMBED_FIELD_VALUE, length},
    text::{
        duration,
        sanitize::{self, Lines},
    },
};

pub(super) fn render(
    ticket: &Ticket,
    texts: &Texts,
    fetched_at: Timestamp,
    view: &View<'_>,
) -> CreateEmbed {
    let say = |key| view.language.say(key);
    view.start(ticket)
        .footer(&say("footer-as-of"), fetched_at)
        .block(&say("details-classification"), classification(ticket, view))
        .block(&say("details-people"), people(ticket, view))
        .block(&say("details-times"), times(ticket, view.language))
        .block(&say("details-durations"), durations(ticket, view.language))
        .block(&say("details-solution"), text(texts.solution.as_deref()))
        .block(&say("details-remarks"), text(texts.remarks.as_deref()))
        .description(&texts.bodies.join("\n\n"), EMBED_DESCRIPTION)
        .build()
}

fn text(body: Option<&str>) -> Option<String> {
    body.map(|body| sanitize::escape(body, Lines::Many, EMBED_FIELD_VALUE))
}

fn classification(ticket: &Ticket, view: &View<'_>) -> Option<String> {
    let codes = &ticket.codes;
    let with_label = |kind, code: &Option<String>| {
        let code = code.as_ref()?;
        let label = view.labels.get(kind, code, view.language);
        Some(match label {
            Some(label) => format!("{} ({})", short(&label), short(code)),
            None => short(code),
        })
    };
    let status_is_labelled =
        |code: &&String| view.labels.get(Kind::Status, code, view.language).is_some();
    let status = match codes.status.as_ref().filter(status_is_labelled) {
        Some(code) => format!("{} ({})", view.status(ticket), short(code)),
        None => view.status(ticket),
    };
    let as_it_is = |text: &Option<String>| text.as_deref().map(short);
    Lister::new(view.language)
        .line("field-status", Some(status))
        .line(
            "field-priority",
            with_label(Kind::Priority, &codes.priority),
        )
        .line("field-type", with_label(Kind::Type, &codes.kind))
        .line("field-channel", with_label(Kind::Channel, &codes.channel))
        .line(
            "field-category",
            with_label(Kind::Category, &codes.category),
        )
        .line("field-product", as_it_is(&codes.product))
        .line("field-project", as_it_is(&codes.project))
        .line("field-region", as_it_is(&codes.region))
        .line("field-organization", as_it_is(&codes.organization))
        .line("field-branch", as_it_is(&codes.branch))
        .line("field-location", as_it_is(&codes.location))
        .line("field-site", as_it_is(&codes.site))
        .line(
            "field-progress",
            ticket.progress.map(|percent| format!("{percent}%")),
        )
        .line(
            "field-comments",
            ticket.comments.map(|count| count.to_string()),
        )
        .line(
            "field-unseen-comments",
            ticket
                .unseen_comments
                .filter(|&count| count > 0)
                .map(|count| count.to_string()),
        )
        .finish()
}

fn people(ticket: &Ticket, view: &View<'_>) -> Option<String> {
    let people = &ticket.people;
    let person = |id: &Option<String>| view.labelled(Kind::Person, id.as_ref());
    Lister::new(view.language)
        .line("field-requestor", person(&people.requestor))
        .line("field-contact", person(&people.contact))
        .line("field-assignee", view.assignee(ticket))
        .line("field-cc", people.cc.as_deref().map(short))
        .line("field-creator", person(&people.creator))
        .line("field-opened-by", person(&people.opened_by))
        .line("field-responder", person(&people.responder))
        .line("field-handler", person(&people.handler))
        .line("field-solved-by", person(&people.solved_by))
        .line("field-closed-by", person(&people.closed_by))
        .line("field-modifier", person(&people.modifier))
        .line("field-viewer", person(&people.viewer))
        .finish()
}

/// The ticket's history: an end that a reopening has undone is part of it.
fn times(ticket: &Ticket, language: Language) -> Option<String> {
    let times = &ticket.times;
    [
        ("field-created", &times.created),
        ("field-viewed", &times.viewed),
        ("field-opened", &times.opened),
        ("field-assigned", &times.assigned),
        ("field-pending", &times.pending),
        ("field-due", &times.due),
        ("field-solved", &times.solved),
        ("field-closed", &times.closed),
        ("field-reopened", &times.reopened),
        ("field-commented", &times.commented),
        ("field-status-changed", &times.status_changed),
        ("field-modified", &times.modified),
        ("field-expires", &times.expires),
    ]
    .into_iter()
    .fold(Lister::new(language), |lister, (key, time)| {
        lister.line(key, time.as_ref().map(moment))
    })
    .finish()
}

fn durations(ticket: &Ticket, language: Language) -> Option<String> {
    let durations = &ticket.durations;
    [
        ("field-response-time", durations.response),
        ("field-resolution-time", ticket.resolution()),
        ("field-handling-time", durations.handling),
        ("field-waiting-time", durations.waiting),
    ]
    .into_iter()
    .fold(Lister::new(language), |lister, (key, took)| {
        lister.line(key, took.map(|took| duration::describe(took, language)))
    })
    .finish()
}

/// Lines of a name and a value, as many as fit into one field.
struct Lister {
    language: Language,
    lines: String,
}

impl Lister {
    fn new(language: Language) -> Self {
        Self {
            language,
            lines: String::new(),
        }
    }

    fn line(mut self, key: &str, value: Option<String>) -> Self {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return self;
        };
        let line = format!("**{}** {value}\n", self.language.say(key));
        if length(&self.lines).saturating_add(length(&line)) <= EMBED_FIELD_VALUE {
            self.lines.push_str(&line);
        }
        self
    }

    fn finish(self) -> Option<String> {
        let lines = self.lines.trim_end();
        (!lines.is_empty()).then(|| lines.to_owned())
    }
}
