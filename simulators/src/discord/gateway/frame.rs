//! Gateway payloads on the wire: text, or zlib when the bot asked for it.

use std::io::Write;

use axum::extract::ws::{CloseFrame, Message};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::{Value, json};

use super::close;

/// A message with this payload; compressed, it is a zlib stream of its own.
pub(super) fn encode(payload: &Value, compress: bool) -> Message {
    let text = payload.to_string();
    if !compress {
        return Message::Text(text.into());
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    match encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
    {
        Ok(bytes) => Message::Binary(bytes.into()),
        // Writing to memory does not fail; a bot that asked for zlib understands text as well.
        Err(_) => Message::Text(text.into()),
    }
}

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

/// Takes the secrets out of a payload: the bot's token, which is judged, and those of interactions.
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
