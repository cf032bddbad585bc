//! `/find`: tickets by words, among the rows of the list that the bot keeps.

mod custom_ids;
mod list;
mod query;
mod ranking;
#[cfg(test)]
mod tests;

use ticketrz::Source;

use self::{
    custom_ids::Further,
    list::{Found, render},
    query::Query,
    ranking::rank,
};
use crate::{
    Deferral, FindAccess, OptionValue, Options, Reply, Response, Visibility, allowance,
    audit::{self, Outcome},
    command::{Command, Component, ComponentEntry, Context, Entry, Handler},
    failure,
};

pub use ranking::find_in;

const PURPOSE: &str = "find";
const WORDS_OPTION: &str = "words";

pub(crate) const COMMAND: Command = Command {
    name: "find",
    definition: include_str!("definition.json"),
    entry: Entry {
        label: "find",
        purpose: PURPOSE,
        deferral: Deferral::Message,
    },
    is_offered: |access| access.find != FindAccess::Off,
    handler: Handler::Slash(|options, context| Box::pin(answer(options, context))),
    suggest: None,
    components: &[ComponentEntry::of::<Further>()],
};

async fn answer(options: &Options, context: Context<'_>) -> Response {
    let words = match options.get(WORDS_OPTION) {
        Some(OptionValue::String(words)) => words.as_str(),
        _ => "",
    };
    let Some(query) = Query::read(words) else {
        return Response::sentence(context.caller.language.say("find-too-short"));
    };
    match search(&query, false, context).await {
        Ok(found) => Response::Message(found, Visibility::Private),
        Err(response) => response,
    }
}

impl Component for Further {
    const DEFERRAL: Deferral = Deferral::Update;
    const PURPOSE: &'static str = PURPOSE;

    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        match search(&self.0, true, context).await {
            Ok(found) => Response::Update(found),
            Err(response) => response,
        }
    }
}

/// Searches for a person: if they may, within their allowance, and on the record. The error is what there is to say instead.
async fn search(query: &Query, further: bool, context: Context<'_>) -> Result<Reply, Response> {
    let (services, caller) = (context.services, context.caller);
    let (tickets, now) = (&services.tickets, services.clock.now());
    if let Err(denied) = services.access.check_find(caller) {
        audit::record(context, None, &Outcome::Denied);
        return Err(failure::denied(denied, context.reader()));
    }
    // Where there is nothing to search, no call will be made.
    if tickets.offers_search() {
        allowance::take(None, context)
            .map_err(|wait| Response::sentence(failure::slowed(wait, now, caller.language)))?;
    }
    let enough = |rows| async { rank(query, rows).await.are_enough() };
    let searched = tickets.search(services.find_calls, further, enough).await;
    let searched = searched.map_err(|error| {
        audit::record(context, None, &Outcome::Failed(&error));
        Response::sentence(failure::why_no_search(&error, now, context.reader()))
    })?;
    let source = match &searched.stale {
        Some(reason) => Source::Stale(reason.clone()),
        None if searched.called => Source::Api,
        None => Source::Cache,
    };
    audit::record(context, None, &Outcome::Shown(&source, searched.checked));
    let hits = rank(query, searched.rows.clone()).await;
    let found = Found {
        query,
        searched: &searched,
        hits: &hits,
    };
    Ok(render(&found, services, caller.language))
}
