//! Looks several tickets up, with a limited number of calls to the ticket system.

use std::time::Duration;

use futures_util::future::join_all;
use ticketrz::{Answer, Freshness, LookupError, Source, TicketId};

use super::super::lookup::{Missing, ask, without_call};
use crate::command::Context;

/// A ticket of a list, and what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: TicketId,
    /// `None`: it was left out, because looking it up would take another call.
    pub(super) found: Option<Result<Answer, Missing>>,
}

impl Row {
    pub(super) fn answer(&self) -> Option<&Answer> {
        self.found.as_ref()?.as_ref().ok()
    }

    /// Why there is no ticket, or an old one.
    pub(super) fn failure(&self) -> Option<(TicketId, &LookupError)> {
        match self.found.as_ref()? {
            Ok(answer) => match &answer.source {
                Source::Stale(error) => Some((self.id, error)),
                Source::Api | Source::Cache => None,
            },
            Err(Missing::Failed(error)) => Some((self.id, error)),
            Err(Missing::Slowed(_)) => None,
        }
    }

    /// How long to wait for the next lookup, if the person's allowance is used up.
    pub(super) fn slowed(&self) -> Option<Duration> {
        match self.found.as_ref()? {
            Err(Missing::Slowed(wait)) => Some(*wait),
            _ => None,
        }
    }
}

/// What is known costs nothing. Of the others the first ones are looked up, at most `calls` of them, at the same time: each
/// spends one of the person's lookups.
pub(super) async fn gather(ids: &[TicketId], mut calls: usize, context: Context<'_>) -> Vec<Row> {
    let known = join_all(ids.iter().map(|id| without_call(*id, context))).await;
    let rows = ids.iter().zip(known).map(|(&id, known)| {
        let may_call = known.is_none() && calls > 0;
        calls = calls.saturating_sub(usize::from(may_call));
        async move {
            let found = if may_call {
                Some(ask(id, Freshness::Cached, context).await)
            } else {
                known
            };
            Row { id, found }
        }
    });
    join_all(rows).await
}
