//! The API's answers, read leniently, whatever the back end printed around them.

mod envelope;
mod fields;

use jiff::tz::TimeZone;
use secrecy::SecretString;

use super::{
    json::{self, Json, Object},
    ticket::Ticket,
};

pub(super) use envelope::Envelope;
pub(super) use fields::Fields;

/// The content of a body.
#[derive(Debug)]
pub(super) enum Body<T> {
    /// What `find` accepts.
    Found(T),
    /// The vendor's error envelope, or another answer of its without content.
    Envelope(Envelope),
    /// JSON that says "nothing": `null`, `false`, `[]` or `{}`.
    Nothing,
}

/// Why a body is not a ticket. It names the position of the failure, never the content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParseTicketError {
    /// There is no JSON in them.
    #[error("not JSON")]
    NotJson(#[source] Option<serde_json::Error>),
    /// There is JSON, but no ticket.
    #[error("JSON without a ticket")]
    NotATicket,
    /// The ticket has no `Id` that can be read.
    #[error("a ticket without a readable Id")]
    NoId,
}

impl Ticket {
    /// Reads a ticket as the API writes it, dates without a zone being in `zone`.
    ///
    /// A byte order mark, warnings before the JSON and text behind it are skipped. Only `Id` must be there;
    /// whatever else cannot be read is absent.
    ///
    /// # Errors
    ///
    /// Fails for bytes that hold no ticket.
    pub fn parse(body: &[u8], zone: &TimeZone) -> Result<Self, ParseTicketError> {
        match read(&String::from_utf8_lossy(body), |value| {
            ticket(value.object()?, zone)
        })? {
            Body::Found(ticket) => Ok(ticket),
            Body::Envelope(_) | Body::Nothing => Err(ParseTicketError::NotATicket),
        }
    }
}

/// Finds the object or list in a body that `find` accepts, or an envelope. `find` returns `None` for others.
pub(super) fn read<T>(
    text: &str,
    find: impl Fn(&Json<'_>) -> Option<Result<T, ParseTicketError>>,
) -> Result<Body<T>, ParseTicketError> {
    let interpret = |value: &Json<'_>| match value {
        Json::Null | Json::Bool(false) => Some(Ok(Body::Nothing)),
        Json::List(items) if items.is_empty() => Some(Ok(Body::Nothing)),
        Json::Object(object) if object.is_empty() => Some(Ok(Body::Nothing)),
        Json::Object(_) | Json::List(_) => match find(value) {
            Some(found) => Some(found.map(Body::Found)),
            None => value
                .object()
                .and_then(Envelope::read)
                .map(|envelope| Ok(Body::Envelope(envelope))),
        },
        _ => None,
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut failure = match Json::read(text) {
        Ok(value) => return interpret(&value).unwrap_or(Err(ParseTicketError::NotATicket)),
        Err(error) => ParseTicketError::NotJson(Some(error)),
    };
    // Most likely PHP has printed warnings before the JSON.
    for object in json::objects(text) {
        match interpret(&Json::Object(object)) {
            Some(Ok(Body::Nothing)) | None => failure = ParseTicketError::NotATicket,
            Some(found) => return found,
        }
    }
    Err(failure)
}

/// Reads an object as a ticket.
pub(super) fn ticket(
    object: &Object<'_>,
    zone: &TimeZone,
) -> Option<Result<Ticket, ParseTicketError>> {
    object
        .contains("Id")
        .then(|| Ticket::read(&Fields { object, zone }).ok_or(ParseTicketError::NoId))
}

/// The token in the answer to a login.
pub(super) fn token(object: &Object<'_>) -> Option<Result<SecretString, ParseTicketError>> {
    let token = object.get("token")?.into_text()?;
    let token = token.trim();
    (!token.is_empty()).then(|| Ok(token.into()))
}

#[cfg(test)]
mod tests;
