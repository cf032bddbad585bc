//! Gateway payloads.

use axum::extract::ws::{CloseFrame, Message};
use serde_json::{Value, json};

use super::close;

/// The closing of a connection.
pub(super) fn closing(code: u16) -> Message {
    Message::Close(Some(CloseFrame {
        code,
        reason: close::reason(code).into(),
    }))
}

/// A payload without an event.
pub(super) fn control(op: u64, data: &Value) -> Value {
    json!({"op": op, "d": data, "s": null, "t": null})
}

/// Takes the secrets out of a payload: the bot's token, of which is said whether it matches, and those of interactions.
pub(super) fn hide(mut payload: Value, bot_token: &str) -> Value {
    let is_event = payload.get("op").and_then(Value::as_u64) == Some(close::DISPATCH);
    if let Some(token) = payload.pointer_mut("/d/token") {
        *token = match token.as_str() {
            _ if is_event => json!("{token}"),
            Some(given) if given.trim_start_matches("Bot ") == bot_token => json!("{matches}"),
            _ => json!("{differs}"),
        };
    }
    payload
}
