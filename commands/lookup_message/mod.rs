//! "Look up ticket" in a message's context menu: finds the tickets that a message is about.

mod find;

use crate::{
    Deferral, Response,
    command::{Command, Context, Entry, Handler},
    failure, ticket,
};

pub(crate) const COMMAND: Command = Command {
    name: "Look up ticket",
    definition: include_str!("definition.json"),
    entry: Entry {
        label: "lookup_message",
        purpose: "lookup",
        deferral: Deferral::Message,
    },
    is_offered: |_| true,
    handler: Handler::Message(|texts, context| Box::pin(answer(texts, context))),
    suggest: None,
    components: &[],
};

async fn answer(texts: &[String], context: Context<'_>) -> Response {
    let tickets = find::find(&texts.join("\n"), context.services.web_url.as_ref());
    if tickets.is_empty() {
        return failure::nothing_found(context.caller.language);
    }
    ticket::show_each(&tickets, context).await
}
