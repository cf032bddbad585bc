//! Presses on buttons, and choices from selects.

use ticketrz::{Freshness, Source, TicketId};

use crate::{
    Caller, Response, Services, Visibility,
    audit::Purpose,
    custom_id::Action,
    failure,
    ticket::{self, Card, Shown},
};

pub(crate) async fn answer(
    caller: &Caller,
    custom_id: &str,
    values: &[String],
    services: &Services,
) -> Response {
    match custom_id.parse() {
        Ok(Action::Refresh {
            id,
            fingerprint,
            shared_by,
        }) => {
            let shown = shared_by.map_or(Shown::Privately, Shown::SharedBy);
            refresh(caller, id, fingerprint, shown, services).await
        }
        Ok(Action::Details { id }) => ticket::details(caller, id, services).await,
        Ok(Action::Share { id }) => share(caller, id, services).await,
        Ok(Action::Choose) => match values.first().map(|value| value.parse::<TicketId>()) {
            Some(Ok(id)) => ticket::show(caller, id, Visibility::Private, services).await,
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
    services: &Services,
) -> Response {
    let answer = match services
        .look_up(caller, id, Freshness::Forced, Purpose::Refresh)
        .await
    {
        Ok(answer) => answer,
        Err(response) => return response,
    };
    if let Source::Stale(reason) = &answer.source {
        return failure::lookup(
            id,
            reason,
            services.clock.now(),
            services.reader(caller.language),
        );
    }
    let language = match shown {
        Shown::Privately => caller.language,
        Shown::SharedBy(_) => caller.guild_language,
    };
    let card = Card::new(&answer, shown, services, language);
    let unchanged = card.fingerprint() == fingerprint;
    Response::Update(if unchanged { card.unchanged() } else { card }.into_reply())
}

async fn share(caller: &Caller, id: TicketId, services: &Services) -> Response {
    match services
        .look_up(caller, id, Freshness::Cached, Purpose::Share)
        .await
    {
        Ok(answer) => ticket::shared(&answer, caller, services),
        Err(response) => response,
    }
}
