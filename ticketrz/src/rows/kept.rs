//! The rows that are kept, within limits of number, bytes and age.

use std::{cmp::Reverse, sync::Arc};

use jiff::Timestamp;

use crate::{CachePolicy, Row, TicketId, clock::is_older};

/// What a row takes beside itself, in bytes.
const OVERHEAD: usize = 32;

/// The rows that are kept, by number, the highest first.
pub(super) struct Kept {
    policy: CachePolicy,
    rows: Arc<Vec<Arc<Row>>>,
    bytes: u64,
    is_full: bool,
}

impl Kept {
    pub(super) fn new(policy: CachePolicy) -> Self {
        Self {
            policy,
            rows: Arc::default(),
            bytes: 0,
            is_full: false,
        }
    }

    pub(super) fn rows(&self) -> &Arc<Vec<Arc<Row>>> {
        &self.rows
    }

    pub(super) fn count(&self) -> u64 {
        count(self.rows.len())
    }

    /// About how many bytes they take.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn get(&self, id: TicketId) -> Option<&Arc<Row>> {
        self.rows.get(self.find(id)?)
    }

    fn find(&self, id: TicketId) -> Option<usize> {
        let place = |row: &Arc<Row>| Reverse(row.id);
        self.rows.binary_search_by_key(&Reverse(id), place).ok()
    }

    /// Whether there is no room for more.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    /// Adds rows, unless they are known from a later answer.
    pub(super) fn merge(&mut self, rows: &[Row]) {
        let mut new = Vec::new();
        for row in rows {
            match self.find(row.id) {
                Some(_) => self.replace(row.clone()),
                None => new.push(Arc::new(row.clone())),
            }
        }
        if !new.is_empty() {
            let rows = Arc::make_mut(&mut self.rows);
            rows.extend(new);
            // Nearly sorted, so it takes one pass.
            rows.sort_by_key(|row| Reverse(row.id));
            rows.dedup_by_key(|row| row.id);
            self.weigh();
        }
        self.shrink();
    }

    /// Drops the oldest rows over the limits.
    fn shrink(&mut self) {
        let most = usize::try_from(self.policy.max_entries).unwrap_or(usize::MAX);
        let is_over = self.rows.len() > most || self.bytes > self.policy.max_bytes;
        self.is_full |= is_over || self.rows.len() == most;
        if !is_over {
            return;
        }
        let mut room = self.policy.max_bytes;
        let fitting = self.rows.iter().take(most).take_while(|row| {
            let left = room.checked_sub(size(row));
            room = left.unwrap_or_default();
            left.is_some()
        });
        let fitting = fitting.count();
        self.truncate(fitting);
    }

    /// Replaces a row that is known, unless it is from a later answer.
    pub(super) fn replace(&mut self, row: Row) {
        let index = self.find(row.id);
        let known = index.and_then(|index| Arc::make_mut(&mut self.rows).get_mut(index));
        if let Some(known) = known.filter(|known| known.checked <= row.checked) {
            let bytes = self.bytes.saturating_sub(size(known));
            self.bytes = bytes.saturating_add(size(&row));
            *known = Arc::new(row);
        }
    }

    /// Drops the rows that are too old to show. Where rows are ordered, all behind them go too. Returns whether there were any.
    pub(super) fn forget_old(&mut self, now: Timestamp, is_ordered: bool) -> bool {
        let longest = self.policy.stale.max(self.policy.fresh);
        let is_old = |row: &Row| is_older(row.checked, now, longest);
        let Some(first) = self.rows.iter().position(|row| is_old(row)) else {
            return false;
        };
        self.is_full = false;
        if is_ordered {
            self.truncate(first);
        } else {
            self.retain(|row| !is_old(row));
        }
        true
    }

    /// Drops the rows that `keep` refuses. Returns how many there were.
    pub(super) fn retain(&mut self, keep: impl Fn(&Row) -> bool) -> u64 {
        if self.rows.iter().all(|row| keep(row)) {
            return 0;
        }
        let before = self.count();
        self.is_full = false;
        Arc::make_mut(&mut self.rows).retain(|row| keep(row));
        self.weigh();
        before.saturating_sub(self.count())
    }

    fn truncate(&mut self, rows: usize) {
        if rows < self.rows.len() {
            Arc::make_mut(&mut self.rows).truncate(rows);
            self.weigh();
        }
    }

    fn weigh(&mut self) {
        let sizes = self.rows.iter().map(|row| size(row));
        self.bytes = sizes.fold(0, u64::saturating_add);
    }
}

fn size(row: &Row) -> u64 {
    count(row.bytes().saturating_add(OVERHEAD))
}

pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
