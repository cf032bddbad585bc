//! "Look up ticket" in a message's context menu: finds the ticket that a message is about.

mod find;

use serenity::all::{
    CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use crate::{
    Caller, Reply, Response, Services, Visibility, custom_id::Action, failure,
    limits::SELECT_LABEL, text::sanitize, ticket,
};

/// Discord's JSON for the command.
pub(crate) const DEFINITION: &str = include_str!("definition.json");
/// The command's name in it.
pub(crate) const NAME: &str = "Look up ticket";

pub(crate) async fn answer(caller: &Caller, texts: &[String], services: &Services) -> Response {
    let tickets = find::find(&texts.join("\n"), services.web_url.as_ref());
    match tickets.as_slice() {
        [] => failure::nothing_found(caller.language),
        [id] => ticket::show(caller, *id, Visibility::Private, services).await,
        several => offer(caller, several, services),
    }
}

/// Asking which one is meant costs none of the team's quota; looking all of them up would.
fn offer(caller: &Caller, tickets: &[ticketrz::TicketId], services: &Services) -> Response {
    let seen = services.recent.of(caller);
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
    let menu = CreateSelectMenu::new(
        Action::Choose.to_string(),
        CreateSelectMenuKind::String { options },
    )
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
