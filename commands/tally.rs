//! How much people asked for, for what the team is told about a day.

use std::{
    collections::HashSet,
    mem::take,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serenity::all::UserId;

/// People that are told apart between two takes; further ones are not counted.
const MOST_PEOPLE: usize = 10_000;

/// Counts lookups until they are taken.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Counted>);

/// Lookups since the last time.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Tickets, pages of conversations and searches that people asked for.
    pub lookups: u64,
    /// How many of them were answered from memory.
    pub from_memory: u64,
    /// Who asked.
    pub people: HashSet<UserId>,
}

impl Tally {
    pub(crate) fn count(&self, person: UserId, is_from_memory: bool) {
        let mut counted = self.lock();
        counted.lookups = counted.lookups.saturating_add(1);
        let memory = u64::from(is_from_memory);
        counted.from_memory = counted.from_memory.saturating_add(memory);
        if counted.people.len() < MOST_PEOPLE {
            counted.people.insert(person);
        }
    }

    /// What was counted since the last call.
    #[must_use]
    pub fn take(&self) -> Counted {
        take(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
