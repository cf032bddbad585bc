//! The one way in which a person looks a ticket up, and how it is shown to one person or to all.

use std::time::Duration;

use ticketrz::{Answer, Freshness, LookupError, TicketId};

use super::{
    card::{Card, Shown},
    style::CardStyle,
    texts::Texts,
};
use crate::{
    Language, Reply, Response, Services, Visibility, allowance,
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

/// The ticket for a person who follows it, below `lines`.
pub(crate) async fn follower_card(
    answer: &Answer,
    lines: Vec<String>,
    services: &Services,
    language: Language,
) -> Reply {
    let texts = Texts::of(&answer.ticket).await;
    let look = (Shown::ToFollower, services.card_style);
    let card = Card::new(answer, &texts, look, services, language);
    card.saying(lines).into_reply()
}

/// Why a person gets no ticket.
#[derive(Clone, Debug)]
pub(super) enum Missing {
    /// They used up their allowance. The next lookup is available after this time.
    Slowed(Duration),
    Failed(LookupError),
}

/// Looks a ticket up for a person: within their allowance, on the record, and remembered for suggestions. What there is to
/// say instead of a ticket is the error.
pub(crate) async fn look_up(
    id: TicketId,
    freshness: Freshness,
    context: Context<'_>,
) -> Result<Answer, Response> {
    let now = context.services.clock.now();
    let missing = match ask(id, freshness, context).await {
        Ok(answer) => return Ok(answer),
        Err(missing) => missing,
    };
    Err(match missing {
        Missing::Slowed(wait) => {
            Response::sentence(failure::slowed(wait, now, context.caller.language))
        }
        Missing::Failed(error) => failure::lookup(id, &error, now, context.reader()),
    })
}

/// The same, for a caller who has words of its own for the error.
pub(super) async fn ask(
    id: TicketId,
    freshness: Freshness,
    context: Context<'_>,
) -> Result<Answer, Missing> {
    allowance::take(Some(id), context).map_err(Missing::Slowed)?;
    let result = context.services.tickets.look_up(id, freshness).await;
    record(id, &result, context);
    result.map_err(Missing::Failed)
}

/// The same, as far as that costs neither a call nor an allowance. `None` if the API would have to be asked.
pub(super) async fn without_call(
    id: TicketId,
    context: Context<'_>,
) -> Option<Result<Answer, Missing>> {
    let result = context.services.tickets.without_call(id).await?;
    record(id, &result, context);
    Some(result.map_err(Missing::Failed))
}

fn record(id: TicketId, result: &Result<Answer, LookupError>, context: Context<'_>) {
    let services = context.services;
    match result {
        Ok(answer) => {
            let outcome = Outcome::Shown(&answer.source, answer.fetched_at);
            audit::record(context, Some(id), &outcome);
            let ticket = &answer.ticket;
            let status = Language::ALL.map(|language| services.view(language).status(ticket));
            services.recent.remember(context.caller, ticket, status);
        }
        Err(error) => {
            audit::record(context, Some(id), &Outcome::Failed(error));
            if let LookupError::NotFound | LookupError::Forbidden(_) = error {
                services.recent.forget(id);
            }
        }
    }
}
