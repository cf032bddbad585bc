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
pub(super) fn error(status: u16, code: u16, message: &str) -> Response {
    let details = json!({
        "errorCode": code, "userMessage": message,
        "devMessage": null, "more": null, "applicationCode": null,
    });
    envelope(status, &details)
}

/// The error envelope, in the second shape (strings).
pub(super) fn error_in_strings(status: u16, message: &str) -> Response {
    let details = json!({
        "errorCode": status.to_string(), "userMessage": message,
        "devMessage": "", "more": null, "applicationCode": "",
    });
    envelope(status, &details)
}

fn envelope(status: u16, details: &Value) -> Response {
    let body = json!({"_meta": {"status": "ERROR", "count": 1}, "records": details});
    json_answer(status, body.to_string())
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

/// The web server's own page for an error.
pub(super) fn error_page(status: u16) -> Response {
    let reason = StatusCode::from_u16(status).unwrap_or_default();
    html_page(status, &reason.to_string())
}
