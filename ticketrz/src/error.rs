//! How a lookup can fail, as a caller handles it.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Why there is no ticket to show. Each variant needs its own message to a person.
///
/// The technical cause is the error's [`source`](std::error::Error::source). It contains no token and no body, but it is
/// for the log only.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LookupError {
    /// The API has no ticket with this number.
    #[error("no such ticket")]
    NotFound,
    /// The API does not let the bot see this ticket; it may show others.
    #[error("the API does not let the bot see this ticket")]
    Forbidden(#[source] crate::Cause),
    /// The API has this ticket, but does not offer what was asked about it. It is asked again an hour later.
    #[error("the API does not offer this")]
    NotOffered,
    /// The API rejects the token or the credentials. An operator must act; a retry does not help.
    #[error("the API refuses the bot's token or credentials")]
    AccessRefused(#[source] crate::Cause),
    /// The team's quota is used up: the API is closed until its window opens.
    #[error("the quota is used up")]
    QuotaClosed(QuotaClosed),
    /// Too many requests at once, here or at the API.
    #[error("too many lookups at once")]
    Busy {
        /// The pause that the API asked for, if it did; at most an hour.
        retry_after: Option<Duration>,
    },
    /// The API is down, too slow, or gives unreadable answers.
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
