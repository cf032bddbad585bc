//! A ticket as a message: what is said above it, the embed, the buttons below.

use std::hash::{DefaultHasher, Hash, Hasher};

use serenity::all::{ButtonStyle, ChannelId, CreateActionRow, CreateButton, Mentionable, UserId};
use ticketrz::{Answer, Source};

use super::{
    custom_ids::{Back, Details, Refresh, Share},
    embed,
    style::CardStyle,
    texts::Texts,
};
use crate::{
    Language, Reply, Services,
    conversation::Conversation,
    custom_id::CustomId,
    failure,
    following::{Follow, Unfollow},
    limits::ROW_BUTTONS,
    text::timestamp::{Style, markup},
};

/// How a ticket came to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Only by the person who asked.
    Privately,
    /// By everybody in the channel, because this person shared it.
    SharedBy(UserId),
    /// By a person who follows it, in a direct message.
    ToFollower,
}

/// A ticket as a message.
pub(crate) struct Card<'a> {
    answer: &'a Answer,
    texts: &'a Texts,
    shown: Shown,
    style: CardStyle,
    services: &'a Services,
    language: Language,
    lines: Vec<String>,
    is_posted: bool,
}

impl<'a> Card<'a> {
    pub(crate) fn new(
        answer: &'a Answer,
        texts: &'a Texts,
        (shown, style): (Shown, CardStyle),
        services: &'a Services,
        language: Language,
    ) -> Self {
        let shared_by = match shown {
            Shown::Privately | Shown::ToFollower => None,
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
            texts,
            shown,
            style,
            services,
            language,
            lines: shared_by.into_iter().chain(why_stale).collect(),
            is_posted: false,
        }
    }

    /// The same message, below these lines.
    pub(crate) fn saying(mut self, lines: Vec<String>) -> Self {
        self.lines = lines;
        self
    }

    /// The same message, saying where the ticket was posted. It cannot be posted again from there.
    pub(crate) fn posted_in(mut self, channel: ChannelId) -> Self {
        let channel = channel.mention().to_string();
        self.lines.push(
            self.language
                .say_with("card-posted-in", [("channel", channel.into())]),
        );
        self.is_posted = true;
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
        let embed = embed::render(
            self.answer,
            self.texts,
            self.style,
            self.services,
            self.language,
        );
        Reply {
            content: self.lines.join("\n"),
            components: rows(&self.buttons()),
            embeds: vec![embed],
        }
    }

    fn buttons(&self) -> Vec<CreateButton> {
        let (id, style) = (self.answer.ticket.id, self.style);
        let button = |custom_id: String, label| {
            CreateButton::new(custom_id)
                .label(self.language.say(label))
                .style(ButtonStyle::Secondary)
        };
        let mut buttons = match self.shown {
            Shown::ToFollower => vec![button(Unfollow(id).write(), "button-unfollow")],
            Shown::Privately | Shown::SharedBy(_) => vec![
                button(self.refresh().write(), "button-refresh"),
                match style {
                    CardStyle::Details => button(Back(id).write(), "button-back"),
                    _ => button(Details(id).write(), "button-details"),
                },
            ],
        };
        if self.services.tickets.offers_conversations() {
            buttons.push(button(Conversation(id).write(), "button-conversation"));
        }
        if self.shown == Shown::Privately {
            if self.services.follows.is_some() {
                buttons.push(button(Follow(id).write(), "button-follow"));
            }
            let share = button(Share { id, style }.write(), "button-share");
            buttons.push(share.style(ButtonStyle::Primary).disabled(self.is_posted));
        }
        if let Some(web_url) = &self.services.web_url {
            buttons.push(
                CreateButton::new_link(web_url.of(id)).label(self.language.say("button-open")),
            );
        }
        buttons
    }

    fn refresh(&self) -> Refresh {
        Refresh {
            id: self.answer.ticket.id,
            fingerprint: self.fingerprint(),
            shared_by: match self.shown {
                Shown::SharedBy(person) => Some(person),
                Shown::Privately | Shown::ToFollower => None,
            },
            style: self.style,
        }
    }
}

/// As many rows as the buttons need.
fn rows(buttons: &[CreateButton]) -> Vec<CreateActionRow> {
    let rows = buttons.chunks(ROW_BUTTONS);
    rows.map(|row| CreateActionRow::Buttons(row.to_vec()))
        .collect()
}
