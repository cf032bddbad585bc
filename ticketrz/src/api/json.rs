//! Untrusted JSON, read one level at a time: what is inside a value stays text until it is needed.
//!
//! No tree is built, so memory and time are proportional to the text.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

/// The most members of an object, and elements of a list, that are kept. The contract's ticket has 56 members.
const MAX_ITEMS: usize = 1024;

/// The least cost of a false beginning in [`objects`], in bytes.
const CANDIDATE_COST: usize = 256;

/// The work that [`objects`] may do beyond the text's length, in bytes: 16 false beginnings.
const LEAST_WORK: usize = 16 * CANDIDATE_COST;

/// One value whose inside has not been read yet.
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Number(String),
    Text(Cow<'a, str>),
    List(Vec<&'a RawValue>),
    Object(Object<'a>),
}

/// An object's members. Of several with one name the last counts. At this size a list is faster than a map.
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Json<'a> {
    /// Reads a text that is exactly one value.
    pub(crate) fn read(text: &'a str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// A text, or a number as text: the API writes either for the same thing.
    pub(crate) fn into_scalar(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(number) => Some(number.into()),
            Self::Null | Self::Bool(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    pub(crate) fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn object(&self) -> Option<&Object<'a>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(crate) fn into_object(self) -> Option<Object<'a>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }
}

impl<'a> Object<'a> {
    /// A member; `None` if it is absent or unreadable.
    pub(crate) fn get(&self, name: &str) -> Option<Json<'a>> {
        Json::read(self.raw(name)?.get()).ok()
    }

    /// A member that has not been read yet.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        let mut newest_first = self.0.iter().rev();
        newest_first.find_map(|(known, value)| (known == name).then_some(*value))
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Passes the elements of a list to `visit`, however many there are. Returns whether `value` is a list.
pub(crate) fn for_each(value: &RawValue, visit: impl FnMut(&RawValue)) -> bool {
    let mut deserializer = serde_json::Deserializer::from_str(value.get());
    value.get().starts_with('[') && deserializer.deserialize_seq(Elements(visit)).is_ok()
}

/// The objects in a text, in order, whatever is between them.
///
/// A false beginning costs what was read of it. All of them together may cost the length of the text, so the work is
/// linear.
pub(crate) fn objects(text: &str) -> impl Iterator<Item = Object<'_>> {
    let mut rest = text;
    let mut work = text.len().saturating_add(LEAST_WORK);
    std::iter::from_fn(move || {
        while work > 0 {
            let start = rest.find('{')?;
            let candidate = rest.get(start..)?;
            rest = candidate.get(1..)?;
            if !rest.trim_start().starts_with('"') {
                // Code or style sheets.
                continue;
            }
            let mut values = serde_json::Deserializer::from_str(candidate).into_iter();
            match values.next() {
                Some(Ok(Json::Object(object))) => {
                    rest = candidate.get(values.byte_offset()..)?;
                    return Some(object);
                }
                Some(Err(error)) => {
                    work = work.saturating_sub(offset(candidate, &error).max(CANDIDATE_COST));
                }
                Some(Ok(_)) | None => {}
            }
        }
        None
    })
}

/// The position of an error in a text, in bytes.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    lines
        .map(str::len)
        .sum::<usize>()
        .saturating_add(error.column())
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneLevel)
    }
}

/// A member's name, borrowed if it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

struct Elements<F>(F);

impl<'de, F: FnMut(&'de RawValue)> Visitor<'de> for Elements<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element()? {
            (self.0)(element);
        }
        Ok(())
    }
}

struct OneLevel;

impl<'de> Visitor<'de> for OneLevel {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(value.to_owned().into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json<'de>, A::Error> {
        let mut items = Vec::new();
        while items.len() < MAX_ITEMS {
            match list.next_element()? {
                Some(item) => items.push(item),
                None => return Ok(Json::List(items)),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        let mut members = Vec::new();
        while members.len() < MAX_ITEMS {
            match map.next_entry::<Name<'de>, _>()? {
                Some((Name(name), value)) => members.push((name, value)),
                None => return Ok(Json::Object(Object(members))),
            }
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Json::Object(Object(members)))
    }
}
