//! What each person was shown lately, for suggestions: never a ticket that they have not been shown, never a call to the API.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use moka::{policy::EvictionPolicy, sync::Cache};
use serenity::all::{GuildId, UserId};
use ticketrz::{Ticket, TicketId};

use crate::{Caller, Language, limits::SUGGESTIONS, text::sanitize};

const MOST_PEOPLE: u64 = 10_000;
const MOST_GONE: u64 = 10_000;
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
    /// What the status was called. Untrusted, of bounded length; may be empty.
    pub(crate) status: InEachLanguage,
}

/// A text in each language, in the order of [`Language::ALL`].
pub(crate) type InEachLanguage = [String; Language::ALL.len()];

/// What each person was shown lately in each guild.
#[derive(Clone, Debug)]
pub(crate) struct Recent {
    seen: Cache<(Option<GuildId>, UserId), Tickets>,
    /// Tickets that are forbidden now or do not exist. Looking through everybody's tickets for one would take too long.
    gone: Cache<TicketId, ()>,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            seen: Cache::builder()
                .max_capacity(MOST_PEOPLE)
                .time_to_idle(FORGET_AFTER)
                .build(),
            gone: Cache::builder()
                .max_capacity(MOST_GONE)
                .eviction_policy(EvictionPolicy::lru())
                .build(),
        }
    }
}

impl Recent {
    pub(crate) fn remember(&self, caller: &Caller, ticket: &Ticket, status: InEachLanguage) {
        let seen = Arc::new(Seen {
            id: ticket.id,
            subject: ticket
                .subject
                .as_deref()
                .map(|subject| sanitize::plain(subject, LONGEST_SUBJECT)),
            status,
        });
        self.gone.invalidate(&ticket.id);
        let tickets = self
            .seen
            .get_with((caller.guild, caller.user), Tickets::default);
        let mut tickets = tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|other| other.id != seen.id);
        tickets.push_front(seen);
        // What cannot be suggested need not be remembered.
        tickets.truncate(SUGGESTIONS);
    }

    /// Forgets a ticket for everybody, until somebody is shown it again.
    pub(crate) fn forget(&self, id: TicketId) {
        self.gone.insert(id, ());
    }

    /// Forgets everything that a person was shown.
    pub(crate) fn erase(&self, user: UserId) {
        for (key, _) in self.seen.iter().filter(|(key, _)| key.1 == user) {
            self.seen.invalidate(&*key);
        }
    }

    /// Newest first.
    pub(crate) fn of(&self, caller: &Caller) -> Vec<Arc<Seen>> {
        let Some(tickets) = self.seen.get(&(caller.guild, caller.user)) else {
            return Vec::new();
        };
        let mut tickets = tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|seen| !self.gone.contains_key(&seen.id));
        tickets.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use serenity::all::ChannelId;

    use super::*;

    fn caller(user: u64, guild: Option<u64>) -> Caller {
        Caller {
            user: UserId::new(user),
            guild: guild.map(GuildId::new),
            channel: ChannelId::new(1),
            parent_channel: None,
            roles: Vec::new(),
            language: Language::English,
            guild_language: Language::English,
        }
    }

    fn ticket(id: u64) -> Ticket {
        Ticket::parse(format!(r#"{{"Id": "{id}"}}"#).as_bytes(), &TimeZone::UTC).unwrap()
    }

    fn ids(recent: &Recent, caller: &Caller) -> Vec<u64> {
        let seen = recent.of(caller);
        seen.iter().map(|seen| seen.id.get()).collect()
    }

    #[test]
    fn the_newest_come_first_each_once_and_no_more_than_can_be_suggested() {
        let (recent, caller) = (Recent::default(), caller(1, Some(1)));
        for id in (1..=30).chain([7]) {
            recent.remember(&caller, &ticket(id), InEachLanguage::default());
        }
        let seen = ids(&recent, &caller);
        assert_eq!(seen.len(), SUGGESTIONS);
        assert_eq!(seen[..3], [7, 30, 29]);
    }

    #[test]
    fn a_forgotten_ticket_is_forgotten_for_everybody_and_no_other_is() {
        let recent = Recent::default();
        let callers = [caller(1, Some(1)), caller(1, None), caller(2, Some(1))];
        for caller in &callers {
            for id in [1234, 5] {
                recent.remember(caller, &ticket(id), InEachLanguage::default());
            }
        }
        recent.forget(ticket(1234).id);
        for caller in &callers {
            assert_eq!(ids(&recent, caller), [5]);
        }
        recent.remember(&callers[0], &ticket(1234), InEachLanguage::default());
        assert_eq!(ids(&recent, &callers[0]), [1234, 5]);
        assert_eq!(ids(&recent, &callers[1]), [5]);
    }

    #[test]
    fn what_a_person_was_shown_is_erased_everywhere_and_for_nobody_else() {
        let recent = Recent::default();
        let erased = [caller(1, Some(1)), caller(1, Some(2)), caller(1, None)];
        let other = caller(2, Some(1));
        for caller in erased.iter().chain([&other]) {
            recent.remember(caller, &ticket(5), InEachLanguage::default());
        }
        recent.erase(UserId::new(1));
        for caller in &erased {
            assert!(ids(&recent, caller).is_empty());
        }
        assert_eq!(ids(&recent, &other), [5]);
    }
}
