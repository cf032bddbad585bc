//! A ticket that was looked up, shown to one person or to all.

use ticketrz::{Answer, TicketId};

use super::{
    card::{Card, Shown},
    lookup::look_up,
};
use crate::{Caller, Response, Services, Visibility, context::Context};

/// Looks a ticket up and shows it. Failures are always private.
pub(crate) async fn show(id: TicketId, visibility: Visibility, context: Context<'_>) -> Response {
    let (caller, services) = (context.caller, context.services);
    match (
        look_up(id, services.tickets.get(id), context).await,
        visibility,
    ) {
        (Ok(answer), Visibility::Public) => shared(&answer, caller, services),
        (Ok(answer), Visibility::Private) => {
            let card = Card::new(&answer, Shown::Privately, services, caller.language);
            Response::Message(card.into_reply(), Visibility::Private)
        }
        (Err(response), _) => response,
    }
}

/// The ticket for everybody in the channel, in the guild's language.
pub(super) fn shared(answer: &Answer, caller: &Caller, services: &Services) -> Response {
    let card = Card::new(
        answer,
        Shown::SharedBy(caller.user),
        services,
        caller.guild_language,
    );
    Response::Message(card.into_reply(), Visibility::Public)
}
