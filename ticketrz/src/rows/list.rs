//! What the rows have told about the list that they are from: its order, its end, the length of its pages.
//!
//! Nothing of that is documented, and an answer's counts can be wrong: the rows count.

use std::{cmp::Reverse, collections::HashSet, time::Duration};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    kept::{Kept, count},
    since::Meaning,
};
use crate::{
    Row,
    api::{Page, Query},
    clock::is_older,
};

/// The number of rows that are asked for at once.
const PAGE: u64 = 100;
/// The number of rows that the API gives when it is not told otherwise. Where it gives fewer, there are no more.
const DEFAULT_PAGE: u64 = 20;
/// How long the end of the list is believed. Then a search may look for more.
const END_KNOWN_FOR: Duration = Duration::from_hours(1);

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) enum Want {
    /// The newest rows.
    Front,
    /// Rows that are not known yet.
    Further,
}

/// An answer of the API. All that is known of the list follows from these, so replicas share them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Fetched {
    pub(super) want: Want,
    pub(super) query: Query,
    pub(super) page: Page,
    /// When the API was asked.
    pub(super) at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    NewestFirst,
    OldestFirst,
    /// Not quite by number, or by something else. The front is its beginning.
    Other,
}

/// What is known of the list.
#[derive(Default)]
pub(super) struct List {
    /// `None` until a page has two rows.
    order: Option<Order>,
    since: Meaning,
    /// The length of the longest page.
    page: u64,
    /// How many tickets there are, as the API says and no row contradicts.
    total: Option<u64>,
    total_was_wrong: bool,
    /// How many rows from the beginning of the list are known.
    head: u64,
    /// Where the list ended, and how many rows before its end are known.
    end: u64,
    tail: u64,
    /// When the newest rows were fetched.
    checked: Option<Timestamp>,
    /// When a call brought nothing further.
    ended: Option<Timestamp>,
}

impl List {
    /// How many tickets there are, as the API says and no row contradicts.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// When the newest rows were fetched.
    pub(super) fn checked(&self) -> Option<Timestamp> {
        self.checked
    }

    /// Whether the rows that are kept are the newest ones, without a gap.
    pub(super) fn are_newest(&self, kept: &Kept) -> bool {
        match self.order {
            // Of one row there is no order.
            Some(Order::NewestFirst) | None => self.head >= kept.count(),
            Some(Order::OldestFirst) => self.is_from_end() && self.tail >= kept.count(),
            Some(Order::Other) => false,
        }
    }

    /// Whether there may be rows that are not known.
    pub(super) fn has_further(&self, now: Timestamp) -> bool {
        let ended = self
            .ended
            .is_some_and(|at| !is_older(at, now, END_KNOWN_FOR));
        let is_all_known = self.is_from_end() && self.tail >= self.end;
        !ended && !is_all_known
    }

    /// Whether searches begin at the end of the list.
    fn is_from_end(&self) -> bool {
        self.order == Some(Order::OldestFirst) && self.total.is_some()
    }

    /// What to ask for.
    pub(super) fn query(&self, want: Want, kept: &Kept, now: Timestamp, zone: &TimeZone) -> Query {
        let at = |offset| Query {
            offset,
            limit: PAGE,
            since: None,
        };
        let page = self.page.clamp(1, PAGE);
        let total = self.total.filter(|_| self.is_from_end());
        match (want, total) {
            (Want::Front, Some(total)) => {
                // Half of the page is for rows that are new.
                let known = self.end.saturating_sub(page.div_ceil(2));
                at(total.saturating_sub(page).max(known))
            }
            (Want::Further, Some(_)) => {
                let known = self.end.saturating_sub(self.tail);
                let offset = known.saturating_sub(page);
                Query {
                    limit: known.saturating_sub(offset),
                    ..at(offset)
                }
            }
            (Want::Further, None) => at(self.head),
            (Want::Front, None) if self.order == Some(Order::OldestFirst) => {
                let newest = self.tail.min(page.div_ceil(2));
                let newest = usize::try_from(newest).unwrap_or(usize::MAX);
                let known = kept.rows().iter().take(newest).next_back();
                Query {
                    since: self.since.value(known.map(AsRef::as_ref), now, zone),
                    ..at(0)
                }
            }
            (Want::Front, None) => at(0),
        }
    }

