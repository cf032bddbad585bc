//! The contract's bodies and the error envelope.

use axum::body::Body;
use axum::http::{HeaderValue, Response as HttpResponse, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

/// The contract's example ticket, word for word.
pub(super) const TICKET_1234: &str = include_str!("../../fixtures/ticket_1234.json");
/// The contract's answer to an expired token, word for word.
pub(super) const EXPIRED_TOKEN: &str = include_str!("../../fixtures/expired_token.json");
/// The contract's answer when the quota is used up, word for word.
pub(super) const OVER_QUOTA: &str = include_str!("../../fixtures/over_quota.json");

/// A body that breaks off.
pub(super) fn first_half(body: &str) -> &str {
    let middle = body.len().div_euclid(2);
    body.get(..middle).unwrap_or(body)
}

/// The error envelope, in the first of the contract's two shapes (number and nulls).
pub(super) fn error(code: u16, message: &str) -> Value {
    json!({
        "_meta": {"status": "ERROR", "count": 1},
        "records": {
            "errorCode": code,
            "userMessage": message,
            "devMessage": null,
            "more": null,
            "applicationCode": null,
        },
    })
}

/// The error envelope, in the second shape (strings).
pub(super) fn error_in_strings(code: u16, message: &str) -> Value {
    json!({
        "_meta": {"status": "ERROR", "count": 1},
        "records": {
            "errorCode": code.to_string(),
            "userMessage": message,
            "devMessage": "",
            "more": null,
            "applicationCode": "",
        },
    })
}

/// An answer with this type and body.
pub(super) fn answer(status: u16, content_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = HttpResponse::new(body.into());
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = HeaderValue::from_static(content_type);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    response
}

/// A JSON answer.
pub(super) fn json_answer(status: u16, body: impl Into<Body>) -> Response {
    answer(status, "application/json", body)
}

/// The kind of page that a web server in front of the system answers.
pub(super) fn html_page(status: u16, title: &str) -> Response {
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center><hr><center>nginx</center></body></html>\n"
    );
    answer(status, "text/html; charset=utf-8", page)
}
