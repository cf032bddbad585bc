//! "Look up ticket" in a message's context menu: finds the ticket that a message is about.

mod find;

use serenity::all::{
    CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use ticketrz::TicketId;

use crate::{
    Deferral, Reply, Response, Visibility,
    command::{Command, Component, ComponentEntry, Context, Entry, Handler},
    custom_id::CustomId,
    failure,
    limits::SELECT_LABEL,
    text::sanitize,
    ticket,
};

pub(crate) const COMMAND: Command = Command {
    name: "Look up ticket",
    definition: include_str!("definition.json"),
    entry: Entry {
        label: "lookup_message",
        purpose: "lookup",
        deferral: Deferral::Message,
    },
    handler: Handler::Message(|texts, context| Box::pin(answer(texts, context))),
    suggest: None,
    components: &[ComponentEntry::of::<Choose>()],
};

/// Show the ticket that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Choose;

impl CustomId for Choose {
    const NAME: &'static str = "choose";

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        arguments.is_empty().then_some(Self)
    }
}

impl Component for Choose {
    const DEFERRAL: Deferral = Deferral::Message;
    const PURPOSE: &'static str = "lookup";

    async fn answer(&self, values: &[String], context: Context<'_>) -> Response {
        match values.first().map(|value| value.parse()) {
            Some(Ok(id)) => show(id, context).await,
            _ => failure::unknown_button(context.caller.language),
        }
    }
}

async fn answer(texts: &[String], context: Context<'_>) -> Response {
    let tickets = find::find(&texts.join("\n"), context.services.web_url.as_ref());
    match tickets.as_slice() {
        [] => failure::nothing_found(context.caller.language),
        [id] => show(*id, context).await,
        several => offer(several, context),
    }
}

async fn show(id: TicketId, context: Context<'_>) -> Response {
    let style = context.services.card_style;
    ticket::show(id, style, Visibility::Private, context).await
}

/// Asking which one is meant costs none of the team's quota; looking all of them up would.
fn offer(tickets: &[TicketId], context: Context<'_>) -> Response {
    let caller = context.caller;
    let seen = context.services.recent.of(caller);
    let options = tickets
        .iter()
        .map(|id| {
            let known = seen
                .iter()
                .find(|seen| seen.id == *id)
                .and_then(|seen| seen.subject.as_deref());
            let label = match known {
                Some(subject) => sanitize::plain(&format!("#{id} · {subject}"), SELECT_LABEL),
                None => format!("#{id}"),
            };
            CreateSelectMenuOption::new(label, id.to_string())
        })
        .collect();
    let menu = CreateSelectMenu::new(Choose.write(), CreateSelectMenuKind::String { options })
        .placeholder(caller.language.say("choose-placeholder"));
    let reply = Reply {
        content: caller
            .language
            .say_with("choose-ticket", [("count", tickets.len().into())]),
        components: vec![CreateActionRow::SelectMenu(menu)],
        ..Reply::default()
    };
    Response::Message(reply, Visibility::Private)
}
