//! Presses on buttons, and choices from selects.

use ticketrz::{Source, TicketId};

use crate::{
    Caller, Desk, Reaction, Visibility,
    audit::Purpose,
    custom_id::Action,
    desk::Freshness,
    failure,
    ticket::{self, Card, Shown},
};

pub(crate) async fn answer(
    caller: &Caller,
    custom_id: &str,
    values: &[String],
    desk: &Desk,
) -> Reaction {
    match custom_id.parse() {
        Ok(Action::Refresh {
            id,
            fingerprint,
            shared_by,
        }) => {
            let shown = shared_by.map_or(Shown::Privately, Shown::SharedBy);
            refresh(caller, id, fingerprint, shown, desk).await
        }
        Ok(Action::Details { id }) => ticket::details(caller, id, desk).await,
        Ok(Action::Share { id }) => share(caller, id, desk).await,
        Ok(Action::Choose) => match values.first().map(|value| value.parse::<TicketId>()) {
            Some(Ok(id)) => ticket::show(caller, id, Visibility::Private, desk).await,
            _ => failure::unknown_button(caller.language),
        },
        Err(_) => failure::unknown_button(caller.language),
    }
}

/// Changes the message, or says to the person alone why it stays as it is.
async fn refresh(
    caller: &Caller,
    id: TicketId,
    fingerprint: u32,
    shown: Shown,
    desk: &Desk,
) -> Reaction {
    let answer = match desk
        .look_up(caller, id, Freshness::Forced, Purpose::Refresh)
        .await
    {
        Ok(answer) => answer,
        Err(reaction) => return reaction,
    };
    if let Source::Stale(reason) = &answer.source {
        return failure::lookup(id, reason, desk.clock.now(), desk.reader(caller.language));
    }
    let language = match shown {
        Shown::Privately => caller.language,
        Shown::SharedBy(_) => caller.guild_language,
    };
    let card = Card::new(&answer, shown, desk, language);
    let unchanged = card.fingerprint() == fingerprint;
    Reaction::Update(if unchanged { card.unchanged() } else { card }.into_reply())
}

async fn share(caller: &Caller, id: TicketId, desk: &Desk) -> Reaction {
    match desk
        .look_up(caller, id, Freshness::Cached, Purpose::Share)
        .await
    {
        Ok(answer) => ticket::shared(&answer, caller, desk),
        Err(reaction) => reaction,
    }
}