    /// Learns what an answer tells, and keeps its rows.
    pub(super) fn learn(&mut self, fetched: &Fetched, kept: &mut Kept) {
        let Fetched {
            query, page, at, ..
        } = fetched;
        let (rows, listed) = (count(page.rows.len()), count(page.listed));
        let is_short = listed < self.page;
        self.page = self.page.max(listed);
        let known = |row: &&Row| kept.get(row.id).is_some();
        let new = rows.saturating_sub(count(page.rows.iter().filter(known).count()));
        if let Some(since) = &query.since {
            let oldest = kept.rows().last().map(|row| row.id);
            self.since = Meaning::of(since, page, oldest);
            let is_continued = page.rows.first().as_ref().is_some_and(known);
            self.tail = if is_continued {
                self.tail.saturating_add(new)
            } else {
                rows
            };
            // A page that is full may have been cut before the newest rows.
            if is_short || new == 0 || self.since == Meaning::Ignored {
                self.checked = Some(*at);
            }
            kept.merge(&page.rows);
            return;
        }
        self.learn_total(query, page);
        self.learn_order(&page.rows);
        let deepest = match self.order {
            Some(Order::OldestFirst) => page.rows.first(),
            _ => page.rows.last(),
        };
        let knew_deepest = deepest.as_ref().is_some_and(known);
        // Replicas may have fetched the same. What is known already is no sign of the end.
        let is_further = fetched.want == Want::Further && !self.covers(query.offset, rows);
        let vanished = self.forget_vanished(query, page, kept);
        kept.merge(&page.rows);
        self.learn_place(fetched, knew_deepest, new, vanished);
        let is_forward = self.order == Some(Order::OldestFirst);
        let is_small = query.offset == 0 && listed < DEFAULT_PAGE;
        if is_further && knew_deepest && self.covered() < kept.count() {
            // It has reached what an earlier search has fetched.
            self.cover(kept.count());
        } else if (is_further && (new == 0 || is_short))
            || (is_small && self.total.is_none_or(|total| total <= listed))
        {
            self.ended = Some(*at);
        }
        // Where the oldest rows come first, `sinceId` may bring the newest.
        let may_be_newer = is_forward && self.since != Meaning::Ignored && self.ended.is_none();
        if query.offset == 0 && !self.is_from_end() && !may_be_newer {
            self.checked = Some(*at);
        }
        self.limit_to(kept);
    }

    /// A total that rows contradict says nothing from then on.
    fn learn_total(&mut self, query: &Query, page: &Page) {
        let proven = query.offset.saturating_add(count(page.rows.len()));
        let is_wrong = |total| total < proven || (page.rows.is_empty() && query.offset < total);
        self.total_was_wrong |= page.total.is_some_and(is_wrong);
        self.total = page.total.filter(|_| !self.total_was_wrong);
    }

    fn learn_order(&mut self, rows: &[Row]) {
        let order = match (self.order, Order::of(rows)) {
            (_, None) => return,
            // One row out of order is enough.
            (Some(Order::Other), Some(Order::NewestFirst)) => Order::Other,
            (_, Some(order)) => order,
        };
        let is_forward = order == Order::OldestFirst;
        let was_forward = self.order.map(|order| order == Order::OldestFirst);
        if was_forward.is_some_and(|was_forward| was_forward != is_forward) {
            (self.head, self.end, self.tail) = (0, 0, 0);
            (self.checked, self.ended) = (None, None);
        }
        self.order = Some(order);
    }

