//! Rules for single values.

use serde_json::Value;
use url::Url;

use crate::discord::error::FormErrors;

/// The length as Discord counts it.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// A string of at most `max`; absent or null is fine. Returns it.
pub(super) fn optional<'a>(
    errors: &mut FormErrors,
    place: &str,
    value: Option<&'a Value>,
    max: usize,
) -> Option<&'a str> {
    match value {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => {
            if length(text) > max {
                let message = format!("Must be {max} or fewer in length.");
                errors.add(place, "BASE_TYPE_MAX_LENGTH", message);
            }
            Some(text)
        }
        Some(_) => {
            errors.add(
                place,
                "STRING_TYPE_CONVERT",
                "Could not interpret value as string.",
            );
            None
        }
    }
}

/// A string between 1 and `max` that is not blank. Returns it when it is there.
pub(super) fn required<'a>(
    errors: &mut FormErrors,
    place: &str,
    value: Option<&'a Value>,
    max: usize,
) -> Option<&'a str> {
    let text = match value {
        None | Some(Value::Null) => {
            errors.required(place);
            return None;
        }
        Some(Value::String(text)) if text.trim().is_empty() => {
            errors.required(place);
            return None;
        }
        some => optional(errors, place, some, usize::MAX)?,
    };
    if length(text) > max {
        let message = format!("Must be between 1 and {max} in length.");
        errors.add(place, "BASE_TYPE_BAD_LENGTH", message);
    }
    Some(text)
}

/// A URL with one of the given schemes.
pub(super) fn url(
    errors: &mut FormErrors,
    place: &str,
    value: Option<&Value>,
    max: usize,
    schemes: &[&str],
) {
    let Some(text) = optional(errors, place, value, max) else {
        return;
    };
    match Url::parse(text) {
        Err(_) => errors.add(place, "URL_TYPE_INVALID_URL", "Not a well formed URL."),
        Ok(url) if !schemes.contains(&url.scheme()) => {
            let message = format!(
                "Scheme \"{}\" is not supported. Scheme must be one of ('{}').",
                url.scheme(),
                schemes.join("', '")
            );
            errors.add(place, "URL_TYPE_INVALID_SCHEME", message);
        }
        Ok(url) if url.scheme().starts_with("http") && url.host_str().is_none() => {
            errors.add(place, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
        }
        Ok(_) => {}
    }
}

/// A list of `min` to `max` items; absent or null counts as empty.
pub(super) fn list<'a>(
    errors: &mut FormErrors,
    place: &str,
    value: Option<&'a Value>,
    min: usize,
    max: usize,
) -> &'a [Value] {
    let items = match value {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) => items.as_slice(),
        Some(_) => {
            errors.add(
                place,
                "LIST_TYPE_CONVERT",
                "Only iterables may be used in a ListType",
            );
            return &[];
        }
    };
    if items.len() > max && min == 0 {
        let message = format!("Must be {max} or fewer in length.");
        errors.add(place, "BASE_TYPE_MAX_LENGTH", message);
    } else if items.len() > max || items.len() < min {
        let message = format!("Must be between {min} and {max} in length.");
        errors.add(place, "BASE_TYPE_BAD_LENGTH", message);
    }
    items
}
