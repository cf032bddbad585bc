//! Rules for messages: answers, edits and follow-ups.

use serde_json::Value;

use super::{components, embed, text};
use crate::discord::error::{ApiError, FormErrors};
use crate::discord::limits;

/// `EPHEMERAL`: only the person who asked sees it.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// `LOADING`: the bot "is thinking…".
pub(crate) const LOADING: u64 = 1 << 7;
/// `SUPPRESS_EMBEDS` and `SUPPRESS_NOTIFICATIONS`, which a bot may set on messages.
const OTHER_ALLOWED: u64 = (1 << 2) | (1 << 12);

const ALLOWED_MENTIONS: &[&str] = &["roles", "users", "everyone"];

/// Checks a message that stands at `place` in its body ("" or "data").
pub(crate) fn check(body: &Value, place: &str) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    let at = |key: &str| join(place, key);
    text::optional(
        &mut errors,
        &at("content"),
        body.get("content"),
        limits::CONTENT,
    );
    embed::check(&mut errors, &at("embeds"), body.get("embeds"));
    components::check(&mut errors, &at("components"), body.get("components"));
    check_flags(&mut errors, &at("flags"), body.get("flags"));
    check_mentions(
        &mut errors,
        &at("allowed_mentions"),
        body.get("allowed_mentions"),
    );
    errors.result()
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

fn join(place: &str, key: &str) -> String {
    if place.is_empty() {
        key.to_owned()
    } else {
        format!("{place}.{key}")
    }
}

fn check_flags(errors: &mut FormErrors, place: &str, value: Option<&Value>) {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return;
    };
    match value.as_u64() {
        None => errors.add(place, "NUMBER_TYPE_COERCE", "Value is not int."),
        Some(flags) if flags & !(EPHEMERAL | OTHER_ALLOWED) != 0 => {
            // The playground draws no Components V2 and no voice messages, so it refuses their flags.
            errors.add(place, "MESSAGE_FLAGS_INVALID", "Invalid flags");
        }
        Some(_) => {}
    }
}

fn check_mentions(errors: &mut FormErrors, place: &str, value: Option<&Value>) {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return;
    };
    let parse = value.get("parse").and_then(Value::as_array);
    for (index, item) in parse.into_iter().flatten().enumerate() {
        if !item
            .as_str()
            .is_some_and(|item| ALLOWED_MENTIONS.contains(&item))
        {
            errors.add(
                &format!("{place}.parse.{index}"),
                "BASE_TYPE_CHOICES",
                "Value must be one of {'roles', 'users', 'everyone'}.",
            );
        }
    }
    for key in ["users", "roles"] {
        let listed = value.get(key).and_then(Value::as_array);
        let listed = listed.is_some_and(|items| !items.is_empty());
        let parsed = parse.is_some_and(|items| items.iter().any(|item| item == key));
        if listed && parsed {
            errors.add(
                place,
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive."),
            );
        }
    }
}
