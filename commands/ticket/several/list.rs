//! Several tickets as a message: what is said above them, a line each, the select and the buttons below.

use std::mem::discriminant;

use serenity::all::{
    ButtonStyle, ChannelId, CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption, Mentionable, UserId,
};
use ticketrz::{Answer, LookupError, Source};

use super::{
    super::{
        fields::{ASSIGNEE, Show},
        lookup::Missing,
        view::label,
    },
    custom_ids::{Choose, Rest, ShareAll},
    gather::Row,
};
use crate::{
    Language, Reply, Services,
    custom_id::CustomId,
    embed::Embed,
    failure,
    limits::EMBED_DESCRIPTION,
    line::line,
    text::{
        sanitize::{self, Lines},
        timestamp::{Style, markup},
    },
};

/// Enough of a subject to know the ticket by, so that a line stays a line.
const LONGEST_SUBJECT: usize = 80;

/// Several tickets as a message.
pub(super) struct List<'a> {
    rows: &'a [Row],
    services: &'a Services,
    language: Language,
    shared_by: Option<UserId>,
    /// What only the person is told, below the rest.
    notes: Vec<String>,
    is_posted: bool,
}

impl<'a> List<'a> {
    pub(super) fn new(rows: &'a [Row], services: &'a Services, language: Language) -> Self {
        Self {
            rows,
            services,
            language,
            shared_by: None,
            notes: Vec::new(),
            is_posted: false,
        }
    }

    /// The message for everybody in the channel.
    pub(super) fn shared_by(mut self, person: UserId) -> Self {
        self.shared_by = Some(person);
        self
    }

    /// The same message, saying that more tickets were named than it lists.
    pub(super) fn shortened(mut self) -> Self {
        let count = self.rows.len().into();
        self.notes
            .push(self.language.say_with("several-most", [("count", count)]));
        self
    }

    /// The same message, saying where the tickets were posted. They cannot be posted again from there.
    pub(super) fn posted_in(mut self, channel: ChannelId) -> Self {
        let channel = channel.mention().to_string().into();
        self.notes.push(
            self.language
                .say_with("card-posted-in", [("channel", channel)]),
        );
        self.is_posted = true;
        self
    }

    pub(super) fn into_reply(self) -> Reply {
        let lines: Vec<_> = self.rows.iter().map(|row| self.line(row)).collect();
        let count = self.rows.len().into();
        let title = self.language.say_with("several-title", [("count", count)]);
        let mut embed = Embed::default()
            .title(&title, None)
            .description(&lines.join("\n"), "", 0);
        let answers = self.rows.iter().filter_map(Row::answer);
        if let Some(oldest) = answers.map(|answer| answer.fetched_at).min() {
            embed = embed.footer(&self.language.say("footer-as-of"), oldest);
        }
        let components = [Some(self.select()), self.buttons()];
        Reply {
            content: self.content(),
            embeds: vec![embed.build()],
            components: components.into_iter().flatten().collect(),
        }
    }

