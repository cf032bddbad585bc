//! What can come of a lookup other than a ticket, as the choices that a caller has.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Why there is no ticket to show. Each variant is something different to tell a person.
///
/// The technical cause is the error's [`source`](std::error::Error::source), for the log alone: it holds no
/// token and no body, and it is still nothing that a person in a chat should read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LookupError {
    /// The API knows no ticket of this number.
    #[error("no such ticket")]
    NotFound,
    /// The API knows who we are, and does not let us see this ticket; others may well be shown.
    #[error("the API does not let the bot see this ticket")]
    Forbidden(#[source] crate::Cause),
    /// The API does not accept who we are, and trying again will not help: an operator must act.
    #[error("the API refuses the bot's token or credentials")]
    AccessRefused(#[source] crate::Cause),
    /// The team's quota is used up: the API is closed until its window opens.
    #[error("the quota is used up")]
    QuotaClosed(QuotaClosed),
    /// Too many questions at once, here or at the API.
    #[error("too many lookups at once")]
    Busy {
        /// How long the API asked to be left alone, where it did; an hour at most.
        retry_after: Option<Duration>,
    },
    /// The API is down, too slow, or answers what nobody can read.
    #[error("the API is not answering properly")]
    Unavailable(#[source] crate::Cause),
}

/// The quota is used up, and what is known of when that ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaClosed {
    /// When lookups are expected to work again. With a message that could be read, the start of its window;
    /// otherwise, or when the refusal came within that very window, the end of the default closing time.
    pub opens_at: Timestamp,
    /// When the window that opens at `opens_at` ends; `None` when the message could not be read, or when a change
    /// of the clocks leaves nothing of that window.
    pub open_until: Option<Timestamp>,
    /// The API's own words where they could not be read. Untrusted text.
    pub message: Option<String>,
}
