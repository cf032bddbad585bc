//! How a ticket is looked at: whose language, whose words, from when.

use jiff::{Timestamp, ZonedDateTime};
use serenity::all::Colour;
use ticketrz::{State, Ticket};

use crate::{
    Labels, Language, Services, WebUrl,
    embed::Embed,
    labels::Kind,
    limits::EMBED_FIELD_VALUE,
    text::{
        sanitize::{self, Lines},
        timestamp::{Style, markup},
    },
};

/// Codes, names and labels are short; what is longer would push the rest away.
const LONGEST_VALUE: usize = 100;

/// How a ticket is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) labels: &'a Labels,
    pub(crate) web_url: Option<&'a WebUrl>,
    pub(crate) language: Language,
    pub(crate) now: Timestamp,
}

impl Services {
    /// How a reader of `language` looks at tickets now.
    pub(crate) fn view(&self, language: Language) -> View<'_> {
        View {
            labels: &self.labels,
            web_url: self.web_url.as_ref(),
            language,
            now: self.clock.now(),
        }
    }
}

impl View<'_> {
    /// An embed with the ticket's number, subject, link and colour.
    pub(crate) fn start(&self, ticket: &Ticket) -> Embed {
        let embed = Embed::default()
            .title(&format!("#{}", ticket.id), ticket.subject.as_deref())
            .colour(colour(ticket.state(), ticket.is_overdue(self.now)));
        match self.web_url {
            Some(web_url) => embed.url(&web_url.of(ticket.id)),
            None => embed,
        }
    }

    /// [`Self::status_text`] as markup.
    pub(super) fn status(&self, ticket: &Ticket) -> String {
        sanitize::escape(&self.status_text(ticket), Lines::One, EMBED_FIELD_VALUE)
    }

    /// The operator's or the vendor's word for the status; where there is none, the state that the dates tell and the code.
    /// Untrusted still, of bounded length.
    pub(crate) fn status_text(&self, ticket: &Ticket) -> String {
        let code = ticket.codes.status.as_deref();
        let known = code.and_then(|code| self.labels.get(Kind::Status, code, self.language));
        let mut status = match (known, code) {
            (Some(label), _) => sanitize::plain(&label, LONGEST_VALUE),
            (None, Some(code)) => {
                let code = sanitize::plain(code, LONGEST_VALUE);
                format!("{} · {code}", self.state(ticket))
            }
            (None, None) => self.state(ticket),
        };
        if ticket.is_overdue(self.now) {
            status.push_str(" · ");
            status.push_str(&self.language.say("state-overdue"));
        }
        status
    }

    /// The word for a code, or the code as it is.
    pub(crate) fn labelled(&self, kind: Kind, code: Option<&String>) -> Option<String> {
        code.map(|code| {
            short(
                &self
                    .labels
                    .get(kind, code, self.language)
                    .unwrap_or_else(|| code.clone()),
            )
        })
    }

    pub(crate) fn assignee(&self, ticket: &Ticket) -> Option<String> {
        let people = &ticket.people;
        if !people.assignee_names.is_empty() {
            return Some(short(&people.assignee_names.join(", ")));
        }
        let ids = people
            .assignee
            .as_ref()
            .map_or(people.assignees.as_slice(), std::slice::from_ref);
        let named: Vec<_> = ids
            .iter()
            .map(|id| {
                self.labels
                    .get(Kind::Person, id, self.language)
                    .unwrap_or_else(|| id.clone())
            })
            .collect();
        (!named.is_empty()).then(|| short(&named.join(", ")))
    }

    fn state(&self, ticket: &Ticket) -> String {
        self.language.say(match ticket.state() {
            State::New => "state-new",
            State::Open => "state-open",
            State::Pending => "state-pending",
            State::Solved => "state-solved",
            State::Closed => "state-closed",
            State::Reopened => "state-reopened",
        })
    }
}

/// An untrusted text on one short line.
pub(super) fn short(untrusted: &str) -> String {
    sanitize::escape(untrusted, Lines::One, LONGEST_VALUE)
}

pub(super) fn moment(time: &ZonedDateTime) -> String {
    markup(time.timestamp(), Style::DateTime)
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
