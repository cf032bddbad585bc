//! What `sinceId` means to the API: the vendor's page does not say, so the rows do.

use jiff::{Timestamp, ToSpan, ZonedDateTime, tz::TimeZone};

use crate::{
    Row, TicketId,
    api::{Page, Since},
};

/// How far back the first value reaches, which is a date.
const FIRST_DAYS: i64 = 30;

/// The meaning of `sinceId`, as far as the rows have told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Meaning {
    #[default]
    Untried,
    /// The tickets with a higher number.
    Number,
    /// The tickets since a date.
    Date,
    /// Nothing: the rows are the same as without it.
    Ignored,
}

impl Meaning {
    /// The value that brings the newest rows and, with them, those from `known` on. `None` if no value does.
    pub(super) fn value(
        self,
        known: Option<&Row>,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Option<Since> {
        match self {
            Self::Untried => {
                let today = now.to_zoned_datetime(zone.clone());
                today.checked_sub(FIRST_DAYS.days()).ok().map(Since::Date)
            }
            Self::Number => known.map(|row| Since::Number(row.id)),
            Self::Date => known.and_then(|row| row.created.clone()).map(Since::Date),
            Self::Ignored => None,
        }
    }

    /// What the answer to `sent` says. `oldest` is the first row of the list without `sinceId`.
    pub(super) fn of(sent: &Since, page: &Page, oldest: Option<TicketId>) -> Self {
        let rows = &page.rows;
        if rows.is_empty() || rows.iter().any(|row| Some(row.id) == oldest) {
            return Self::Ignored;
        }
        let are_above = |number: u64| rows.iter().all(|row| row.id.get() > number);
        match sent {
            Since::Number(id) if are_above(id.get()) => Self::Number,
            Since::Date(date) if rows.iter().all(|row| is_since(row, date)) => Self::Date,
            // A back end that reads the date as a number takes its year.
            Since::Date(date) if are_above(date.year().unsigned_abs().into()) => Self::Number,
            Since::Number(_) | Since::Date(_) => Self::Ignored,
        }
    }
}

fn is_since(row: &Row, date: &ZonedDateTime) -> bool {
    let last = row.modified.as_ref().max(row.created.as_ref());
    last.is_some_and(|last| last >= date)
}
