//! `POST /api/authenticate`: credentials for a token.

use std::collections::BTreeMap;
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
    let mut given = read(content_type.unwrap_or(""), &body);
    let config = &backend.config;
    let right = given.get("email") == Some(&config.email)
        && given.get("password") == Some(&config.password)
        && given.get("siteId") == Some(&config.site_id);
    if !right || backend.switches().password_refused {
        let site = given.remove("siteId").unwrap_or_default();
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

/// Reads a form or JSON: the documentation does not say which it is.
fn read(content_type: &str, body: &[u8]) -> BTreeMap<String, String> {
    if content_type.starts_with("application/x-www-form-urlencoded") {
        return form_urlencoded::parse(body).into_owned().collect();
    }
    let mut given = BTreeMap::<String, Value>::new();
    if content_type.starts_with("application/json") {
        given = serde_json::from_slice(body).unwrap_or_default();
    }
    let text = |value: Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    given
        .into_iter()
        .map(|(key, value)| (key, text(value)))
        .collect()
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
