//! How one call to the API can fail, and what a caller gets for it.

use std::time::Duration;

use super::{quota_message::QuotaWindow, wire::ParseTicketError};
use crate::{Cause, LookupError, QuotaClosed, TicketId};

/// How one call to the API failed. It contains neither the token nor the body of the answer, except for the API's
/// sentence about its quota.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The token has expired; a new one helps.
    #[error("the API says that the token has expired")]
    TokenExpired,
    /// The team's quota is used up.
    #[error("the API says that the quota is used up")]
    QuotaExceeded {
        /// The API's own words, empty if they may repeat a secret. Untrusted text, of bounded length.
        message: String,
        /// When lookups work again, if the message says so.
        window: Option<QuotaWindow>,
    },
    /// The API rejects the token or the credentials.
    #[error("the API does not accept the token or credentials (401)")]
    Unauthorized,
    /// The API accepts them, but does not allow this.
    #[error("the API does not allow the bot this (403)")]
    Forbidden,
    /// The same, said by a page where the API would have answered in JSON.
    #[error(
        "a page does not allow the bot this (403); if it is a firewall's, have the bot's address let through"
    )]
    ForbiddenByPage,
    /// There is no such ticket.
    #[error("the API knows no such ticket")]
    NotFound,
    /// Too many requests.
    #[error("the API asks for fewer requests (429)")]
    RateLimited {
        /// How long to wait, if the API says so.
        retry_after: Option<Duration>,
    },
    /// The API, or a proxy in front of it, failed.
    #[error("the API answered with the server error {status}")]
    Server {
        /// 5xx.
        status: u16,
    },
    /// The API redirects us. The token must not be sent there.
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
    /// An error envelope without a code or a known message.
    #[error("the API reports an error without saying which")]
    UnexplainedError,
    /// The body is empty.
    #[error("the API's answer is empty")]
    Empty,
    /// The body contains no ticket.
    #[error("the API's answer cannot be read")]
    Malformed(#[source] Cause),
    /// The answer to a login contains no token.
    #[error("the API's answer to the login contains no token")]
    NoToken,
    /// The body is another ticket, which must not be shown.
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
    /// No complete answer in time.
    #[error("the API did not answer in time")]
    Timeout(#[source] Cause),
    /// No connection: the name, the address or the certificate is wrong, or nothing listens there.
    #[error("the API cannot be reached")]
    Connect(#[source] Cause),
    /// The connection broke.
    #[error("the connection to the API broke")]
    Transport(#[source] Cause),
    /// The token is empty, or has characters that a header cannot carry.
    #[error("the token is empty, or has characters that a request cannot carry")]
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
            Self::ForbiddenByPage => "forbidden_by_page",
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

    /// Whether the API is down, slow or unreachable: a retry can help, and repeated failures open the circuit.
    /// An unreadable answer or another ticket is not an outage: other lookups may work.
    pub(crate) fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Server { .. } | Self::Timeout(_) | Self::Connect(_) | Self::Transport(_)
        )
    }

    /// Whether the API denies us access.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::TokenExpired
                | Self::Unauthorized
                | Self::Forbidden
                | Self::ForbiddenByPage
                | Self::UnsendableToken
        )
    }

    /// Whether the same request would get the same answer again. Not so after an outage, or if the API wants the request
    /// later.
    pub(crate) fn is_final(&self) -> bool {
        !self.is_outage() && !matches!(self, Self::QuotaExceeded { .. } | Self::RateLimited { .. })
    }

    /// What a caller handles; `closed` computes from the API's message when the quota is back.
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
            Self::Forbidden | Self::ForbiddenByPage => LookupError::Forbidden(Cause::new(self)),
            Self::TokenExpired | Self::Unauthorized | Self::UnsendableToken => {
                LookupError::AccessRefused(Cause::new(self))
            }
            outage_or_nonsense => LookupError::Unavailable(Cause::new(outage_or_nonsense)),
        }
    }
}

impl From<reqwest::Error> for ApiError {
    fn from(error: reqwest::Error) -> Self {
        // A timeout while connecting is both, and counts as a timeout.
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
