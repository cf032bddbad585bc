//! The vendor's answers that are not tickets.

use super::super::json::{Json, Object};

/// The most bytes of a message that are read. One this long is not quoted: see [`quotable`](super::super::echo).
const MAX_MESSAGE_BYTES: usize = 4096;

/// What an answer says about itself: the error envelope of the contract, or the vendor's shorter form
/// (`response_code`, `response_status`) that its other endpoints use.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    /// `records.errorCode`, read from a number or a string.
    pub(crate) code: Option<u16>,
    /// `records.userMessage`, not empty, at most [`MAX_MESSAGE_BYTES`] of it. Untrusted text that may repeat a secret.
    pub(crate) message: Option<String>,
    /// `_meta.status` is `ERROR`, or there is an error code or a message.
    pub(crate) is_error: bool,
}

impl Envelope {
    pub(crate) fn read(object: &Object<'_>) -> Option<Self> {
        let inside = |name| object.get(name).and_then(Json::into_object);
        let status = inside("_meta")
            .and_then(|meta| meta.get("status"))
            .and_then(Json::into_text);
        let says_error = status
            .as_ref()
            .is_some_and(|status| status.trim().eq_ignore_ascii_case("error"));
        if let Some(records) = inside("records") {
            let code = records.get("errorCode").and_then(code);
            let message = records.get("userMessage").and_then(message);
            let is_error = code.is_some() || message.is_some() || says_error;
            return Some(Self {
                code,
                message,
                is_error,
            });
        }
        if status.is_some() {
            return Some(Self {
                is_error: says_error,
                ..Self::default()
            });
        }
        let code = object.get("response_code").and_then(code)?;
        Some(Self {
            code: Some(code),
            message: object.get("response_status").and_then(message),
            is_error: code >= 300,
        })
    }
}

fn code(value: Json<'_>) -> Option<u16> {
    let code = value.into_scalar()?.trim().parse().ok()?;
    (100..600).contains(&code).then_some(code)
}

fn message(value: Json<'_>) -> Option<String> {
    let text = value.into_text()?;
    let text = text.trim();
    let end = text.floor_char_boundary(MAX_MESSAGE_BYTES);
    text.get(..end)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}
