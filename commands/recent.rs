//! What each person was shown lately, for suggestions: never a ticket that they have not been shown, never a call to the API.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use moka::sync::Cache;
use serenity::all::{GuildId, UserId};
use ticketrz::{Ticket, TicketId};

use crate::{Caller, limits::SUGGESTIONS, text::sanitize};

const MOST_PEOPLE: u64 = 10_000;
const FORGET_AFTER: Duration = Duration::from_hours(336);
/// Subjects are cut on the way in, so that the memory for them is bounded.
const LONGEST_SUBJECT: usize = 100;

type Tickets = Arc<Mutex<VecDeque<Arc<Seen>>>>;

/// A ticket as a person saw it last.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) id: TicketId,
    /// Untrusted, cut, for places without Markdown.
    pub(crate) subject: Option<String>,
    /// What the status was called, in the language of the time. Untrusted, of bounded length.
    pub(crate) status: String,
}

/// What each person was shown lately in each guild.
#[derive(Clone, Debug)]
pub(crate) struct Recent(Cache<(Option<GuildId>, UserId), Tickets>);

impl Default for Recent {
    fn default() -> Self {
        Self(
            Cache::builder()
                .max_capacity(MOST_PEOPLE)
                .time_to_idle(FORGET_AFTER)
                .build(),
        )
    }
}

impl Recent {
    pub(crate) fn remember(&self, caller: &Caller, ticket: &Ticket, status: String) {
        let seen = Arc::new(Seen {
            id: ticket.id,
            subject: ticket
                .subject
                .as_deref()
                .map(|subject| sanitize::plain(subject, LONGEST_SUBJECT)),
            status,
        });
        let tickets = self
            .0
            .get_with((caller.guild, caller.user), Tickets::default);
        let mut tickets = tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|other| other.id != seen.id);
        tickets.push_front(seen);
        // What cannot be suggested need not be remembered.
        tickets.truncate(SUGGESTIONS);
    }

    /// Newest first.
    pub(crate) fn of(&self, caller: &Caller) -> Vec<Arc<Seen>> {
        self.0
            .get(&(caller.guild, caller.user))
            .map_or_else(Vec::new, |tickets| {
                tickets
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .iter()
                    .cloned()
                    .collect()
            })
    }
}
