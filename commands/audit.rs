//! The audit log: one line for each lookup, search and share, and for what people do about follows, with who, where, which ticket
//! and the outcome, but never what the ticket says or which words were searched for. Also counts lookups, by source and outcome
//! only.

use std::time::Duration;

use jiff::Timestamp;
use ticketrz::{LookupError, Source, TicketId};

use crate::command::Context;

/// Counts lookups, by `source` and `outcome`.
pub const LOOKUPS_METRIC: &str = "ticketrz_bot_lookups_total";

/// How a lookup ended.
pub(crate) enum Outcome<'a> {
    /// Where it came from, and when.
    Shown(&'a Source, Timestamp),
    Failed(&'a LookupError),
    Slowed,
    Denied,
}

/// Writes the line. A denied lookup has no ticket yet, a search has none at all.
pub(crate) fn record(context: Context<'_>, ticket: Option<TicketId>, outcome: &Outcome<'_>) {
    let (caller, now) = (context.caller, context.services.clock.now());
    let (name, source, age) = match outcome {
        Outcome::Shown(source, fetched_at) => {
            let age = Duration::try_from(now.duration_since(*fetched_at)).unwrap_or_default();
            let (name, source) = match source {
                Source::Api => ("shown", "api"),
                Source::Cache => ("shown", "cache"),
                Source::Stale(reason) => (failure(reason), "stale"),
            };
            (name, Some(source), Some(age.as_secs()))
        }
        Outcome::Failed(error) => (failure(error), None, None),
        Outcome::Slowed => ("slowed", None, None),
        Outcome::Denied => ("denied", None, None),
    };
    if matches!(outcome, Outcome::Shown(..) | Outcome::Failed(_)) {
        let is_from_memory = source.is_some_and(|source| source != "api");
        context.services.tally.count(caller.user, is_from_memory);
    }
    metrics::counter!(LOOKUPS_METRIC, "source" => source.unwrap_or("none"), "outcome" => name)
        .increment(1);
    tracing::info!(
        target: "audit",
        action = context.purpose,
        user = caller.user.get(),
        guild = caller.guild.map(serenity::all::GuildId::get),
        channel = caller.channel.get(),
        ticket = ticket.map(TicketId::get),
        outcome = name,
        source,
        age_seconds = age,
        milliseconds = u64::try_from(context.started.elapsed().as_millis()).unwrap_or(u64::MAX),
    );
}

/// Writes a line for what is no lookup, with an outcome of a few words of ours.
pub(crate) fn note(context: Context<'_>, ticket: Option<TicketId>, outcome: &'static str) {
    let caller = context.caller;
    tracing::info!(
        target: "audit",
        action = context.purpose,
        user = caller.user.get(),
        guild = caller.guild.map(serenity::all::GuildId::get),
        channel = caller.channel.get(),
        ticket = ticket.map(TicketId::get),
        outcome,
    );
}

fn failure(error: &LookupError) -> &'static str {
    match error {
        LookupError::NotFound => "not_found",
        LookupError::Forbidden(_) => "forbidden",
        LookupError::NotOffered => "not_offered",
        LookupError::AccessRefused(_) => "access_refused",
        LookupError::QuotaClosed(_) => "quota_closed",
        LookupError::Busy { .. } => "busy",
        LookupError::Unavailable(_) => "unavailable",
    }
}
