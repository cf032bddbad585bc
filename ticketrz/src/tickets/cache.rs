//! The tickets that are known already.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use moka::{ops::compute::Op, sync::Cache as Moka};

use crate::{Answer, Config, LookupError, Source, Ticket, TicketId};

/// Moka refuses to keep anything for longer than a thousand years.
const MAX_KEPT: Duration = Duration::from_hours(8760);

/// What the API last said of an id.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) fetched_at: Timestamp,
    /// `None`: there is no such ticket.
    pub(crate) ticket: Option<Arc<Ticket>>,
    /// About how many bytes it takes.
    pub(crate) bytes: u32,
}

pub(crate) struct Cache {
    entries: Moka<TicketId, Entry>,
    fresh: SignedDuration,
    not_found: SignedDuration,
    stale: SignedDuration,
}

impl Cache {
    pub(crate) fn new(config: &Config) -> Self {
        // One bound serves two: an entry weighs its bytes, but never less than its share of the number.
        let share = config
            .max_cached_bytes
            .checked_div(config.max_cached_tickets);
        let share = u32::try_from(share.unwrap_or(u64::MAX))
            .unwrap_or(u32::MAX)
            .max(1);
        // The clock decides what is fresh or stale; this only frees memory.
        let kept = config
            .stale
            .max(config.fresh)
            .max(config.not_found)
            .min(MAX_KEPT);
        Self {
            entries: Moka::builder()
                .max_capacity(config.max_cached_bytes)
                .weigher(move |_, entry: &Entry| entry.bytes.max(share))
                .time_to_live(kept)
                .build(),
            fresh: signed(config.fresh),
            not_found: signed(config.not_found),
            stale: signed(config.stale),
        }
    }

    /// What can be given again without asking.
    pub(crate) fn fresh(
        &self,
        id: TicketId,
        now: Timestamp,
    ) -> Option<Result<Answer, LookupError>> {
        let entry = self.entries.get(&id)?;
        let (limit, hit) = match &entry.ticket {
            Some(ticket) => (self.fresh, Ok(answer(&entry, ticket, Source::Cache))),
            None => (self.not_found, Err(LookupError::NotFound)),
        };
        (age(&entry, now) < limit).then_some(hit)
    }

    /// The last known ticket, if it is not too old to be of use.
    pub(crate) fn last(&self, id: TicketId, now: Timestamp, source: Source) -> Option<Answer> {
        let entry = self.entries.get(&id)?;
        let ticket = entry.ticket.as_ref()?;
        (age(&entry, now) < self.stale.max(self.fresh)).then(|| answer(&entry, ticket, source))
    }

    /// Keeps what the API said, unless something newer is known. Of two moments the one nearer to now counts as the
    /// newer, as one in the future was set by a clock that was wrong.
    pub(crate) fn keep(&self, id: TicketId, entry: Entry, now: Timestamp) {
        self.entries
            .entry(id)
            .and_compute_with(|known| match known {
                Some(known) if age(known.value(), now) < age(&entry, now) => Op::Nop,
                _ => Op::Put(entry),
            });
    }

    /// What must not be shown any more.
    pub(crate) fn forget(&self, id: TicketId) {
        self.entries.invalidate(&id);
    }

    /// How many entries there are, and about how many bytes they take.
    pub(crate) fn size(&self) -> (u64, u64) {
        self.entries.run_pending_tasks();
        (self.entries.entry_count(), self.entries.weighted_size())
    }
}

fn answer(entry: &Entry, ticket: &Arc<Ticket>, source: Source) -> Answer {
    Answer {
        ticket: Arc::clone(ticket),
        fetched_at: entry.fetched_at,
        source,
    }
}

/// An entry from the future is as far away as one from the past: clocks differ, and get corrected.
fn age(entry: &Entry, now: Timestamp) -> SignedDuration {
    now.duration_since(entry.fetched_at).abs()
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
