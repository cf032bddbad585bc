//! The vendor's answers that are no ticket.

use serde_json::{Map, Value};

/// What an answer says about itself: the error envelope of the contract, or the vendor's shorter form
/// (`response_code`, `response_status`) that its other endpoints use.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    /// `records.errorCode`, read from a number or a string.
    pub(crate) code: Option<u16>,
    /// `records.userMessage`, not empty. Untrusted text, whole: it may repeat a secret, and a secret that is cut
    /// cannot be found any more.
    pub(crate) message: Option<String>,
    /// `_meta.status` is `ERROR`, or there is an error code or a message.
    pub(crate) is_error: bool,
}

impl Envelope {
    pub(super) fn read(object: &Map<String, Value>) -> Option<Self> {
        let records = object.get("records").and_then(Value::as_object);
        let status = object
            .get("_meta")
            .and_then(|meta| meta.get("status"))
            .and_then(Value::as_str);
        if let Some(records) = records {
            let code = records.get("errorCode").and_then(code);
            let message = records.get("userMessage").and_then(message);
            let is_error = code.is_some() || message.is_some() || is_error(status);
            return Some(Self {
                code,
                message,
                is_error,
            });
        }
        if status.is_some() {
            return Some(Self {
                is_error: is_error(status),
                ..Self::default()
            });
        }
        let code = object.get("response_code").and_then(code)?;
        let message = object.get("response_status").and_then(message);
        Some(Self {
            code: Some(code),
            message,
            is_error: code >= 300,
        })
    }
}

fn is_error(status: Option<&str>) -> bool {
    status.is_some_and(|status| status.trim().eq_ignore_ascii_case("error"))
}

fn code(value: &Value) -> Option<u16> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64().and_then(|code| code.try_into().ok()),
    }
    .filter(|code| (100..600).contains(code))
}

fn message(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
