//! One call to the API.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use encoding_rs::{Encoding, UTF_8};
use jiff::{SignedDuration, fmt::rfc2822, tz::TimeZone};
use reqwest::{
    RequestBuilder, Response,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::task::spawn_blocking;

use super::{
    ApiError,
    classify::{self, RawAnswer},
    echo::quotable,
};
use crate::{
    BaseUrl, Cause, Clock, Config, Credentials, Login, LoginEncoding,
    observer::{Endpoint, Observer, RequestObserver},
};

/// The longest pause that we accept from `Retry-After`: a wrong header must not lock a team out for days.
pub(crate) const MAX_PAUSE: Duration = Duration::from_hours(1);

/// A longer body, in bytes, is parsed on a blocking thread: 1 MiB can take milliseconds.
pub(crate) const SHORT_BODY: usize = 64 * 1024;

/// The HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be made")]
pub struct ClientError(#[source] reqwest::Error);

/// Makes single calls to the API.
///
/// It never follows redirects, which would take the token elsewhere. It uses the proxies of the environment
/// (`HTTPS_PROXY` and the like), except for an API on this machine.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base_url: BaseUrl,
    zone: TimeZone,
    max_body_bytes: usize,
    clock: Arc<dyn Clock>,
    observer: Option<Arc<dyn Observer>>,
    /// The API could repeat its e-mail address and password in an answer to any call.
    login: Option<Login>,
}

impl Client {
    /// Makes a client. It does not connect yet.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up on this machine.
    pub(crate) fn new(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
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
            login: match &config.credentials {
                Credentials::Login(login) => Some(login.clone()),
                Credentials::Fixed(_) | Credentials::File(_) => None,
            },
        })
    }

    /// `GET {host}/{path}?{query}`, once; `read` interprets the answer, with the zone of the API's dates.
    pub(crate) async fn get<T: Send + 'static>(
        &self,
        endpoint: Endpoint,
        path: &[&str],
        query: &[(&str, String)],
        token: &SecretString,
        read: impl FnOnce(&RawAnswer, &TimeZone) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let zone = self.zone.clone();
        let read = move |answer: &RawAnswer| read(answer, &zone);
        let request = self
            .http
            .get(self.base_url.join(path))
            .query(query)
            .header(AUTHORIZATION, bearer(token)?);
        self.call(endpoint, request, Some(token), read).await
    }

    /// Trades credentials for a token, once: `POST {host}/api/authenticate`.
    ///
    /// # Errors
    ///
    /// Says how the call failed, by the same rules as every other call.
    pub(crate) async fn log_in(&self, login: &Login) -> Result<SecretString, ApiError> {
        let parameters = [
            ("email", login.email.as_str()),
            ("password", login.password.expose_secret()),
            ("siteId", &login.site_id),
        ];
        let url = self.base_url.join(&["api", "authenticate"]);
        let request = self.http.post(url);
        let request = match login.encoding {
            LoginEncoding::Form => request.form(&parameters),
            LoginEncoding::Json => {
                let object: Value = parameters.into_iter().collect();
                request
                    .header(CONTENT_TYPE, "application/json")
                    .body(object.to_string())
            }
        };
        self.call(Endpoint::LOGIN, request, None, classify::login)
            .await
    }

    /// Makes one call: sends the request, reads the answer, reports to the observer.
    async fn call<T: Send + 'static>(
        &self,
        endpoint: Endpoint,
        request: RequestBuilder,
        token: Option<&SecretString>,
        read: impl FnOnce(&RawAnswer) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let mut observer = RequestObserver::new(self.observer.as_deref(), endpoint);
        let limit = self.max_body_bytes.saturating_mul(endpoint.body_factor);
        let result = match self.send(request, limit).await {
            Ok(answer) => read_answer(answer, read).await,
            Err(error) => Err(error),
        };
        let result = result.map_err(|error| self.without_secrets(error, token));
        observer.outcome = result.as_ref().map_or_else(ApiError::label, |_| "ok");
        result
    }

    async fn send(&self, request: RequestBuilder, limit: usize) -> Result<RawAnswer, ApiError> {
        let response = request.send().await?;
        let status = response.status().as_u16();
        let retry_after = self.retry_after(response.headers());
        let body = match read_body(response, limit).await {
            // The status of a failure is enough.
            Err(ApiError::TooLarge { .. }) if !(200..300).contains(&status) => String::new(),
            body => body?,
        };
        Ok(RawAnswer {
            status,
            retry_after,
            body,
        })
    }

    /// The API's message is shown and logged, so it must not repeat secrets.
    fn without_secrets(&self, error: ApiError, token: Option<&SecretString>) -> ApiError {
        let ApiError::QuotaExceeded { message, window } = error else {
            return error;
        };
        let mut secrets: Vec<_> = token.map(ExposeSecret::expose_secret).into_iter().collect();
        if let Some(login) = &self.login {
            secrets.extend([login.email.as_str(), login.password.expose_secret()]);
        }
        ApiError::QuotaExceeded {
            message: quotable(&message, &secrets),
            window,
        }
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

/// Reads an answer without blocking other tasks.
async fn read_answer<T: Send + 'static>(
    answer: RawAnswer,
    read: impl FnOnce(&RawAnswer) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    if answer.body.len() <= SHORT_BODY {
        return read(&answer);
    }
    match spawn_blocking(move || read(&answer)).await {
        Ok(result) => result,
        Err(panic) => Err(ApiError::Malformed(Cause::new(panic))),
    }
}

/// The body as text. Invalid bytes become U+FFFD. A byte order mark outranks what the header says.
async fn read_body(mut response: Response, limit: usize) -> Result<String, ApiError> {
    let encoding = declared_encoding(response.headers());
    let announced = response.content_length().unwrap_or(0);
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(ApiError::TooLarge { limit });
    }
    let mut body = Vec::with_capacity(announced);
    // The request's timeout covers the body too, however slowly it comes.
    while let Some(chunk) = response.chunk().await? {
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(ApiError::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    let decoded = match encoding.decode(&body).0 {
        // The body is UTF-8 as it is, so it is not copied.
        Cow::Borrowed(text) if text.len() == body.len() => None,
        text => Some(text.into_owned()),
    };
    Ok(decoded.unwrap_or_else(|| String::from_utf8(body).unwrap_or_default()))
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
