//! Several tickets in one message: a line each, and a select that opens a card.

mod custom_ids;
mod gather;
mod list;
#[cfg(test)]
mod tests;
mod typed;

use ticketrz::TicketId;

use self::{gather::gather, list::List};
use super::lookup::show;
use crate::{
    Deferral, Response, Visibility,
    command::{Component, Context},
    failure,
};

pub(crate) use custom_ids::Choose;
pub(super) use custom_ids::{Rest, ShareAll};
pub(super) use typed::typed;

/// What the audit log calls it.
const PURPOSE: &str = "several";

/// Shows what `ids` name, only to the person: a card, or a list of several tickets.
pub(crate) async fn show_each(ids: &[TicketId], context: Context<'_>) -> Response {
    let purpose = PURPOSE;
    match ids {
        [id] => open(*id, context).await,
        several => list(several, Context { purpose, ..context }).await,
    }
}

async fn open(id: TicketId, context: Context<'_>) -> Response {
    let style = context.services.card_style;
    show(id, style, Visibility::Private, context).await
}

async fn list(ids: &[TicketId], context: Context<'_>) -> Response {
    let fitting = custom_ids::fitting(ids);
    let rows = gather(&fitting, context.services.several_calls, context).await;
    let list = List::new(&rows, context.services, context.caller.language);
    let list = if fitting.len() < ids.len() {
        list.shortened()
    } else {
        list
    };
    Response::Message(list.into_reply(), Visibility::Private)
}

impl Component for Choose {
    const DEFERRAL: Deferral = Deferral::Message;
    const PURPOSE: &'static str = "lookup";

    async fn answer(&self, values: &[String], context: Context<'_>) -> Response {
        match values.first().map(|value| value.parse()) {
            Some(Ok(id)) => open(id, context).await,
            _ => failure::unknown_button(context.caller.language),
        }
    }
}

impl Component for Rest {
    const DEFERRAL: Deferral = Deferral::Message;
    const PURPOSE: &'static str = PURPOSE;

    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        list(&self.0, context).await
    }
}

impl Component for ShareAll {
    const DEFERRAL: Deferral = Deferral::Update;
    const PURPOSE: &'static str = "share";

    /// The tickets become a message of their own. Nobody is shown what the person did not see: the others of the list stay
    /// below the tickets in the pressed message, and cost no call.
    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        let (caller, services) = (context.caller, context.services);
        // As many calls as there are tickets: some may be known no longer, and all of them were seen.
        let mut rows = gather(&self.shown, self.shown.len(), context).await;
        let found: Vec<_> = rows
            .iter()
            .filter(|row| row.answer().is_some())
            .cloned()
            .collect();
        let purpose = PURPOSE;
        rows.extend(gather(&self.others, 0, Context { purpose, ..context }).await);
        let list = List::new(&rows, services, caller.language);
        if found.is_empty() {
            return Response::Message(list.into_reply(), Visibility::Private);
        }
        let post = List::new(&found, services, caller.guild_language);
        Response::Post {
            post: post.shared_by(caller.user).into_reply(),
            note: list.posted_in(caller.channel).into_reply(),
        }
    }
}
