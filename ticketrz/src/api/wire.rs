//! The API's JSON, read leniently: what a body holds, whatever the back end printed around it.

mod envelope;
mod fields;

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::{ParseTicketError, Ticket};

pub(crate) use envelope::Envelope;

/// How many objects a body may hold before the one that counts. It bounds the work for a hostile body: each
/// candidate can cost a reading of all that follows it.
const MAX_CANDIDATES: usize = 16;

/// What a body holds.
#[derive(Debug)]
pub(crate) enum Body {
    Ticket(Box<Ticket>),
    /// The vendor's error envelope, or another of its answers that are no ticket.
    Envelope(Envelope),
    /// JSON that says "nothing": `null`, `false`, `[]` or `{}`.
    Nothing,
}

/// Finds the ticket or the envelope in a body.
pub(crate) fn read(text: &str, zone: &TimeZone) -> Result<Body, ParseTicketError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let whole = match serde_json::from_str::<Value>(text) {
        Ok(value) => return interpret(&value, zone).unwrap_or(Err(ParseTicketError::NotATicket)),
        Err(error) => error,
    };
    // Most likely PHP has printed warnings before the JSON.
    let mut failure = ParseTicketError::NotJson(Some(whole));
    for value in objects(text) {
        match interpret(&value, zone) {
            Some(Ok(Body::Nothing)) | None => failure = ParseTicketError::NotATicket,
            Some(found) => return found,
        }
    }
    Err(failure)
}

/// `None`: an object of some other kind.
fn interpret(value: &Value, zone: &TimeZone) -> Option<Result<Body, ParseTicketError>> {
    match value {
        Value::Null | Value::Bool(false) => Some(Ok(Body::Nothing)),
        Value::Array(items) if items.is_empty() => Some(Ok(Body::Nothing)),
        Value::Object(object) if object.is_empty() => Some(Ok(Body::Nothing)),
        Value::Object(object) if object.contains_key("Id") => Some(
            fields::ticket(object, zone)
                .map(|ticket| Body::Ticket(Box::new(ticket)))
                .ok_or(ParseTicketError::NoId),
        ),
        Value::Object(object) => {
            Envelope::read(object).map(|envelope| Ok(Body::Envelope(envelope)))
        }
        _ => None,
    }
}

/// The objects that stand in a text, in order, up to [`MAX_CANDIDATES`] beginnings.
pub(crate) fn objects(text: &str) -> impl Iterator<Item = Value> {
    let mut rest = text;
    let mut candidates = 0;
    std::iter::from_fn(move || {
        while candidates < MAX_CANDIDATES {
            let start = rest.find('{')?;
            let candidate = rest.get(start..)?;
            let inside = candidate.get(1..)?;
            if !inside.trim_start().starts_with('"') {
                // Code or style sheets; cheap to pass over.
                rest = inside;
                continue;
            }
            candidates = candidates.saturating_add(1);
            let mut values = serde_json::Deserializer::from_str(candidate).into_iter::<Value>();
            if let Some(Ok(value)) = values.next() {
                rest = candidate.get(values.byte_offset()..)?;
                return Some(value);
            }
            rest = inside;
        }
        None
    })
}

#[cfg(test)]
mod tests;
