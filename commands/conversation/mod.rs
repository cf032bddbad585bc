//! What was written in a ticket: a button of the card, and pages.

mod custom_ids;
mod page;
#[cfg(test)]
mod tests;

use ticketrz::{Found, TicketId};

use crate::{
    Deferral, Response, Visibility, allowance,
    audit::{self, Outcome},
    command::{Component, Context},
    failure,
};

pub(crate) use custom_ids::{Conversation, Page};

const PURPOSE: &str = "conversation";

impl Component for Conversation {
    const DEFERRAL: Deferral = Deferral::Message;
    const PURPOSE: &'static str = PURPOSE;

    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        match look_up(self.0, context).await {
            Ok(found) => {
                let page = page::render(&found, 0, context.services, context.caller.language);
                Response::Message(page, Visibility::Private)
            }
            Err(response) => response,
        }
    }
}

impl Component for Page {
    const DEFERRAL: Deferral = Deferral::Update;
    const PURPOSE: &'static str = PURPOSE;

    /// Reads on in what an earlier call brought. Only where nobody has that any more, it looks the conversation up again.
    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        let known = context.services.tickets.known_conversation(self.id).await;
        let found = match known {
            Some(found) => {
                let outcome = Outcome::Shown(&found.source, found.fetched_at);
                audit::record(context, Some(self.id), &outcome);
                found
            }
            None => match look_up(self.id, context).await {
                Ok(found) => found,
                Err(response) => return response,
            },
        };
        let (services, language) = (context.services, context.caller.language);
        Response::Update(page::render(&found, self.newer, services, language))
    }
}

/// Looks a conversation up for a person: within their allowance, and on the record.
async fn look_up(
    id: TicketId,
    context: Context<'_>,
) -> Result<Found<ticketrz::Conversation>, Response> {
    let now = context.services.clock.now();
    if let Err(wait) = allowance::take(Some(id), context) {
        let slowed = failure::slowed(wait, now, context.caller.language);
        return Err(Response::sentence(slowed));
    }
    let found = context.services.tickets.conversation(id).await;
    let outcome = match &found {
        Ok(found) => Outcome::Shown(&found.source, found.fetched_at),
        Err(error) => Outcome::Failed(error),
    };
    audit::record(context, Some(id), &outcome);
    found.map_err(|error| failure::lookup(id, &error, now, context.reader()))
}
