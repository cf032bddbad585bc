//! What the next call of our own is for: a ticket, or the list, which may say of many that they have not changed.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use ticketrz::TicketId;

use super::{documents::Seen, listed::ListRecord};

/// Tickets for which the list is worth a call.
const WORTH_IT: usize = 3;
/// How often the list is tried where it is not believed, or may say more than it did.
const TRIED_EVERY: SignedDuration = SignedDuration::from_hours(2);
/// How long a row may stand in for a look.
const LOOKED_AT_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Ticket(TicketId),
    List,
}

/// What decides whose turn it is.
pub(super) struct Turns<'a> {
    pub(super) followed: &'a HashSet<TicketId>,
    pub(super) tickets: &'a HashMap<TicketId, Seen>,
    pub(super) list: ListRecord,
    pub(super) offers_list: bool,
    /// The time between two calls.
    pub(super) spacing: SignedDuration,
    pub(super) now: Timestamp,
}

impl Turns<'_> {
    /// The turn of `first`, or else of the ticket that was looked at longest ago, if that was long enough ago: looking more
    /// often than the calls allow is of no use.
    pub(super) fn next(&self, first: Option<TicketId>) -> Option<Turn> {
        let ticket = first.or_else(|| self.longest_ago())?;
        let seen = self.tickets.get(&ticket);
        if seen.is_some_and(|seen| !self.is_due(seen)) {
            return None;
        }
        let wants_list = first.is_none() && self.wants_list(seen);
        Some(if wants_list {
            Turn::List
        } else {
            Turn::Ticket(ticket)
        })
    }

    /// A ticket that its row says has changed goes ahead of those that were looked at less than two rounds before it. Ties
    /// go to the lowest number, so that the order is always the same.
    fn longest_ago(&self) -> Option<TicketId> {
        let rounds = i32::try_from(self.followed.len().saturating_mul(2)).unwrap_or(i32::MAX);
        let ahead = self.spacing.saturating_mul(rounds);
        let place = |ticket: &TicketId| {
            let seen = self.tickets.get(ticket)?;
            let checked = seen.checked(self.is_believed());
            let checked = if seen.may_have_changed() {
                checked.saturating_sub(ahead).unwrap_or(Timestamp::MIN)
            } else {
                checked
            };
            Some((checked, seen.at))
        };
        let tickets = self.followed.iter().copied();
        tickets.min_by_key(|ticket| (place(ticket), *ticket))
    }

    fn wants_list(&self, seen: Option<&Seen>) -> bool {
        if !self.offers_list || self.followed.len() < WORTH_IT {
            return false;
        }
        let is_old = |at: Timestamp| self.now.duration_since(at) >= TRIED_EVERY;
        let is_tried = self.list.asked_at.is_some_and(|at| !is_old(at));
        let covered = || {
            let followed = self.followed.iter();
            let seen = followed.filter_map(|ticket| self.tickets.get(ticket));
            seen.filter(|seen| self.is_due(seen) && self.is_covered(seen))
        };
        let is_worth_it =
            || seen.is_some_and(|seen| self.is_covered(seen)) && covered().count() >= WORTH_IT;
        !is_tried || self.is_believed() && is_worth_it()
    }

    /// Whether a row can stand in for a look.
    fn is_covered(&self, seen: &Seen) -> bool {
        let looked_at = self.now.duration_since(seen.at);
        seen.is_listed(&self.list) && !seen.may_have_changed() && looked_at < LOOKED_AT_EVERY
    }

    fn is_due(&self, seen: &Seen) -> bool {
        let checked = seen.checked(self.is_believed());
        self.now.duration_since(checked).abs() >= self.spacing
    }

    fn is_believed(&self) -> bool {
        self.list.is_believed(self.now)
    }
}
