//! A ticket as an embed, in each style.

use serenity::all::CreateEmbed;
use ticketrz::{Answer, Ticket};

use super::{
    fields::{Field, GROUPS, Show},
    style::CardStyle,
    texts::Texts,
    view::View,
};
use crate::{
    Language, Services,
    embed::Embed,
    limits::{EMBED_DESCRIPTION, EMBED_FIELD_VALUE, length},
    text::sanitize::{self, Lines},
};

/// A glance at what the ticket says; the details have the rest.
const LONGEST_EXCERPT: usize = 300;

pub(super) fn render(
    answer: &Answer,
    texts: &Texts,
    style: CardStyle,
    services: &Services,
    language: Language,
) -> CreateEmbed {
    let (ticket, view) = (&answer.ticket, &services.view(language));
    let state = view.state_line(ticket);
    let mut embed = Embed::default()
        .title(&format!("#{}", ticket.id), ticket.subject.as_deref())
        .colour(view.colour(ticket))
        .footer(&language.say("footer-as-of"), answer.fetched_at);
    if let Some(web_url) = &services.web_url {
        embed = embed.url(&web_url.of(ticket.id));
    }
    match style {
        CardStyle::Brief => embed.description(&state, "", 0),
        CardStyle::Full => {
            let excerpt = texts.bodies.first().map_or("", String::as_str);
            let embed = embed.description(&state, excerpt, LONGEST_EXCERPT);
            services.card_fields.iter().fold(embed, |embed, field| {
                let value = field.value(ticket, view, Show::Word);
                embed.field(&language.say(field.key), value)
            })
        }
        CardStyle::Details => {
            let embed = GROUPS.iter().fold(embed, |embed, (label, fields)| {
                embed.block(&language.say(label), group(fields, ticket, view))
            });
            let text = |body: &Option<String>| {
                let body = body.as_deref()?;
                Some(sanitize::escape(body, Lines::Many, EMBED_FIELD_VALUE))
            };
            // Last: the text may take what room is left.
            embed
                .block(&language.say("details-solution"), text(&texts.solution))
                .block(&language.say("details-remarks"), text(&texts.remarks))
                .description(&state, &texts.bodies.join("\n\n"), EMBED_DESCRIPTION)
        }
    }
    .build()
}

/// Lines of a label and a value, as many as fit into one field. `None` if there are none.
fn group(fields: &[Field], ticket: &Ticket, view: &View<'_>) -> Option<String> {
    let mut lines = String::new();
    for field in fields {
        let Some(value) = field.value(ticket, view, Show::WordAndCode) else {
            continue;
        };
        let line = format!("**{}** {value}\n", view.language.say(field.key));
        if length(&lines).saturating_add(length(&line)) <= EMBED_FIELD_VALUE {
            lines.push_str(&line);
        }
    }
    let lines = lines.trim_end();
    (!lines.is_empty()).then(|| lines.to_owned())
}
