//! A ticket as a message: what is said above it, the embed, the buttons below.

use std::hash::{DefaultHasher, Hash, Hasher};

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, Mentionable, UserId};
use ticketrz::{Answer, Source};

use super::{
    custom_ids::{Details, Refresh, Share},
    embed,
    texts::Texts,
};
use crate::{
    Language, Reply, Services,
    custom_id::CustomId,
    failure,
    text::timestamp::{Style, markup},
};

/// How a ticket came to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Only by the person who asked.
    Privately,
    /// By everybody in the channel, because this person shared it.
    SharedBy(UserId),
}

/// A ticket as a message.
pub(crate) struct Card<'a> {
    answer: &'a Answer,
    shown: Shown,
    services: &'a Services,
    language: Language,
    lines: Vec<String>,
    embed: CreateEmbed,
    offers_details: bool,
}

impl<'a> Card<'a> {
    pub(crate) fn new(
        answer: &'a Answer,
        texts: &Texts,
        shown: Shown,
        services: &'a Services,
        language: Language,
    ) -> Self {
        let shared_by = match shown {
            Shown::Privately => None,
            Shown::SharedBy(person) => Some(language.say_with(
                "card-shared-by",
                [("person", person.mention().to_string().into())],
            )),
        };
        let why_stale = match &answer.source {
            Source::Stale(reason) => Some(failure::why_stale(
                reason,
                answer.fetched_at,
                services.reader(language),
            )),
            Source::Api | Source::Cache => None,
        };
        Self {
            answer,
            shown,
            services,
            language,
            lines: shared_by.into_iter().chain(why_stale).collect(),
            embed: embed::render(
                &answer.ticket,
                texts,
                answer.fetched_at,
                &services.view(language),
            ),
            offers_details: true,
        }
    }

    /// The same message with everything about the ticket in it.
    pub(crate) fn with_details(mut self, embed: CreateEmbed) -> Self {
        self.embed = embed;
        self.offers_details = false;
        self
    }

    /// The same message, saying that a refresh brought nothing new.
    pub(crate) fn unchanged(mut self) -> Self {
        let when = markup(self.answer.fetched_at, Style::Relative);
        self.lines.push(
            self.language
                .say_with("card-unchanged", [("when", when.into())]),
        );
        self
    }

    /// Tells whether a ticket is still the one that a message shows. Not secure against anybody, and need not be.
    pub(crate) fn fingerprint(&self) -> u32 {
        let mut hasher = DefaultHasher::new();
        self.answer.ticket.hash(&mut hasher);
        let [a, b, c, d, ..] = hasher.finish().to_be_bytes();
        u32::from_be_bytes([a, b, c, d])
    }

    pub(crate) fn into_reply(self) -> Reply {
        Reply {
            content: self.lines.join("\n"),
            components: vec![CreateActionRow::Buttons(self.buttons())],
            embeds: vec![self.embed],
        }
    }

    fn buttons(&self) -> Vec<CreateButton> {
        let id = self.answer.ticket.id;
        let button = |custom_id: String, label| {
            CreateButton::new(custom_id)
                .label(self.language.say(label))
                .style(ButtonStyle::Secondary)
        };
        let mut buttons = Vec::new();
        if self.offers_details {
            let shared_by = match self.shown {
                Shown::Privately => None,
                Shown::SharedBy(person) => Some(person),
            };
            let refresh = Refresh {
                id,
                fingerprint: self.fingerprint(),
                shared_by,
            };
            buttons.push(button(refresh.write(), "button-refresh"));
            buttons.push(button(Details(id).write(), "button-details"));
        }
        if self.shown == Shown::Privately {
            let share = button(Share(id).write(), "button-share");
            buttons.push(share.style(ButtonStyle::Primary));
        }
        if let Some(web_url) = &self.services.web_url {
            buttons.push(
                CreateButton::new_link(web_url.of(id)).label(self.language.say("button-open")),
            );
        }
        buttons
    }
}
