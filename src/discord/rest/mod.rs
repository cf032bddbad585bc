//! Discord's REST API, one bounded call at a time.
//!
//! We do not use serenity's client: with a base address other than Discord's its rate limiter is off, and then it neither
//! waits on a 429 nor exposes `Retry-After`.

mod error;
mod messages;

use std::time::Duration;

use reqwest::{
    Client, Method, Request, RequestBuilder,
    header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use serenity::all::BotGateway;
use ticketrz::BaseUrl;
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

pub(crate) use self::{
    error::{RestError, code},
    messages::is_nonce_known,
};

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
/// How long "unknown webhook" is worth a retry: Discord processes a first response in an HTTP response some time after we
/// sent it.
const WEBHOOK_KNOWN_WITHIN: Duration = Duration::from_secs(2);

/// A client of Discord's REST API.
#[derive(Clone, Debug)]
pub(crate) struct Rest {
    client: Client,
    /// `None`: only calls that an interaction's own token authorizes.
    token: Option<SecretString>,
    /// Of the version that the bot speaks.
    api: Url,
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

    /// The gateway's address and the session limit.
    pub(crate) async fn gateway(&self, patience: Patience) -> Result<BotGateway, RestError> {
        self.get(&["gateway", "bot"], &[], patience).await
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &[impl AsRef<str>],
        query: &[(&str, &str)],
        patience: Patience,
    ) -> Result<T, RestError> {
        let request = self.request(Method::GET, path).query(query);
        read_json(&self.send(request, patience).await.result?)
    }

    /// Sends a JSON body and reads the answer.
    async fn send_json<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &[impl AsRef<str>],
        body: &impl Serialize,
        patience: Patience,
    ) -> Result<T, RestError> {
        let body = serde_json::to_vec(body).map_err(|_| RestError::Unbuildable)?;
        let request = self.request_with(method, path, body);
        read_json(&self.send(request, patience).await.result?)
    }

    /// A request to the address at `path` below the API's.
    pub(crate) fn request(&self, method: Method, path: &[impl AsRef<str>]) -> RequestBuilder {
        let request = self.client.request(method, self.url(path));
        match &self.token {
            Some(token) => request.header(AUTHORIZATION, token.expose_secret()),
            None => request,
        }
    }

    /// A request with a JSON body.
    pub(crate) fn request_with(
        &self,
        method: Method,
        path: &[impl AsRef<str>],
        json: Vec<u8>,
    ) -> RequestBuilder {
        self.request(method, path)
            .header(CONTENT_TYPE, "application/json")
            .body(json)
    }

    /// Each part is escaped, so that a token cannot lead elsewhere.
    fn url(&self, path: &[impl AsRef<str>]) -> Url {
        let mut url = self.api.clone();
        // Every http URL has segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(path);
        }
        url
    }

    /// Sends a request, with retries until it succeeds, cannot succeed, or `patience` ends. A request that may have arrived
    /// is repeated only if that is harmless.
    pub(crate) async fn send(
        &self,
        request: RequestBuilder,
        patience: Patience,
    ) -> Outcome<Vec<u8>> {
        let Ok(request) = request.build() else {
            return Outcome {
                result: Err(RestError::Unbuildable),
                earlier_try_may_have_arrived: false,
            };
        };
        let webhook_known_by = Instant::now() + WEBHOOK_KNOWN_WITHIN;
        let mut earlier_try_may_have_arrived = false;
        let mut pause = Duration::ZERO;
        let mut tries = 0_u32;
        loop {
            let sent_at = Instant::now();
            let end = patience.until.min(sent_at + patience.each);
            let result = timeout_at(end, self.send_once(&request))
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
                && (is_repeatable(&request) || !error.may_have_arrived())
                && (error.code() != Some(code::UNKNOWN_WEBHOOK) || sent_at < webhook_known_by)
                && tries < patience.tries
                && pause < patience.until.saturating_duration_since(Instant::now());
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

    async fn send_once(&self, request: &Request) -> Result<Vec<u8>, RestError> {
        let request = request.try_clone().ok_or(RestError::Unbuildable)?;
        let response = self
            .client
            .execute(request)
            .await
            .map_err(RestError::lost)?;
        let status = response.status();
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        let body = read(response).await?;
        if status.is_success() {
            return Ok(body);
        }
        Err(RestError::refused(status, &body, retry_after))
    }
}

/// Whether sending it twice has the same effect as sending it once. That holds for everything except a POST, and for three
/// of those: Discord rejects a second callback of an interaction, a person has one channel for direct messages, and a
/// message in a channel has a nonce.
fn is_repeatable(request: &Request) -> bool {
    let ends_with = |end| request.url().path().ends_with(end);
    request.method() != Method::POST
        || ["/callback", "/users/@me/channels", "/messages"]
            .into_iter()
            .any(ends_with)
}

fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, RestError> {
    // serde's own message would quote the answer.
    serde_json::from_slice(body).map_err(|error| RestError::Unreadable {
        line: error.line(),
        column: error.column(),
    })
}

async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, RestError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(RestError::lost)? {
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

    fn url(token: &str) -> String {
        let api = BaseUrl::parse("https://discord.com", false).unwrap();
        let rest = Rest::new(&api, None).unwrap();
        rest.url(&["interactions", "7", token, "callback"])
            .to_string()
    }

    #[test]
    fn a_route_goes_below_the_address_of_the_api() {
        let expected = "https://discord.com/api/v10/interactions/7/t/callback";
        assert_eq!(url("t"), expected);
    }

    #[test]
    fn a_token_cannot_lead_elsewhere() {
        assert_eq!(
            url("../../users/@me?x#y"),
            "https://discord.com/api/v10/interactions/7/..%2F..%2Fusers%2F@me%3Fx%23y/callback"
        );
    }
}
