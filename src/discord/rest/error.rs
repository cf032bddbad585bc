//! How calls to Discord fail.

use std::time::Duration;

use reqwest::StatusCode;
use serde::Deserialize;

const FIRST_PAUSE: Duration = Duration::from_millis(150);
/// Longer words in Discord's errors may be tokens, or URLs that contain them.
const LONGEST_WORD: usize = 24;

/// Discord's own codes (<https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>).
pub(crate) mod code {
    /// Unknown member: the person is not in the guild (any more).
    pub(crate) const UNKNOWN_MEMBER: i64 = 10007;
    /// Unknown message: it is deleted.
    pub(crate) const UNKNOWN_MESSAGE: i64 = 10008;
    /// Unknown webhook: an interaction's, before its first response and when its token has expired.
    pub(crate) const UNKNOWN_WEBHOOK: i64 = 10015;
    /// Unknown interaction: it was not acknowledged within 3 s, or never existed.
    pub(crate) const UNKNOWN_INTERACTION: i64 = 10062;
    /// Direct messages are opened too fast.
    pub(crate) const OPENING_TOO_FAST: i64 = 40003;
    /// Interaction has already been acknowledged.
    pub(crate) const ALREADY_ACKNOWLEDGED: i64 = 40060;
}

/// A failed call. Never holds a URL: those of interactions contain their tokens.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RestError {
    /// Discord answered with an error.
    #[error("Discord answered {status}{}", Detail(.code.as_ref(), .message))]
    Refused {
        status: StatusCode,
        code: Option<i64>,
        message: String,
        retry_after: Option<Duration>,
    },
    /// The connection failed: Discord may or may not have acted on the request.
    #[error("the connection to Discord failed")]
    Connection(#[source] reqwest::Error),
    /// No answer in time: Discord may or may not have acted on the request.
    #[error("Discord did not answer in time")]
    TimedOut,
    /// The answer is not what Discord documents.
    #[error("Discord's answer cannot be read at line {line}, column {column}")]
    Unreadable { line: usize, column: usize },
    /// The answer exceeds the size limit.
    #[error("Discord's answer is too large")]
    TooLarge,
    /// The request could not be built.
    #[error("the request to Discord cannot be built")]
    Unbuildable,
}

struct Detail<'a>(Option<&'a i64>, &'a str);

impl std::fmt::Display for Detail<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(code) => write!(f, " (code {code}: {})", self.1),
            None => Ok(()),
        }
    }
}

impl RestError {
    /// Whether Discord may have acted on the request despite the error.
    pub(crate) fn may_have_arrived(&self) -> bool {
        match self {
            Self::Connection(error) => !error.is_connect(),
            Self::TimedOut | Self::Unreadable { .. } | Self::TooLarge => true,
            Self::Refused { status, .. } => status.is_server_error(),
            Self::Unbuildable => false,
        }
    }

    /// From the body of Discord's answer, or its `Retry-After` header in seconds.
    pub(super) fn refused(status: StatusCode, body: &[u8], retry_after: Option<f64>) -> Self {
        let error: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
        Self::Refused {
            status,
            code: error.code,
            message: without_tokens(&error.message),
            retry_after: error
                .retry_after
                .or(retry_after)
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        }
    }

    pub(super) fn lost(error: reqwest::Error) -> Self {
        // A connect timeout means that the request was never sent.
        if error.is_timeout() && !error.is_connect() {
            Self::TimedOut
        } else {
            Self::Connection(error.without_url())
        }
    }

    /// The shortest wait before a retry; `None` if a retry cannot help.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused {
                status,
                retry_after,
                ..
            } if *status == StatusCode::TOO_MANY_REQUESTS => {
                Some(retry_after.unwrap_or(FIRST_PAUSE))
            }
            Self::Refused { status, .. } if status.is_server_error() => Some(FIRST_PAUSE),
            Self::Refused {
                code: Some(code::UNKNOWN_WEBHOOK),
                ..
            }
            | Self::Connection(_)
            | Self::TimedOut => Some(FIRST_PAUSE),
            _ => None,
        }
    }

    /// Discord's own code for the error.
    pub(crate) fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { code, .. } => *code,
            _ => None,
        }
    }

    /// Whether Discord has refused what was asked, and would refuse it again.
    pub(crate) fn is_refusal(&self) -> bool {
        self.status().is_some_and(|status| {
            status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS
        })
    }

    /// The status that Discord answered with.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }
}

#[derive(Default, Deserialize)]
struct ErrorBody {
    code: Option<i64>,
    #[serde(default)]
    message: String,
    retry_after: Option<f64>,
}

/// An error's message, safe to log. Discord may echo the request's path and headers, which hold the bot's and the
/// interaction's token; invisible characters could split a token, so they are dropped first.
fn without_tokens(message: &str) -> String {
    let shown: String = message
        .chars()
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .collect();
    let words = shown.split_whitespace().map(|word| match word.len() {
        0..=LONGEST_WORD => word,
        _ => "…",
    });
    words
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_discord_says_is_kept_without_what_could_be_a_token() {
        assert_eq!(
            without_tokens("Interaction has already been acknowledged."),
            "Interaction has already been acknowledged."
        );
        let token = "MTEwMDAw.Gh4x2a.bm90IGEgdG9rZW4gYXQgYWxsIG5vIHJlYWxseQ";
        let split: String = token.chars().flat_map(|c| [c, '\u{200b}']).collect();
        for echoed in [
            format!("Cannot PATCH /webhooks/1/{token}/messages/@original"),
            format!("Bad header Authorization: Bot {token}"),
            format!("Bad header {split}"),
            format!("{{\"token\":\"{}\"}}", token.to_uppercase()),
        ] {
            let logged = without_tokens(&echoed);
            assert!(logged.contains('…'), "{logged}");
            assert!(!logged.to_lowercase().contains("bm90ig"), "{logged}");
        }
        assert!(without_tokens(&"word ".repeat(100)).len() <= 200);
    }
}
