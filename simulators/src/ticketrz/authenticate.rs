//! `POST /api/authenticate`: credentials for a token.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::envelope::{error, json_answer};
use super::state::Backend;

pub(super) async fn authenticate(
    State(backend): State<Arc<Backend>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let content_type = headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let given = Credentials::read(content_type.unwrap_or(""), &body);
    let config = &backend.config;
    let right = given.email.as_deref() == Some(&config.email)
        && given.password.as_deref() == Some(&config.password)
        && given.site_id.as_deref() == Some(&config.site_id);
    if !right || backend.switches().password_refused {
        let site = given.site_id.unwrap_or_default();
        let message = format!("you are not authorized to log into this site {site}");
        return error(401, 401, &message);
    }
    let body = json!({
        "response_code": "200",
        "response_status": "Success",
        "token": backend.issue(),
    });
    json_answer(200, body.to_string())
}

#[derive(Debug, Default)]
struct Credentials {
    email: Option<String>,
    password: Option<String>,
    site_id: Option<String>,
}

impl Credentials {
    /// Reads a form or JSON: the documentation does not say which it is.
    fn read(content_type: &str, body: &[u8]) -> Self {
        if content_type.starts_with("application/json") {
            let body: Value = serde_json::from_slice(body).unwrap_or_default();
            let text = |key: &str| match body.get(key) {
                Some(Value::String(text)) => Some(text.clone()),
                Some(Value::Number(number)) => Some(number.to_string()),
                _ => None,
            };
            return Self {
                email: text("email"),
                password: text("password"),
                site_id: text("siteId"),
            };
        }
        let mut given = Self::default();
        if content_type.starts_with("application/x-www-form-urlencoded") {
            for (key, value) in form_urlencoded::parse(body) {
                let value = Some(value.into_owned());
                match key.as_ref() {
                    "email" => given.email = value,
                    "password" => given.password = value,
                    "siteId" => given.site_id = value,
                    _ => {}
                }
            }
        }
        given
    }
}

/// Takes passwords and tokens out of a recorded body.
pub(super) fn hide(body: &mut Value) {
    match body {
        Value::Object(body) => {
            for key in ["password", "token"] {
                if let Some(secret) = body.get_mut(key) {
                    *secret = json!("{hidden}");
                }
            }
        }
        Value::String(form) if form.contains("password=") => {
            let pairs = form_urlencoded::parse(form.as_bytes());
            let shown: Vec<String> = pairs
                .map(|(key, value)| match key.as_ref() {
                    "password" => "password={hidden}".to_owned(),
                    _ => format!("{key}={value}"),
                })
                .collect();
            *form = shown.join("&");
        }
        _ => {}
    }
}
