//! `/ticket`: look one ticket up.

mod card;
mod details;
mod embed;
mod suggest;
#[cfg(test)]
mod tests;
mod view;

use ticketrz::{Answer, Freshness, TicketId};

use crate::{
    Caller, Response, Services, Visibility, audit::Purpose, failure, invocation::Options,
    web_url::named_ticket,
};

pub(crate) use card::{Card, Shown};
pub(crate) use suggest::suggest;
pub(crate) use view::View;

/// Discord's JSON for the command.
pub(crate) const DEFINITION: &str = include_str!("definition.json");
/// The command's name in it.
pub(crate) const NAME: &str = "ticket";
const ID_OPTION: &str = "id";
const SHARE_OPTION: &str = "share";

pub(crate) async fn answer(caller: &Caller, options: &Options, services: &Services) -> Response {
    let visibility = match options.flag(SHARE_OPTION) {
        Some(true) => Visibility::Public,
        Some(false) => Visibility::Private,
        None => services.visibility,
    };
    match named_ticket(options.text(ID_OPTION), services.web_url.as_ref()) {
        Some(id) => show(caller, id, visibility, services).await,
        None => failure::bad_id(caller.language),
    }
}

/// Looks a ticket up and shows it. Failures are always private.
pub(crate) async fn show(
    caller: &Caller,
    id: TicketId,
    visibility: Visibility,
    services: &Services,
) -> Response {
    let purpose = match visibility {
        Visibility::Private => Purpose::Lookup,
        Visibility::Public => Purpose::Share,
    };
    match services
        .look_up(caller, id, Freshness::Cached, purpose)
        .await
    {
        Ok(answer) if visibility == Visibility::Public => shared(&answer, caller, services),
        Ok(answer) => {
            let card = Card::new(&answer, Shown::Privately, services, caller.language);
            Response::Message(card.into_reply(), Visibility::Private)
        }
        Err(response) => response,
    }
}

/// The ticket for everybody in the channel, in the guild's language.
pub(crate) fn shared(answer: &Answer, caller: &Caller, services: &Services) -> Response {
    let card = Card::new(
        answer,
        Shown::SharedBy(caller.user),
        services,
        caller.guild_language,
    );
    Response::Message(card.into_reply(), Visibility::Public)
}

/// Everything worth knowing about a ticket, for the person alone.
pub(crate) async fn details(caller: &Caller, id: TicketId, services: &Services) -> Response {
    match services
        .look_up(caller, id, Freshness::Cached, Purpose::Details)
        .await
    {
        Ok(answer) => {
            let embed = details::render(
                &answer.ticket,
                answer.fetched_at,
                &services.view(caller.language),
            );
            let card =
                Card::new(&answer, Shown::Privately, services, caller.language).with_details(embed);
            Response::Message(card.into_reply(), Visibility::Private)
        }
        Err(response) => response,
    }
}
