//! Discord's error answers.

use axum::body::Body;
use axum::http::{HeaderValue, Response as HttpResponse, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// A refusal: `{"code": …, "message": …, "errors": {…}}`.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: u32,
    message: &'static str,
    errors: Option<Value>,
}

impl ApiError {
    const fn new(status: StatusCode, code: u32, message: &'static str) -> Self {
        Self {
            status,
            code,
            message,
            errors: None,
        }
    }

    fn invalid_form_body(errors: Value) -> Self {
        Self {
            errors: Some(errors),
            ..Self::new(StatusCode::BAD_REQUEST, 50035, "Invalid Form Body")
        }
    }
}

macro_rules! errors {
    ($($name:ident: $status:ident, $code:literal, $message:literal;)*) => {
        impl ApiError {
            $(pub(crate) const $name: Self = Self::new(StatusCode::$status, $code, $message);)*
        }
    };
}

errors! {
    UNAUTHORIZED: UNAUTHORIZED, 0, "401: Unauthorized";
    NOT_FOUND: NOT_FOUND, 0, "404: Not Found";
    UNKNOWN_APPLICATION: NOT_FOUND, 10002, "Unknown Application";
    UNKNOWN_CHANNEL: NOT_FOUND, 10003, "Unknown Channel";
    UNKNOWN_GUILD: NOT_FOUND, 10004, "Unknown Guild";
    UNKNOWN_MEMBER: NOT_FOUND, 10007, "Unknown Member";
    UNKNOWN_MESSAGE: NOT_FOUND, 10008, "Unknown Message";
    UNKNOWN_WEBHOOK: NOT_FOUND, 10015, "Unknown Webhook";
    UNKNOWN_INTERACTION: NOT_FOUND, 10062, "Unknown interaction";
    UNKNOWN_COMMAND: NOT_FOUND, 10063, "Unknown application command";
    ALREADY_ACKNOWLEDGED: BAD_REQUEST, 40060, "Interaction has already been acknowledged.";
    MISSING_ACCESS: FORBIDDEN, 50001, "Missing Access";
    EMPTY_MESSAGE: BAD_REQUEST, 50006, "Cannot send an empty message";
    CANNOT_SEND_TO_USER: FORBIDDEN, 50007, "Cannot send messages to this user";
    MISSING_PERMISSIONS: FORBIDDEN, 50013, "Missing Permissions";
    INVALID_WEBHOOK_TOKEN: UNAUTHORIZED, 50027, "Invalid Webhook Token";
    INVALID_RECIPIENT: BAD_REQUEST, 50033, "Invalid Recipient(s)";
    NO_USER_AGENT: FORBIDDEN, 40333, "internal network error";
    INVALID_JSON: BAD_REQUEST, 50109, "The request body contains invalid JSON.";
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({"message": self.message, "code": self.code});
        if let (Some(errors), Some(body)) = (self.errors, body.as_object_mut()) {
            body.insert("errors".to_owned(), errors);
        }
        json_response(self.status, &body)
    }
}

/// An answer with a JSON body.
pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response {
    let mut response = HttpResponse::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// Collects the complaints about a body, each at its place in it.
#[derive(Debug, Default)]
pub(crate) struct FormErrors {
    root: Map<String, Value>,
}

impl FormErrors {
    /// Adds a complaint at `place`, whose parts are separated by dots (`embeds.0.title`).
    pub(crate) fn add(&mut self, place: &str, code: &str, message: impl Into<String>) {
        let mut node = &mut self.root;
        for part in place.split('.').filter(|part| !part.is_empty()) {
            let next = node.entry(part).or_insert_with(|| json!({}));
            let Value::Object(next) = next else { return };
            node = next;
        }
        let complaints = node.entry("_errors").or_insert_with(|| json!([]));
        if let Value::Array(complaints) = complaints {
            complaints.push(json!({"code": code, "message": message.into()}));
        }
    }

    /// The refusal, when there was any complaint.
    pub(crate) fn result(self) -> Result<(), ApiError> {
        if self.root.is_empty() {
            return Ok(());
        }
        Err(ApiError::invalid_form_body(Value::Object(self.root)))
    }
}
