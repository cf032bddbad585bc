//! The one way in which a person looks a ticket up, and how it is shown to one person or to all.

use std::time::Duration;

use ticketrz::{Answer, LookupError, TicketId};

use super::{
    card::{Card, Shown},
    texts::Texts,
};
use crate::{
    Caller, Response, Services, Visibility,
    audit::{self, Outcome},
    command::Context,
    failure,
};

/// Looks a ticket up and shows it. Failures are always private.
pub(crate) async fn show(id: TicketId, visibility: Visibility, context: Context<'_>) -> Response {
    let (caller, services) = (context.caller, context.services);
    match (
        look_up(id, services.tickets.get(id), context).await,
        visibility,
    ) {
        (Ok(answer), Visibility::Public) => shared(&answer, caller, services).await,
        (Ok(answer), Visibility::Private) => {
            let texts = Texts::of(&answer.ticket).await;
            let card = Card::new(&answer, &texts, Shown::Privately, services, caller.language);
            Response::Message(card.into_reply(), Visibility::Private)
        }
        (Err(response), _) => response,
    }
}

/// The ticket for everybody in the channel, in the guild's language.
pub(super) async fn shared(answer: &Answer, caller: &Caller, services: &Services) -> Response {
    let texts = Texts::of(&answer.ticket).await;
    let card = Card::new(
        answer,
        &texts,
        Shown::SharedBy(caller.user),
        services,
        caller.guild_language,
    );
    Response::Message(card.into_reply(), Visibility::Public)
}

/// Looks a ticket up for a person by `lookup`: within their allowance, on the record, and remembered for suggestions. What
/// there is to say instead of a ticket is the error.
pub(super) async fn look_up(
    id: TicketId,
    lookup: impl Future<Output = Result<Answer, LookupError>>,
    context: Context<'_>,
) -> Result<Answer, Response> {
    let (caller, services) = (context.caller, context.services);
    let record = |outcome: &Outcome<'_>| audit::record(context, Some(id), outcome);
    if let Err(wait) = services.rate_limit.take(caller.user) {
        record(&Outcome::Slowed);
        // Discord's timestamps have whole seconds: a little later rather than too early.
        let wait = wait.saturating_add(Duration::from_secs(1));
        return Err(failure::slowed(wait, services.clock.now(), caller.language));
    }
    match lookup.await {
        Ok(answer) => {
            record(&Outcome::Shown(&answer));
            let status = services.view(caller.language).status_text(&answer.ticket);
            services.recent.remember(caller, &answer.ticket, status);
            Ok(answer)
        }
        Err(error) => {
            record(&Outcome::Failed(&error));
            if let LookupError::NotFound | LookupError::Forbidden(_) = error {
                services.recent.forget(id);
            }
            Err(failure::lookup(
                id,
                &error,
                services.clock.now(),
                context.reader(),
            ))
        }
    }
}
