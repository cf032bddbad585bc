//! One call to the API.

use std::{fmt, sync::Arc, time::Duration};

use encoding_rs::{Encoding, UTF_8};
use jiff::{SignedDuration, fmt::rfc2822, tz::TimeZone};
use reqwest::{
    RequestBuilder, Response,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::classify::{self, RawAnswer};
use crate::{
    ApiError, BaseUrl, Clock, Config, Endpoint, LoginEncoding, Observer, Ticket, TicketId,
    observer::Told,
};

/// The longest pause that we accept from `Retry-After`: a slip in a header must not keep a team out for days.
pub(crate) const MAX_PAUSE: Duration = Duration::from_hours(1);

/// A longer message is no message: it is cut, so that no log line and no reply grows without bound.
const MAX_MESSAGE_CHARS: usize = 300;

/// The HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be made")]
pub struct ClientError(#[source] reqwest::Error);

/// Makes single calls to the API, each with the token that it is given.
///
/// Redirects are never followed: they would carry the token away. The proxies of the environment
/// (`HTTPS_PROXY` and its kin) are used, as companies need them, but not for an API on this machine.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: BaseUrl,
    zone: TimeZone,
    max_body_bytes: usize,
    clock: Arc<dyn Clock>,
    observer: Option<Arc<dyn Observer>>,
}

impl Client {
    /// Makes a client. It connects to nothing yet.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up on this machine.
    pub fn new(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("ticketrz-bot/", env!("CARGO_PKG_VERSION")))
            .default_headers(HeaderMap::from_iter([(
                ACCEPT,
                HeaderValue::from_static("application/json"),
            )]))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(config.connect_timeout)
            .timeout(config.request_timeout);
        if config.base_url.is_loopback() {
            http = http.no_proxy();
        }
        Ok(Self {
            http: http.build().map_err(ClientError)?,
            base_url: config.base_url.clone(),
            zone: config.zone.clone(),
            max_body_bytes: config.max_body_bytes,
            clock,
            observer: config.observer.clone(),
        })
    }

    /// Asks for one ticket, once: `GET {host}/api/ticketrz/{id}`.
    ///
    /// # Errors
    ///
    /// Says how the call failed. Nothing is retried here.
    pub async fn get(&self, id: TicketId, token: &SecretString) -> Result<Ticket, ApiError> {
        let request = self
            .http
            .get(self.base_url.ticket(id))
            .header(AUTHORIZATION, bearer(token)?);
        let read = |answer: &RawAnswer| classify::ticket(id, answer, &self.zone);
        self.call(Endpoint::Ticket, request, read)
            .await
            .map_err(|error| quotable(error, token))
    }

    /// Trades credentials for a token, once: `POST {host}/api/authenticate`.
    ///
    /// # Errors
    ///
    /// Says how the call failed, by the same rules as every other call.
    pub async fn log_in(
        &self,
        email: &str,
        password: &SecretString,
        site_id: &str,
        encoding: LoginEncoding,
    ) -> Result<SecretString, ApiError> {
        let parameters = [
            ("email", email),
            ("password", password.expose_secret()),
            ("siteId", site_id),
        ];
        let request = self.http.post(self.base_url.authenticate());
        let request = match encoding {
            LoginEncoding::Form => request.form(&parameters),
            LoginEncoding::Json => {
                let object: Value = parameters.into_iter().collect();
                request
                    .header(CONTENT_TYPE, "application/json")
                    .body(object.to_string())
            }
        };
        let read = |answer: &RawAnswer| classify::login(answer, &self.zone);
        self.call(Endpoint::Login, request, read)
            .await
            .map_err(|error| quotable(error, password))
    }

    async fn call<T>(
        &self,
        endpoint: Endpoint,
        request: RequestBuilder,
        read: impl FnOnce(&RawAnswer) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let mut told = Told::new(self.observer.as_deref(), endpoint);
        let outcome = self.send(request).await.and_then(|answer| read(&answer));
        told.outcome = outcome.as_ref().map_or_else(ApiError::label, |_| "ok");
        outcome
    }

    async fn send(&self, request: RequestBuilder) -> Result<RawAnswer, ApiError> {
        let response = request.send().await?;
        let status = response.status().as_u16();
        let retry_after = self.retry_after(response.headers());
        let encoding = declared_encoding(response.headers());
        let body = match read_body(response, self.max_body_bytes).await {
            // The status of a refusal says enough without its page.
            Err(ApiError::TooLarge { .. }) if !(200..300).contains(&status) => Vec::new(),
            body => body?,
        };
        // A byte order mark outranks what the header says; bytes that are no text become U+FFFD.
        let (body, _, _) = encoding.decode(&body);
        Ok(RawAnswer {
            status,
            retry_after,
            body: body.into_owned(),
        })
    }

    /// `Retry-After`, which is a number of seconds or a date (RFC 9110, 10.2.3).
    fn retry_after(&self, headers: &HeaderMap) -> Option<Duration> {
        let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        let wait = if let Ok(seconds) = text.parse() {
            Duration::from_secs(seconds)
        } else {
            let moment = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
            let wait = moment.duration_since(self.clock.now());
            Duration::try_from(wait.max(SignedDuration::ZERO)).ok()?
        };
        Some(wait.min(MAX_PAUSE))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

fn bearer(token: &SecretString) -> Result<HeaderValue, ApiError> {
    let token = token.expose_secret().trim();
    if token.is_empty() {
        return Err(ApiError::UnsendableToken);
    }
    let mut value =
        HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| ApiError::UnsendableToken)?;
    value.set_sensitive(true);
    Ok(value)
}

/// An API that repeats a secret in its message must not make us show it, nor a part of it: the message is cut only
/// once the secret is out of it.
fn quotable(error: ApiError, secret: &SecretString) -> ApiError {
    let ApiError::QuotaExceeded { mut message } = error else {
        return error;
    };
    let secret = secret.expose_secret().trim();
    if !secret.is_empty() {
        message = message.replace(secret, "…");
    }
    ApiError::QuotaExceeded {
        message: message.chars().take(MAX_MESSAGE_CHARS).collect(),
    }
}

async fn read_body(mut response: Response, limit: usize) -> Result<Vec<u8>, ApiError> {
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |announced| announced > limit) {
        return Err(ApiError::TooLarge { limit });
    }
    let mut body = Vec::new();
    // The request's timeout covers the body too, however slowly it comes.
    while let Some(chunk) = response.chunk().await? {
        if chunk.len() > limit.saturating_sub(body.len()) {
            return Err(ApiError::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// `charset` of the `Content-Type`; JSON without one is UTF-8 (RFC 8259).
fn declared_encoding(headers: &HeaderMap) -> &'static Encoding {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .into_iter()
        .flat_map(|value| value.split(';').skip(1))
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .and_then(|(_, label)| Encoding::for_label(label.trim().trim_matches('"').as_bytes()))
        .unwrap_or(UTF_8)
}
