//! The audit log: one line for each lookup and share, with who, where, which ticket and what came of it. Never what a
//! ticket says. And a count of the lookups, without any of that.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use ticketrz::{Answer, LookupError, Source, TicketId};

use crate::Caller;

/// Counts lookups, by `source` and `outcome`.
pub const LOOKUPS_METRIC: &str = "ticketrz_bot_lookups_total";

/// What a person wanted a ticket for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Lookup,
    Refresh,
    Details,
    Share,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::Refresh => "refresh",
            Self::Details => "details",
            Self::Share => "share",
        }
    }
}

/// What came of it.
pub(crate) enum Outcome<'a> {
    Shown(&'a Answer),
    Failed(&'a LookupError),
    Slowed,
    Denied,
}

/// Writes the line. A refused press has no ticket yet, and neither has a refused command.
pub(crate) fn record(
    caller: &Caller,
    purpose: Purpose,
    ticket: Option<TicketId>,
    outcome: &Outcome<'_>,
    now: Timestamp,
    started: Instant,
) {
    let (name, source, age) = match outcome {
        Outcome::Shown(answer) => {
            let age = Duration::try_from(now.duration_since(answer.fetched_at)).unwrap_or_default();
            let (name, source) = match &answer.source {
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
    metrics::counter!(LOOKUPS_METRIC, "source" => source.unwrap_or("none"), "outcome" => name)
        .increment(1);
    tracing::info!(
        target: "audit",
        action = purpose.name(),
        user = caller.user.get(),
        guild = caller.guild.map(serenity::all::GuildId::get),
        channel = caller.channel.get(),
        ticket = ticket.map(TicketId::get),
        outcome = name,
        source,
        age_seconds = age,
        milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    );
}

fn failure(error: &LookupError) -> &'static str {
    match error {
        LookupError::NotFound => "not_found",
        LookupError::Forbidden(_) => "forbidden",
        LookupError::AccessRefused(_) => "access_refused",
        LookupError::QuotaClosed(_) => "quota_closed",
        LookupError::Busy { .. } => "busy",
        LookupError::Unavailable(_) => "unavailable",
    }
}
