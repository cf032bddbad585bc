//! What an answer means. The one place that reads statuses and envelopes.
//!
//! The status decides, unless it is a success: then the body does, by the same rules. The message tells an expired token
//! from a used-up quota, which share 401 in the contract. The quota's message counts with 403 and 429 too.
//!
//! A 200 with `null`, `false`, `[]` or `{}` means that there is no such ticket. An empty body, or a page, means that the
//! API is unavailable.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use secrecy::SecretString;

use super::{
    conversation::Conversation,
    json::{Json, Object},
    list::Page,
    quota_message::{QuotaWindow, speaks_of_quota},
    wire::{self, Body, Envelope, ParseTicketError},
};
use crate::{ApiError, Ticket, TicketId};

/// A complete answer, within its limits.
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    /// From `Retry-After`.
    pub(crate) retry_after: Option<Duration>,
    /// The decoded body.
    pub(crate) body: String,
}

/// What the answer to `GET …/api/ticketrz/{asked}` means.
pub(crate) fn ticket(
    asked: TicketId,
    answer: &RawAnswer,
    zone: &TimeZone,
) -> Result<Ticket, ApiError> {
    let ticket = found(answer, |object| wire::ticket(object, zone))?;
    if ticket.id != asked {
        return Err(ApiError::WrongTicket {
            asked,
            got: ticket.id,
        });
    }
    Ok(ticket)
}

/// What the answer to `GET …/api/ticket/conversations/{asked}` means. One that says "nothing" has no messages.
pub(crate) fn conversation(
    asked: TicketId,
    answer: &RawAnswer,
    zone: &TimeZone,
) -> Result<Conversation, ApiError> {
    let found = content(answer, |value| {
        let object = value.object()?;
        let is_error = Envelope::read(object).is_some_and(|envelope| envelope.is_error);
        let conversation = || Conversation::read(asked, object, zone).map(Ok);
        (!is_error).then(conversation).flatten()
    });
    found?.unwrap_or_else(|| Ok(Conversation::empty(asked)))
}

/// What the answer to `GET …/api/ticketrz` means, which was asked for at `checked`. One that says "nothing" has no rows.
pub(crate) fn list(
    answer: &RawAnswer,
    zone: &TimeZone,
    checked: Timestamp,
) -> Result<Page, ApiError> {
    let found = content(answer, |value| {
        let envelope = value.object().and_then(Envelope::read);
        let is_error = envelope.is_some_and(|envelope| envelope.is_error);
        let page = || Page::read(value, zone, checked).map(Ok);
        (!is_error).then(page).flatten()
    });
    Ok(found?.unwrap_or_default())
}

/// What the answer to `POST …/api/authenticate` means.
pub(crate) fn login(answer: &RawAnswer) -> Result<SecretString, ApiError> {
    found(answer, wire::token).map_err(|error| match error {
        ApiError::Empty | ApiError::Malformed(_) => ApiError::NoToken,
        ApiError::NotFound if is_success(answer.status) => ApiError::NoToken,
        // A missing login endpoint is not a missing ticket.
        ApiError::NotFound => ApiError::UnexpectedStatus { status: 404 },
        other => other,
    })
}

/// What an answer means that must contain what `find` accepts.
fn found<T>(
    answer: &RawAnswer,
    find: impl Fn(&Object<'_>) -> Option<Result<T, ParseTicketError>>,
) -> Result<T, ApiError> {
    content(answer, |value| find(value.object()?))?.ok_or(ApiError::NotFound)
}

/// What an answer contains that `find` accepts; `None` for a success that says "nothing".
fn content<T>(
    answer: &RawAnswer,
    find: impl Fn(&Json<'_>) -> Option<Result<T, ParseTicketError>>,
) -> Result<Option<T>, ApiError> {
    if !is_success(answer.status) {
        let envelope = match wire::read(&answer.body, |_| None::<Result<(), _>>) {
            Ok(Body::Envelope(envelope)) => Some(envelope),
            _ => None,
        };
        let refusal = refusal(answer.status, envelope, answer.retry_after);
        return Err(match refusal {
            ApiError::Forbidden if is_page(&answer.body) => ApiError::ForbiddenByPage,
            other => other,
        });
    }
    if answer.body.trim().is_empty() {
        return Err(ApiError::Empty);
    }
    match wire::read(&answer.body, find)? {
        Body::Found(value) => Ok(Some(value)),
        Body::Nothing => Ok(None),
        Body::Envelope(envelope) if !envelope.is_error => Ok(None),
        Body::Envelope(envelope) => Err(envelope_refusal(envelope, answer.retry_after)),
    }
}

fn is_page(body: &str) -> bool {
    let start = body.trim_start().get(..5).unwrap_or_default();
    ["<html", "<!doc"]
        .iter()
        .any(|page| start.eq_ignore_ascii_case(page))
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// A failure with a success status: the envelope's own code counts instead.
fn envelope_refusal(envelope: Envelope, retry_after: Option<Duration>) -> ApiError {
    match envelope.code {
        Some(code) if !is_success(code) => refusal(code, Some(envelope), retry_after),
        _ if envelope.message.is_some() => {
            match refusal(401, Some(envelope), retry_after) {
                // Without a code, only a message that is certain counts.
                ApiError::Unauthorized => ApiError::UnexplainedError,
                certain => certain,
            }
        }
        _ => ApiError::UnexplainedError,
    }
}

fn refusal(status: u16, envelope: Option<Envelope>, retry_after: Option<Duration>) -> ApiError {
    let message = envelope
        .and_then(|envelope| envelope.message)
        .unwrap_or_default();
    match status {
        401 | 403 | 429 if speaks_of_quota(&message) => ApiError::QuotaExceeded {
            window: QuotaWindow::read(&message),
            message,
        },
        401 if speaks_of_expiry(&message) => ApiError::TokenExpired,
        401 => ApiError::Unauthorized,
        403 => ApiError::Forbidden,
        404 | 410 => ApiError::NotFound,
        429 => ApiError::RateLimited { retry_after },
        300..=399 => ApiError::Redirect { status },
        500..=599 => ApiError::Server { status },
        _ => ApiError::UnexpectedStatus { status },
    }
}

/// "Expired token" in the contract; "token expired", "Provided token is expired" and the like mean the same.
fn speaks_of_expiry(message: &str) -> bool {
    let message = message.to_lowercase();
    message.contains("token") && message.contains("expired")
}

#[cfg(test)]
mod tests;