    /// Who shared it, each reason for a failure once, and what was left out.
    fn content(&self) -> String {
        let shared_by = self.shared_by.map(|person| {
            let person = person.mention().to_string().into();
            self.language
                .say_with("card-shared-by", [("person", person)])
        });
        let left_out = self.rows.iter().any(|row| row.found.is_none()).then(|| {
            let calls = self.services.several_calls.into();
            self.language
                .say_with("several-left-out", [("calls", calls)])
        });
        let lines = shared_by.into_iter().chain(self.reasons());
        let lines = lines.chain(left_out).chain(self.notes.iter().cloned());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Why there are old tickets and lines without a ticket, where that does not concern one ticket only.
    fn reasons(&self) -> Vec<String> {
        let (services, now) = (self.services, self.services.clock.now());
        let mut told = Vec::new();
        let mut sentences = Vec::new();
        let failures = self.rows.iter().filter_map(Row::failure);
        for (id, error) in failures {
            let is_about_ticket =
                matches!(error, LookupError::NotFound | LookupError::Forbidden(_));
            if !is_about_ticket && !told.contains(&discriminant(error)) {
                told.push(discriminant(error));
                let reader = services.reader(self.language);
                sentences.push(failure::why(id, error, now, reader));
            }
        }
        let slowed = self.rows.iter().find_map(Row::slowed);
        sentences.extend(slowed.map(|wait| failure::slowed(wait, now, self.language)));
        sentences
    }

    /// The number, and what there is to say of the ticket, the most important first: what no longer fits is left out. Every
    /// line has the same room.
    fn line(&self, row: &Row) -> String {
        let room = EMBED_DESCRIPTION.checked_div(self.rows.len());
        let room = room.unwrap_or_default().saturating_sub("\n".len());
        let (before, after) = match row.answer() {
            Some(answer) => self.about(answer),
            None => (vec![self.instead(row)], None),
        };
        line(row.id, before, after, self.services.web_url.as_ref(), room)
    }

    /// The subject, the state and the age of a ticket, and who works on it.
    fn about(&self, answer: &Answer) -> (Vec<String>, Option<String>) {
        let (ticket, view) = (&answer.ticket, &self.services.view(self.language));
        let subject = ticket.subject.as_deref().unwrap_or_default();
        let subject = sanitize::escape(subject, Lines::One, LONGEST_SUBJECT);
        let mut parts = vec![subject, view.state_line(ticket)];
        if let Source::Stale(_) = answer.source {
            let when = markup(answer.fetched_at, Style::Relative).into();
            parts.push(self.language.say_with("several-stale", [("when", when)]));
        }
        (parts, ASSIGNEE.value(ticket, view, Show::Word))
    }

    /// What there is to say instead of a ticket.
    fn instead(&self, row: &Row) -> String {
        match &row.found {
            Some(Err(Missing::Failed(error))) => failure::in_short(error, self.language),
            Some(Err(Missing::Slowed(_))) => self.language.say("short-slowed"),
            Some(Ok(_)) | None => self.language.say("several-waiting"),
        }
    }

    fn select(&self) -> CreateActionRow {
        let view = self.services.view(self.language);
        let options = self.rows.iter().map(|row| {
            let label = match row.answer() {
                Some(answer) => {
                    let ticket = &answer.ticket;
                    label(ticket.id, ticket.subject.as_deref(), &view.status(ticket))
                }
                None => label(row.id, None, &self.instead(row)),
            };
            CreateSelectMenuOption::new(label, row.id.to_string())
        });
        let options = CreateSelectMenuKind::String {
            options: options.collect(),
        };
        let placeholder = self.language.say("choose-placeholder");
        let menu = CreateSelectMenu::new(Choose.write(), options).placeholder(placeholder);
        CreateActionRow::SelectMenu(menu)
    }

    fn buttons(&self) -> Option<CreateActionRow> {
        if self.shared_by.is_some() {
            return None;
        }
        let ids = |is_one: fn(&Row) -> bool| {
            let rows = self.rows.iter().filter(|row| is_one(row));
            rows.map(|row| row.id).collect::<Vec<_>>()
        };
        let (shown, others) = (
            ids(|row| row.answer().is_some()),
            ids(|row| row.answer().is_none()),
        );
        let share = (!shown.is_empty()).then(|| {
            CreateButton::new(ShareAll { shown, others }.write())
                .label(self.language.say("button-share-all"))
                .style(ButtonStyle::Primary)
                .disabled(self.is_posted)
        });
        let rest = ids(|row| row.found.is_none());
        let rest = (!rest.is_empty()).then(|| {
            let count = rest.len().min(self.services.several_calls).into();
            CreateButton::new(Rest(rest).write())
                .label(self.language.say_with("button-rest", [("count", count)]))
                .style(ButtonStyle::Secondary)
        });
        let buttons: Vec<_> = share.into_iter().chain(rest).collect();
        (!buttons.is_empty()).then_some(CreateActionRow::Buttons(buttons))
    }
}
