//! `/ticket`: look one ticket up.

mod embed;
#[cfg(test)]
mod tests;

use ticketrz::{Answer, Source, TicketId};

use crate::{
    Desk, Invocation, Reply, Visibility,
    failure::{self, Reader},
};

/// Discord's JSON for the command.
pub(crate) const DEFINITION: &str = include_str!("definition.json");
/// The command's name in it.
pub(crate) const NAME: &str = "ticket";
const ID_OPTION: &str = "id";

pub(crate) async fn answer(invocation: &Invocation, desk: &Desk) -> Reply {
    let reader = Reader {
        language: invocation.caller.language,
        support_contact: desk.support_contact.as_deref(),
    };
    let Ok(id) = invocation.text(ID_OPTION).parse::<TicketId>() else {
        return failure::bad_id(reader.language);
    };
    match desk.tickets.get(id).await {
        Ok(answer) => {
            let view = embed::View {
                labels: &desk.labels,
                web_url: desk.web_url.as_ref(),
                language: reader.language,
                now: desk.clock.now(),
            };
            show(&answer, &view, reader)
        }
        Err(error) => failure::lookup(id, &error, desk.clock.now(), reader),
    }
}

fn show(answer: &Answer, view: &embed::View<'_>, reader: Reader<'_>) -> Reply {
    Reply {
        visibility: Visibility::Private,
        content: match &answer.source {
            Source::Stale(reason) => Some(failure::why_stale(reason, answer.fetched_at, reader)),
            Source::Api | Source::Cache => None,
        },
        embeds: vec![embed::render(&answer.ticket, answer.fetched_at, view)],
        components: Vec::new(),
    }
}
