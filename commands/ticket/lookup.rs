//! The one way in which a person looks a ticket up, and how it is shown to one person or to all.

use ticketrz::{Answer, Freshness, LookupError, TicketId};

use super::{
    card::{Card, Shown},
    style::CardStyle,
    texts::Texts,
};
use crate::{
    Language, Reply, Response, Visibility, allowance,
    audit::{self, Outcome},
    command::Context,
    failure,
};

/// Looks a ticket up and shows it. Failures are always private.
pub(crate) async fn show(
    id: TicketId,
    style: CardStyle,
    visibility: Visibility,
    context: Context<'_>,
) -> Response {
    let (caller, services) = (context.caller, context.services);
    let answer = match look_up(id, Freshness::Cached, context).await {
        Ok(answer) => answer,
        Err(response) => return response,
    };
    let texts = Texts::of(&answer.ticket).await;
    let reply = match visibility {
        Visibility::Public => shared(&answer, &texts, style, context),
        Visibility::Private => {
            let look = (Shown::Privately, style);
            Card::new(&answer, &texts, look, services, caller.language).into_reply()
        }
    };
    Response::Message(reply, visibility)
}

/// The ticket for everybody in the channel, in the guild's language.
pub(super) fn shared(
    answer: &Answer,
    texts: &Texts,
    style: CardStyle,
    context: Context<'_>,
) -> Reply {
    let caller = context.caller;
    let look = (Shown::SharedBy(caller.user), style);
    let language = caller.guild_language;
    Card::new(answer, texts, look, context.services, language).into_reply()
}

/// Looks a ticket up for a person: within their allowance, on the record, and remembered for suggestions. What there is to
/// say instead of a ticket is the error.
pub(super) async fn look_up(
    id: TicketId,
    freshness: Freshness,
    context: Context<'_>,
) -> Result<Answer, Response> {
    let (caller, services) = (context.caller, context.services);
    let record = |outcome: &Outcome<'_>| audit::record(context, Some(id), outcome);
    if let Some(refusal) = allowance::refusal(id, context) {
        return Err(refusal);
    }
    match services.tickets.look_up(id, freshness).await {
        Ok(answer) => {
            record(&Outcome::Shown(&answer.source, answer.fetched_at));
            let ticket = &answer.ticket;
            let status = Language::ALL.map(|language| services.view(language).status(ticket));
            services.recent.remember(caller, ticket, status);
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
