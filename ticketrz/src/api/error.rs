//! The ways in which one call to the API can fail, and what each leaves a caller to do.

use std::time::Duration;

use super::{quota_message::QuotaWindow, wire::ParseTicketError};
use crate::{Cause, LookupError, QuotaClosed, TicketId};

/// How one call to the API failed. It holds neither the token nor the body of an answer, but for the API's own
/// sentence about its quota.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The token has expired: another one helps.
    #[error("the API says that the token has expired")]
    TokenExpired,
    /// The team's quota is used up.
    #[error("the API says that the quota is used up")]
    QuotaExceeded {
        /// The API's own words, empty if they may repeat a secret. Untrusted text, of bounded length.
        message: String,
        /// When lookups work again, as far as the words could be read.
        window: Option<QuotaWindow>,
    },
    /// The token, or the credentials, are not accepted.
    #[error("the API does not accept the token or credentials (401)")]
    Unauthorized,
    /// They are accepted, and not allowed this.
    #[error("the API does not allow the bot this (403)")]
    Forbidden,
    /// There is no such ticket.
    #[error("the API knows no such ticket")]
    NotFound,
    /// Too many requests.
    #[error("the API asks for fewer requests (429)")]
    RateLimited {
        /// How long to wait, where the API says it.
        retry_after: Option<Duration>,
    },
    /// The API, or a proxy before it, is at fault.
    #[error("the API answered with the server error {status}")]
    Server {
        /// 5xx.
        status: u16,
    },
    /// The API sends us elsewhere. The token must not travel there.
    #[error(
        "the API answered with the redirect {status}, which is never followed: is the base URL right?"
    )]
    Redirect {
        /// 3xx.
        status: u16,
    },
    /// A status that the contract does not know.
    #[error("the API answered with the unexpected status {status}")]
    UnexpectedStatus {
        /// Neither 2xx, 3xx nor 5xx.
        status: u16,
    },
    /// An error envelope that says nothing more.
    #[error("the API reports an error without saying which")]
    UnexplainedError,
    /// The body is empty.
    #[error("the API's answer is empty")]
    Empty,
    /// The body holds no ticket.
    #[error("the API's answer cannot be read")]
    Malformed(#[source] Cause),
    /// The answer to a login holds no token.
    #[error("the API's answer to the login holds no token")]
    NoToken,
    /// The body holds another ticket than the one asked for, which must not be shown.
    #[error("asked for ticket {asked}, the API answered with ticket {got}")]
    WrongTicket {
        /// The ticket that was asked for.
        asked: TicketId,
        /// The ticket that came.
        got: TicketId,
    },
    /// The body is longer than allowed.
    #[error("the API's answer is longer than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// No whole answer in time.
    #[error("the API did not answer in time")]
    Timeout(#[source] Cause),
    /// No connection: the name, the address or the certificate is wrong, or nobody listens there.
    #[error("the API cannot be reached")]
    Connect(#[source] Cause),
    /// The connection broke.
    #[error("the connection to the API broke")]
    Transport(#[source] Cause),
    /// The token holds characters that cannot be sent.
    #[error("the token holds characters that no request can carry")]
    UnsendableToken,
}

impl ApiError {
    /// A short name of the variant, as `token_expired`: one of a fixed set, fit for a metric's label.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::TokenExpired => "token_expired",
            Self::QuotaExceeded { .. } => "quota_exceeded",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::RateLimited { .. } => "rate_limited",
            Self::Server { .. } => "server_error",
            Self::Redirect { .. } => "redirect",
            Self::UnexpectedStatus { .. } => "unexpected_status",
            Self::UnexplainedError => "unexplained_error",
            Self::Empty => "empty",
            Self::Malformed(_) => "malformed",
            Self::NoToken => "no_token",
            Self::WrongTicket { .. } => "wrong_ticket",
            Self::TooLarge { .. } => "too_large",
            Self::Timeout(_) => "timeout",
            Self::Connect(_) => "connect",
            Self::Transport(_) => "transport",
            Self::UnsendableToken => "unsendable_token",
        }
    }

    /// Whether the API is down, slow or out of reach: trying again can help, and failing often opens the circuit.
    /// An answer that only this ticket gets (one that cannot be read, or another ticket) is no outage.
    pub(crate) fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Server { .. } | Self::Timeout(_) | Self::Connect(_) | Self::Transport(_)
        )
    }

    /// Whether it says that we are not let in.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::TokenExpired | Self::Unauthorized | Self::Forbidden | Self::UnsendableToken
        )
    }

    /// Whether the same request would only get the same answer again: not so when the API is out of order, or wants
    /// to be asked later.
    pub(crate) fn is_final(&self) -> bool {
        !self.is_outage() && !matches!(self, Self::QuotaExceeded { .. } | Self::RateLimited { .. })
    }

    /// What is left to a caller; `closed` says when a quota is there again, by the API's words and what was read in them.
    ///
    /// This is the one place that turns the API's failures into a caller's choices.
    pub(crate) fn into_lookup_error(
        self,
        closed: impl FnOnce(String, Option<QuotaWindow>) -> QuotaClosed,
    ) -> LookupError {
        match self {
            Self::NotFound => LookupError::NotFound,
            Self::QuotaExceeded { message, window } => {
                LookupError::QuotaClosed(closed(message, window))
            }
            Self::RateLimited { retry_after } => LookupError::Busy { retry_after },
            Self::Forbidden => LookupError::Forbidden(Cause::new(self)),
            Self::TokenExpired | Self::Unauthorized | Self::UnsendableToken => {
                LookupError::AccessRefused(Cause::new(self))
            }
            Self::Server { .. }
            | Self::Redirect { .. }
            | Self::UnexpectedStatus { .. }
            | Self::UnexplainedError
            | Self::Empty
            | Self::Malformed(_)
            | Self::NoToken
            | Self::WrongTicket { .. }
            | Self::TooLarge { .. }
            | Self::Timeout(_)
            | Self::Connect(_)
            | Self::Transport(_) => LookupError::Unavailable(Cause::new(self)),
        }
    }
}

impl From<reqwest::Error> for ApiError {
    fn from(error: reqwest::Error) -> Self {
        // A timeout while connecting is both: nobody has answered, which is what counts.
        if error.is_timeout() {
            Self::Timeout(Cause::new(error))
        } else if error.is_connect() {
            Self::Connect(Cause::new(error))
        } else {
            Self::Transport(Cause::new(error))
        }
    }
}

impl From<ParseTicketError> for ApiError {
    fn from(error: ParseTicketError) -> Self {
        Self::Malformed(Cause::new(error))
    }
}
