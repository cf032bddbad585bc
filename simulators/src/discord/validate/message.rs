//! Rules for messages: answers, edits and follow-ups.

use serde_json::Value;

use super::part::{self, Part};
use super::{components, embed};
use crate::discord::error::ApiError;
use crate::discord::kind::flag::{EPHEMERAL, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS};
use crate::discord::limits;

/// The flags that a bot may set. Components V2 and voice messages are not simulated, so their flags are refused.
const ALLOWED_FLAGS: u64 = EPHEMERAL | SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS;

/// Checks a message that is at `place` in its body ("" or "data").
pub(crate) fn check(body: &Value, place: &str) -> Result<(), ApiError> {
    part::check(body, place, |message| {
        message.optional("content", limits::CONTENT);
        embed::check(message);
        components::check(message);
        if let Some(flags) = message.given("flags")
            && flags
                .value()
                .and_then(Value::as_u64)
                .is_none_or(|it| it & !ALLOWED_FLAGS != 0)
        {
            flags.refuse("MESSAGE_FLAGS_INVALID", "Invalid flags");
        }
        check_mentions(&message.get("allowed_mentions"));
    })
}

/// Checks a message that is posted into a channel.
pub(crate) fn check_posted(body: &Value) -> Result<(), ApiError> {
    check(body, "")?;
    part::check(body, "", |message| {
        if message.int("nonce").is_none() {
            message.optional("nonce", limits::NONCE);
        }
        let flags = message.get("flags");
        let is_ephemeral = flags.value().and_then(Value::as_u64);
        if is_ephemeral.is_some_and(|it| it & EPHEMERAL != 0) {
            flags.refuse("MESSAGE_FLAGS_INVALID", "Invalid flags");
        }
    })
}

/// Refuses a message in which nothing can be seen.
pub(crate) fn refuse_empty(message: &Value) -> Result<(), ApiError> {
    let filled = |key: &str| {
        let items = message.get(key).and_then(Value::as_array);
        items.is_some_and(|items| !items.is_empty())
    };
    let content = message.get("content").and_then(Value::as_str).unwrap_or("");
    if content.trim().is_empty() && !filled("embeds") && !filled("components") {
        return Err(ApiError::EMPTY_MESSAGE);
    }
    Ok(())
}

fn check_mentions(allowed: &Part<'_>) {
    let parse = allowed.items("parse", 0, usize::MAX);
    for item in &parse {
        let known = ["roles", "users", "everyone"];
        if !known
            .iter()
            .any(|known| item.value().is_some_and(|item| item == known))
        {
            let message = "Value must be one of {'roles', 'users', 'everyone'}.";
            item.refuse("BASE_TYPE_CHOICES", message);
        }
    }
    for key in ["users", "roles"] {
        let parsed = parse
            .iter()
            .any(|item| item.value().is_some_and(|item| item == key));
        if parsed && !allowed.items(key, 0, limits::MENTIONS).is_empty() {
            allowed.refuse(
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive."),
            );
        }
    }
}
