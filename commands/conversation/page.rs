//! Some of a conversation's messages as a message in Discord.

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};
use ticketrz::{CodeKind, Conversation, Found, Message, Source};

use super::custom_ids::Page;
use crate::{
    Language, Reply, Services,
    custom_id::CustomId,
    embed::Embed,
    failure,
    limits::EMBED_DESCRIPTION,
    text::{
        SEPARATOR, html,
        sanitize::{self, Lines},
        timestamp::{Style, markup},
    },
    ticket::short,
};

/// With the lengths below, this many always fit into an embed.
const MESSAGES: usize = 5;
const LONGEST_TEXT: usize = 800;

/// The messages that have `newer` ones after them, oldest first.
pub(super) fn render(
    found: &Found<Conversation>,
    newer: usize,
    services: &Services,
    language: Language,
) -> Reply {
    let conversation = &*found.value;
    let total = conversation.messages.len();
    let newer = newer.min(total.saturating_sub(1));
    let last = total.saturating_sub(newer);
    let first = last.saturating_sub(MESSAGES);
    let messages = conversation.messages.iter().take(last).skip(first);
    let id = conversation.ticket;
    let title = language.say_with("conversation-title", [("id", id.to_string().into())]);
    let mut embed = Embed::default()
        .title(&title, None)
        .footer(&language.say("footer-as-of"), found.fetched_at)
        .description(
            "",
            &notes(conversation, first, last, language),
            EMBED_DESCRIPTION,
        );
    for message in messages {
        embed = embed.block(
            &sender(message, language),
            Some(body(message, services, language)),
        );
    }
    if let Some(web_url) = &services.web_url {
        embed = embed.url(&web_url.of(id));
    }
    let why_stale = match &found.source {
        Source::Stale(reason) => {
            failure::why_stale(reason, found.fetched_at, services.reader(language))
        }
        Source::Api | Source::Cache => String::new(),
    };
    let button = |newer, label, usable: bool| {
        CreateButton::new(Page { id, newer }.write())
            .label(language.say(label))
            .style(ButtonStyle::Secondary)
            .disabled(!usable)
    };
    let mut buttons = Vec::new();
    if total > MESSAGES {
        let older = newer.saturating_add(MESSAGES);
        buttons.push(button(older, "button-older", first > 0));
        buttons.push(button(
            newer.saturating_sub(MESSAGES),
            "button-newer",
            newer > 0,
        ));
    }
    if let Some(web_url) = &services.web_url {
        buttons.push(CreateButton::new_link(web_url.of(id)).label(language.say("button-open")));
    }
    Reply {
        content: why_stale,
        embeds: vec![embed.build()],
        components: (!buttons.is_empty())
            .then_some(CreateActionRow::Buttons(buttons))
            .into_iter()
            .collect(),
    }
}

/// Which messages these are, and which ones are not shown.
fn notes(conversation: &Conversation, first: usize, last: usize, language: Language) -> String {
    let total = conversation.messages.len();
    let (first, all) = (first.saturating_add(1), ("total", total.into()));
    let range = if total == 0 {
        language.say("conversation-empty")
    } else if first == last {
        language.say_with("conversation-one", [("number", last.into()), all])
    } else {
        let shown = [("first", first.into()), ("last", last.into()), all];
        language.say_with("conversation-range", shown)
    };
    let hidden = [
        ("conversation-older", conversation.older),
        ("conversation-private", conversation.private),
        ("conversation-spam", conversation.spam),
    ];
    let hidden = hidden.into_iter().filter(|(_, count)| *count > 0);
    let hidden = hidden.map(|(key, count)| language.say_with(key, [("count", count.into())]));
    let lines: Vec<_> = std::iter::once(range).chain(hidden).collect();
    lines.join("\n")
}

/// Who wrote it, told apart by an arrow and a word.
fn sender(message: &Message, language: Language) -> String {
    let (unnamed, named) = if message.incoming {
        ("conversation-customer", "conversation-customer-named")
    } else {
        ("conversation-team", "conversation-team-named")
    };
    let name = message.name.as_deref().map(short);
    match name.filter(|name| !name.is_empty()) {
        Some(name) => language.say_with(named, [("name", name.into())]),
        None => language.say(unnamed),
    }
}

/// When and through which channel it came, and its text.
fn body(message: &Message, services: &Services, language: Language) -> String {
    let sent = message.sent.map(|sent| markup(sent, Style::DateTime));
    let channel = message.channel.as_deref().map(|code| {
        let word = services.labels.get(CodeKind::Channel, code, language);
        short(word.as_deref().unwrap_or(code))
    });
    let channel = channel.filter(|channel| !channel.is_empty());
    let heading: Vec<_> = sent.into_iter().chain(channel).collect();
    let text = message.text.as_deref().unwrap_or_default();
    let text = sanitize::escape(&html::to_text(text), Lines::Many, LONGEST_TEXT);
    let text = Some(text).filter(|text| !text.is_empty());
    let text = text.unwrap_or_else(|| language.say("conversation-no-text"));
    match heading.as_slice() {
        [] => text,
        heading => format!("{}\n{text}", heading.join(SEPARATOR)),
    }
}
