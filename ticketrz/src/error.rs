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
    /// The API does not offer what was asked for: conversations, or its list. It is asked again an hour later.
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
    /// When lookups are sent again: the start of the window that the API named. Without one (see
    /// [`is_promised`](Self::is_promised)) it is only the time of the next try.
    pub opens_at: Timestamp,
    /// When the window that opens at `opens_at` ends. `None` when the API's message could not be read or contradicts
    /// the refusal, or when a change of the clocks leaves nothing of the window.
    pub open_until: Option<Timestamp>,
    /// The API's own words where they could not be read. Untrusted text.
    pub message: Option<String>,
    /// Set when the API has also refused lookups within a window that it had named.
    #[serde(default)]
    pub refused_again: Option<RefusedAgain>,
}

/// The API refuses lookups at times for which it had promised them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedAgain {
    /// The first refusal. Since then no lookup was answered.
    pub since: Timestamp,
    /// The number of windows, at least 1, that opened only to refuse again.
    pub windows: u32,
}

impl QuotaClosed {
    /// Whether the API itself said that lookups work from `opens_at`.
    #[must_use]
    pub fn is_promised(&self) -> bool {
        self.open_until.is_some()
    }

    /// Whether `now` is within the window that the API named.
    pub(crate) fn has_opened(&self, now: Timestamp) -> bool {
        self.open_until
            .is_some_and(|until| (self.opens_at..until).contains(&now))
    }
}

impl RefusedAgain {
    /// Whether this has happened more than once, so it is not a matter of clocks or of a busy evening: the quota may never be
    /// renewed.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        self.windows > 1
    }
}
