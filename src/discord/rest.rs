//! Discord's REST API, one bounded call at a time.
//!
//! serenity's own client points its requests elsewhere only with its rate limiter off, and then neither waits when Discord
//! says so nor tells for how long.

use std::time::Duration;

use reqwest::{
    Client, Method, StatusCode,
    header::{AUTHORIZATION, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use tokio::time::{Instant, sleep, timeout_at};

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
/// More than Discord sends for anything that is asked for here.
const LARGEST_BODY: usize = 4 * 1024 * 1024;
const FIRST_PAUSE: Duration = Duration::from_millis(150);

/// Discord's own codes (<https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>).
pub(crate) mod code {
    /// Unknown interaction: it was not acknowledged within 3 s, or never existed.
    pub(crate) const UNKNOWN_INTERACTION: i64 = 10062;
    /// Interaction has already been acknowledged.
    pub(crate) const ALREADY_ACKNOWLEDGED: i64 = 40060;
}

/// A client of Discord's REST API.
#[derive(Clone, Debug)]
pub(crate) struct Rest {
    client: Client,
    /// `None`: only what an interaction's own token allows can be done.
    token: Option<SecretString>,
    api_url: String,
}

/// A call that did not succeed. Holds no address: those of interactions contain their tokens.
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
    /// The request or its answer got lost: Discord may have acted on it or not.
    #[error("the connection to Discord failed")]
    Connection(#[source] reqwest::Error),
    /// There was no answer in time: Discord may have acted on it or not.
    #[error("Discord did not answer in time")]
    TimedOut,
    /// The answer is not what Discord documents.
    #[error("Discord's answer cannot be read: {0}")]
    Unreadable(String),
    /// The request cannot be made at all.
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
    /// Whether Discord may have acted on the request all the same.
    pub(crate) fn is_ambiguous(&self) -> bool {
        match self {
            Self::Connection(error) => !error.is_connect(),
            Self::TimedOut | Self::Unreadable(_) => true,
            Self::Refused { status, .. } => status.is_server_error(),
            Self::Unbuildable => false,
        }
    }

    /// Whether the same request may succeed a little later, and how much later that is at the earliest.
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
            Self::Connection(_) | Self::TimedOut => Some(FIRST_PAUSE),
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

/// How long and how often a call is tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// When the last try must be over.
    pub(crate) until: Instant,
    /// The most time for one try.
    pub(crate) each: Duration,
    /// The most tries.
    pub(crate) tries: u32,
}

impl Patience {
    /// For calls that nobody waits for in front of a screen.
    pub(crate) fn for_start_up() -> Self {
        Self {
            until: Instant::now() + Duration::from_secs(30),
            each: REQUEST_TIMEOUT,
            tries: 5,
        }
    }
}

/// A call's outcome, and whether an earlier try of the same call may have reached Discord.
pub(crate) struct Outcome<T> {
    pub(crate) result: Result<T, RestError>,
    pub(crate) earlier_try_may_have_arrived: bool,
}

impl Rest {
    /// # Errors
    /// The TLS stack cannot be set up.
    pub(crate) fn new(
        api_url: String,
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
            api_url,
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
        serde_json::from_slice(&body).map_err(|error| RestError::Unreadable(error.to_string()))
    }

    /// Sends a request until it succeeds, cannot succeed, or patience ends.
    pub(crate) async fn send(&self, request: &Request<'_>, patience: Patience) -> Outcome<Vec<u8>> {
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
                && tries < patience.tries
                && Instant::now() + pause < patience.until;
            if !may_try_again {
                return Outcome {
                    result,
                    earlier_try_may_have_arrived,
                };
            }
            tracing::debug!(%error, tries, ?pause, "a call to Discord is tried again");
            earlier_try_may_have_arrived |= error.is_ambiguous();
            sleep(pause).await;
        }
    }

    async fn send_once(&self, request: Request<'_>) -> Result<Vec<u8>, RestError> {
        let mut request = request
            .build(&self.client, &self.api_url)
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
            message: error.message.chars().take(200).collect(),
            retry_after: error
                .retry_after
                .or(retry_after_header)
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        })
    }
}

fn lost(error: reqwest::Error) -> RestError {
    if error.is_timeout() {
        RestError::TimedOut
    } else {
        RestError::Connection(error.without_url())
    }
}

async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, RestError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        if body.len().saturating_add(chunk.len()) > LARGEST_BODY {
            return Err(RestError::Unreadable("it is too large".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
