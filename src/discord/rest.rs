//! Discord's REST API, one bounded call at a time.
//!
//! We do not use serenity's client: with a base address other than Discord's its rate limiter is off, and then it neither
//! waits on a 429 nor exposes `Retry-After`.

use std::time::Duration;

use reqwest::{
    Client, Method, StatusCode,
    header::{AUTHORIZATION, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use ticketrz::BaseUrl;
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

use super::request::{Request, Route};

/// Discord asks for this form (<https://discord.com/developers/docs/reference#user-agent>).
const USER_AGENT: &str = concat!(
    "DiscordBot (",
    env!("CARGO_PKG_NAME"),
    ", ",
    env!("CARGO_PKG_VERSION"),
    ")"
);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes; more than Discord sends for any call that the bot makes.
const LARGEST_BODY: usize = 4 * 1024 * 1024;
const FIRST_PAUSE: Duration = Duration::from_millis(150);
/// How long "unknown webhook" is worth a retry: Discord processes a first response in an HTTP response some time after we
/// sent it.
const WEBHOOK_KNOWN_WITHIN: Duration = Duration::from_secs(2);
/// Longer words in Discord's errors may be tokens, or URLs that contain them.
const LONGEST_WORD: usize = 24;

/// Discord's own codes (<https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>).
pub(crate) mod code {
    /// Unknown webhook: an interaction's, before its first response and when its token has expired.
    pub(crate) const UNKNOWN_WEBHOOK: i64 = 10015;
    /// Unknown interaction: it was not acknowledged within 3 s, or never existed.
    pub(crate) const UNKNOWN_INTERACTION: i64 = 10062;
    /// Interaction has already been acknowledged.
    pub(crate) const ALREADY_ACKNOWLEDGED: i64 = 40060;
}

/// A client of Discord's REST API.
#[derive(Clone, Debug)]
pub(crate) struct Rest {
    client: Client,
    /// `None`: only calls that an interaction's own token authorizes.
    token: Option<SecretString>,
    /// Of the version that the bot speaks.
    api: Url,
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

    /// The shortest wait before a retry; `None` if a retry cannot help.
    fn retry_after(&self) -> Option<Duration> {
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

/// How long and how often a call is attempted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// The deadline of the last attempt.
    pub(crate) until: Instant,
    /// The timeout of one attempt.
    pub(crate) each: Duration,
    /// The most attempts.
    pub(crate) tries: u32,
}

impl Patience {
    /// For calls at start, when no person is waiting.
    pub(crate) fn for_start_up() -> Self {
        Self {
            until: Instant::now() + Duration::from_secs(30),
            each: REQUEST_TIMEOUT,
            tries: 5,
        }
    }
}

/// A call's result, and whether an earlier attempt may have reached Discord.
pub(crate) struct Outcome<T> {
    pub(crate) result: Result<T, RestError>,
    pub(crate) earlier_try_may_have_arrived: bool,
}

impl Rest {
    /// # Errors
    /// The TLS stack cannot be set up.
    pub(crate) fn new(
        api_url: &BaseUrl,
        token: Option<&SecretString>,
    ) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let token = token.map(|token| {
            let token = token.expose_secret();
            SecretString::from(format!("Bot {}", token.trim_start_matches("Bot ")))
        });
        Ok(Self {
            client,
            token,
            api: api_url.join(&["api", "v10"]),
        })
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        route: Route<'_>,
        params: &[(&'static str, &str)],
        patience: Patience,
    ) -> Result<T, RestError> {
        let request = Request::new(Method::GET, route).params(params);
        let body = self.send(&request, patience).await.result?;
        // serde's own message would quote the answer.
        serde_json::from_slice(&body).map_err(|error| RestError::Unreadable {
            line: error.line(),
            column: error.column(),
        })
    }

    /// Sends a request, with retries until it succeeds, cannot succeed, or `patience` ends. A request that may have arrived
    /// is repeated only if that is harmless.
    pub(crate) async fn send(&self, request: &Request<'_>, patience: Patience) -> Outcome<Vec<u8>> {
        let webhook_known_by = Instant::now() + WEBHOOK_KNOWN_WITHIN;
        let mut earlier_try_may_have_arrived = false;
        let mut pause = Duration::ZERO;
        let mut tries = 0_u32;
        loop {
            let end = patience.until.min(Instant::now() + patience.each);
            let result = timeout_at(end, self.send_once(request.clone()))
                .await
                .unwrap_or(Err(RestError::TimedOut));
            tries = tries.saturating_add(1);
            let Err(error) = &result else {
                return Outcome {
                    result,
                    earlier_try_may_have_arrived,
                };
            };
            pause = pause
                .saturating_mul(2)
                .max(error.retry_after().unwrap_or_default());
            let may_try_again = error.retry_after().is_some()
                && (request.is_repeatable() || !error.may_have_arrived())
                && (error.code() != Some(code::UNKNOWN_WEBHOOK)
                    || Instant::now() < webhook_known_by)
                && tries < patience.tries
                && Instant::now() + pause < patience.until;
            if !may_try_again {
                return Outcome {
                    result,
                    earlier_try_may_have_arrived,
                };
            }
            tracing::debug!(%error, tries, ?pause, "retrying a call to Discord");
            earlier_try_may_have_arrived |= error.may_have_arrived();
            sleep(pause).await;
        }
    }

    async fn send_once(&self, request: Request<'_>) -> Result<Vec<u8>, RestError> {
        let mut request = request
            .build(&self.client, &self.api)
            .ok_or(RestError::Unbuildable)?;
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token.expose_secret());
        }
        let request = request.build().map_err(|_| RestError::Unbuildable)?;
        let response = self.client.execute(request).await.map_err(lost)?;
        let status = response.status();
        let retry_after_header = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse::<f64>().ok());
        let body = read(response).await?;
        if status.is_success() {
            return Ok(body);
        }
        let error: ErrorBody = serde_json::from_slice(&body).unwrap_or_default();
        Err(RestError::Refused {
            status,
            code: error.code,
            message: without_tokens(&error.message),
            retry_after: error
                .retry_after
                .or(retry_after_header)
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        })
    }
}

fn lost(error: reqwest::Error) -> RestError {
    // A connect timeout means that the request was never sent.
    if error.is_timeout() && !error.is_connect() {
        RestError::TimedOut
    } else {
        RestError::Connection(error.without_url())
    }
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

async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, RestError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        if body.len().saturating_add(chunk.len()) > LARGEST_BODY {
            return Err(RestError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
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
