//! `/ticket`: look one ticket up.

mod card;
mod details;
mod embed;
mod suggest;
#[cfg(test)]
mod tests;
mod view;

use ticketrz::{Answer, TicketId};

use crate::{
    Caller, Desk, Reaction, Visibility, audit::Purpose, desk::Freshness, failure,
    invocation::Options, web_url::named_ticket,
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

pub(crate) async fn answer(caller: &Caller, options: &Options, desk: &Desk) -> Reaction {
    let visibility = match options.flag(SHARE_OPTION) {
        Some(true) => Visibility::Public,
        Some(false) => Visibility::Private,
        None => desk.visibility,
    };
    match named_ticket(options.text(ID_OPTION), desk.web_url.as_ref()) {
        Some(id) => show(caller, id, visibility, desk).await,
        None => failure::bad_id(caller.language),
    }
}

/// Looks a ticket up and shows it. Failures are always private.
pub(crate) async fn show(
    caller: &Caller,
    id: TicketId,
    visibility: Visibility,
    desk: &Desk,
) -> Reaction {
    let purpose = match visibility {
        Visibility::Private => Purpose::Lookup,
        Visibility::Public => Purpose::Share,
    };
    match desk.look_up(caller, id, Freshness::Cached, purpose).await {
        Ok(answer) if visibility == Visibility::Public => shared(&answer, caller, desk),
        Ok(answer) => {
            let card = Card::new(&answer, Shown::Privately, desk, caller.language);
            Reaction::Message(card.into_reply(), Visibility::Private)
        }
        Err(reaction) => reaction,
    }
}

/// The ticket for everybody in the channel, in the guild's language.
pub(crate) fn shared(answer: &Answer, caller: &Caller, desk: &Desk) -> Reaction {
    let card = Card::new(
        answer,
        Shown::SharedBy(caller.user),
        desk,
        caller.guild_language,
    );
    Reaction::Message(card.into_reply(), Visibility::Public)
}

/// Everything worth knowing about a ticket, for the person alone.
pub(crate) async fn details(caller: &Caller, id: TicketId, desk: &Desk) -> Reaction {
    match desk
        .look_up(caller, id, Freshness::Cached, Purpose::Details)
        .await
    {
        Ok(answer) => {
            let embed = details::render(
                &answer.ticket,
                answer.fetched_at,
                &desk.view(caller.language),
            );
            let card =
                Card::new(&answer, Shown::Privately, desk, caller.language).with_details(embed);
            Reaction::Message(card.into_reply(), Visibility::Private)
        }
        Err(reaction) => reaction,
    }
}