    /// Learns which part of the list is known now.
    fn learn_place(&mut self, fetched: &Fetched, knew_deepest: bool, new: u64, vanished: u64) {
        let from = fetched.query.offset;
        let to = from.saturating_add(count(fetched.page.rows.len()));
        let is_forward = self.order == Some(Order::OldestFirst);
        if from == 0 && !is_forward {
            // New rows have moved the others.
            let moved = self.head.saturating_sub(vanished).saturating_add(new);
            let is_continued = knew_deepest && self.head > 0;
            self.head = if is_continued { moved } else { to };
        } else if from <= self.head {
            self.head = if is_forward {
                self.head.max(to)
            } else {
                self.head.saturating_add(new)
            };
        }
        let Some(total) = self.total.filter(|_| self.is_from_end()) else {
            return;
        };
        let known = self.end.saturating_sub(self.tail);
        if to >= self.end {
            let is_continued = from <= self.end && self.tail > 0;
            self.tail = to.saturating_sub(if is_continued { from.min(known) } else { from });
            self.end = to;
        } else if to >= known {
            self.tail = self.tail.max(self.end.saturating_sub(from));
        }
        if to >= total {
            self.checked = Some(fetched.at);
        }
    }

    /// How many rows are known without a gap, from where searches begin.
    fn covered(&self) -> u64 {
        if self.is_from_end() {
            self.tail
        } else {
            self.head
        }
    }

    /// Whether a part of the list is known already.
    fn covers(&self, from: u64, rows: u64) -> bool {
        let to = from.saturating_add(rows);
        let (begin, end) = if self.is_from_end() {
            (self.end.saturating_sub(self.tail), self.end)
        } else {
            (0, self.head)
        };
        rows > 0 && begin <= from && to <= end
    }

    fn cover(&mut self, rows: u64) {
        if self.is_from_end() {
            self.tail = rows.min(self.end);
        } else {
            self.head = rows;
        }
    }

    /// Forgets rows that should be in the page and are not. Returns how many there were.
    fn forget_vanished(&self, query: &Query, page: &Page, kept: &mut Kept) -> u64 {
        let numbers = || page.rows.iter().map(|row| row.id);
        let (Some(lowest), Some(highest)) = (numbers().min(), numbers().max()) else {
            return 0;
        };
        let is_front = match self.order {
            Some(Order::NewestFirst) => query.offset == 0,
            Some(Order::OldestFirst) if numbers().is_sorted() => false,
            _ => return 0,
        };
        let there: HashSet<_> = numbers().collect();
        kept.retain(|row| {
            let is_within = row.id >= lowest && (is_front || row.id <= highest);
            !is_within || there.contains(&row.id)
        })
    }

    /// Forgets what is too old to show. Where rows are ordered, those behind it go too, and are fetched again.
    pub(super) fn forget_old(&mut self, kept: &mut Kept, now: Timestamp) {
        if kept.forget_old(now, self.order != Some(Order::Other)) {
            self.ended = None;
            self.limit_to(kept);
        }
    }

    /// No more rows are known than are kept.
    pub(super) fn limit_to(&mut self, kept: &Kept) {
        let count = kept.count();
        (self.head, self.tail) = (self.head.min(count), self.tail.min(count));
    }
}

impl Order {
    /// The order of rows, by their numbers or else by their dates; `None` for fewer than two. Where the oldest are first, a
    /// few rows may be elsewhere.
    fn of(rows: &[Row]) -> Option<Self> {
        let [first, .., last] = rows else {
            return None;
        };
        let rises = |time: fn(&Row) -> Option<Timestamp>| {
            time(first).is_some() && time(first) < time(last) && rows.is_sorted_by_key(time)
        };
        let created = |row: &Row| Some(row.created.as_ref()?.timestamp());
        let modified = |row: &Row| Some(row.modified.as_ref()?.timestamp());
        let steps = rows.iter().zip(rows.iter().skip(1));
        let rising = steps.filter(|(row, next)| row.id < next.id).count();
        let falling = rows.len().saturating_sub(1).saturating_sub(rising);
        let mostly_rises = rising >= falling.saturating_mul(4);
        Some(if rows.is_sorted_by_key(|row| Reverse(row.id)) {
            Self::NewestFirst
        } else if mostly_rises || rises(created) || rises(modified) {
            Self::OldestFirst
        } else {
            Self::Other
        })
    }
}
