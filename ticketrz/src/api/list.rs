//! Some of the tickets, in words instead of codes: `GET {host}/api/ticketrz`.

use std::collections::HashSet;

use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    json::{Json, Object, for_each},
    wire::Fields,
};
use crate::TicketId;

/// The most rows of one page that are read. A server may give more than it was asked for.
const MAX_ROWS: usize = 1000;
/// The most bytes of a subject that are kept.
const MAX_SUBJECT: usize = 256;
/// The most bytes of a name or word that are kept.
const MAX_WORD: usize = 96;
/// How deep the rows may be: in a list, in an object, or in an object within that.
const MAX_DEPTH: u8 = 2;
/// Where rows may be in an object. The vendor's page has them in the first.
const PLACES: [&str; 2] = ["data", "records"];

/// One row of the list: a ticket in words.
///
/// Texts were written by outsiders, and are untrusted plain text. Words and names have at most 96 bytes, the subject has
/// 256.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// `Id`.
    pub id: TicketId,
    /// `Subject`.
    pub subject: Option<String>,
    /// `Requestor`, a name.
    pub requester: Option<String>,
    /// `Assignee`, a name.
    pub assignee: Option<String>,
    /// `Category`, a word.
    pub category: Option<String>,
    /// `Status`, a word.
    pub status: Option<String>,
    /// `Priority`, a word.
    pub priority: Option<String>,
    /// `Media`, a word.
    pub media: Option<String>,
    /// `CreateDate`.
    pub created: Option<ZonedDateTime>,
    /// `ModifyDate`.
    pub modified: Option<ZonedDateTime>,
    /// `DueDate`.
    pub due: Option<ZonedDateTime>,
    /// When the API gave it.
    pub checked: Timestamp,
}

/// What an answer contains.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Page {
    /// In the API's order, each ticket once.
    pub(crate) rows: Vec<Row>,
    /// `total`: how many tickets there are, as the API says.
    pub(crate) total: Option<u64>,
}

/// Which rows are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Query {
    /// How many rows are left out.
    pub(crate) offset: u64,
    /// The most rows that are wanted. The API may give another number.
    pub(crate) limit: u64,
    /// `sinceId`, which the API may understand in two ways, or ignore.
    pub(crate) since: Option<Since>,
}

/// A value of `sinceId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Since {
    /// Tickets with a higher number.
    Number(TicketId),
    /// Tickets since then.
    Date(ZonedDateTime),
}

impl Query {
    /// The parameters of a call.
    pub(crate) fn parameters(&self) -> Vec<(&'static str, String)> {
        let since = self.since.as_ref().map(|since| match since {
            Since::Number(id) => id.to_string(),
            Since::Date(date) => date.strftime("%F %T").to_string(),
        });
        let mut parameters = vec![
            ("limit", self.limit.to_string()),
            ("offset", self.offset.to_string()),
            ("paging", "0".to_owned()),
        ];
        parameters.extend(since.map(|since| ("sinceId", since)));
        parameters
    }
}

/// A page while it is read.
struct Reading<'a> {
    page: Page,
    known: HashSet<TicketId>,
    /// How many rows were there, also unreadable ones.
    seen: usize,
    zone: &'a TimeZone,
    checked: Timestamp,
}

impl Page {
    /// Reads a value as a page; `None` if it is none. Rows without a readable `Id` are left out.
    pub(super) fn read(value: &Json<'_>, zone: &TimeZone, checked: Timestamp) -> Option<Self> {
        let mut reading = Reading {
            page: Self::default(),
            known: HashSet::new(),
            seen: 0,
            zone,
            checked,
        };
        let is_page = match value {
            Json::List(items) => {
                for item in items {
                    reading.row(item);
                }
                true
            }
            Json::Object(object) => reading.object(object, 1),
            _ => false,
        };
        is_page.then_some(reading.page)
    }
}

impl Reading<'_> {
    /// Returns whether there are rows in it, or a place for them.
    fn object(&mut self, object: &Object<'_>, depth: u8) -> bool {
        let fields = Fields {
            object,
            zone: self.zone,
        };
        self.page.total = self.page.total.or(fields.count("total"));
        let mut places = PLACES.iter().filter_map(|name| object.raw(name));
        places.any(|value| self.value(value, depth))
    }

    fn value(&mut self, value: &RawValue, depth: u8) -> bool {
        if for_each(value, |item| self.row(item)) {
            return true;
        }
        match Json::read(value.get()) {
            Ok(Json::Null | Json::Bool(false)) => true,
            Ok(Json::Object(object)) if depth < MAX_DEPTH => {
                self.object(&object, depth.saturating_add(1))
            }
            _ => false,
        }
    }

    fn row(&mut self, item: &RawValue) {
        self.seen = self.seen.saturating_add(1);
        if self.seen > MAX_ROWS {
            return;
        }
        let object = Json::read(item.get()).ok().and_then(Json::into_object);
        let row = object.and_then(|object| {
            let zone = self.zone;
            let fields = Fields {
                object: &object,
                zone,
            };
            Row::read(&fields, self.checked)
        });
        if let Some(row) = row
            && self.known.insert(row.id)
        {
            self.page.rows.push(row);
        }
    }
}

impl Row {
    /// `None`: there is no readable `Id`.
    fn read(fields: &Fields<'_>, checked: Timestamp) -> Option<Self> {
        let word = |key| fields.excerpt(key, MAX_WORD);
        Some(Self {
            id: TicketId::from_decimal(&fields.code("Id")?)?,
            subject: fields.excerpt("Subject", MAX_SUBJECT),
            requester: word("Requestor"),
            assignee: word("Assignee"),
            category: word("Category"),
            status: word("Status"),
            priority: word("Priority"),
            media: word("Media"),
            created: fields.time("CreateDate"),
            modified: fields.time("ModifyDate"),
            due: fields.time("DueDate"),
            checked,
        })
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        let texts = [
            &self.subject,
            &self.requester,
            &self.assignee,
            &self.category,
            &self.status,
            &self.priority,
            &self.media,
        ];
        texts
            .into_iter()
            .flatten()
            .map(String::len)
            .fold(size_of::<Self>(), usize::saturating_add)
    }
}

#[cfg(test)]
mod tests;
