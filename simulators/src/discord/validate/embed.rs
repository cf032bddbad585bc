//! Rules for embeds.

use serde_json::Value;

use super::text;
use crate::discord::error::FormErrors;
use crate::discord::limits;

const WEB: &[&str] = &["http", "https"];
const WEB_OR_ATTACHMENT: &[&str] = &["http", "https", "attachment"];

/// Checks all embeds of a message.
pub(super) fn check(errors: &mut FormErrors, place: &str, value: Option<&Value>) {
    let embeds = text::list(errors, place, value, 0, limits::EMBEDS);
    let mut sum = 0_usize;
    for (index, embed) in embeds.iter().enumerate() {
        let place = format!("{place}.{index}");
        check_one(errors, &place, embed);
        sum = sum.saturating_add(size(embed));
    }
    if sum > limits::EMBEDS_SUM {
        errors.add(
            place,
            "MAX_EMBED_SIZE_EXCEEDED",
            format!("Embed size exceeds maximum size of {}", limits::EMBEDS_SUM),
        );
    }
}

/// Whether there is anything to be seen in an embed.
fn is_empty(embed: &Value) -> bool {
    let seen = [
        "title",
        "description",
        "image",
        "thumbnail",
        "author",
        "footer",
    ];
    let fields = embed.get("fields").and_then(Value::as_array);
    fields.is_none_or(Vec::is_empty)
        && seen
            .iter()
            .filter_map(|key| embed.get(*key))
            .all(|value| value.is_null() || value.as_str() == Some(""))
}

fn check_one(errors: &mut FormErrors, place: &str, embed: &Value) {
    let at = |key: &str| format!("{place}.{key}");
    if !embed.is_object() {
        errors.add(
            place,
            "MODEL_TYPE_CONVERT",
            "Only dictionaries may be used in a ModelType",
        );
        return;
    }
    if is_empty(embed) {
        errors.required(&at("description"));
    }
    text::optional(
        errors,
        &at("title"),
        embed.get("title"),
        limits::EMBED_TITLE,
    );
    text::optional(
        errors,
        &at("description"),
        embed.get("description"),
        limits::EMBED_DESCRIPTION,
    );
    text::url(errors, &at("url"), embed.get("url"), limits::EMBED_URL, WEB);
    check_color(errors, &at("color"), embed.get("color"));
    check_timestamp(errors, &at("timestamp"), embed.get("timestamp"));
    if let Some(footer) = present(embed, "footer") {
        text::required(
            errors,
            &at("footer.text"),
            footer.get("text"),
            limits::FOOTER_TEXT,
        );
        let icon = footer.get("icon_url");
        let place = at("footer.icon_url");
        text::url(errors, &place, icon, limits::EMBED_URL, WEB_OR_ATTACHMENT);
    }
    if let Some(author) = present(embed, "author") {
        text::required(
            errors,
            &at("author.name"),
            author.get("name"),
            limits::AUTHOR_NAME,
        );
        text::url(
            errors,
            &at("author.url"),
            author.get("url"),
            limits::EMBED_URL,
            WEB,
        );
    }
    for key in ["image", "thumbnail"] {
        if let Some(picture) = present(embed, key) {
            let place = at(&format!("{key}.url"));
            let url = picture.get("url");
            text::url(errors, &place, url, limits::EMBED_URL, WEB_OR_ATTACHMENT);
        }
    }
    check_fields(errors, &at("fields"), embed.get("fields"));
}

fn present<'a>(embed: &'a Value, key: &str) -> Option<&'a Value> {
    embed.get(key).filter(|value| !value.is_null())
}

fn check_fields(errors: &mut FormErrors, place: &str, value: Option<&Value>) {
    let fields = text::list(errors, place, value, 0, limits::EMBED_FIELDS);
    for (index, field) in fields.iter().enumerate() {
        for (key, max) in [("name", limits::FIELD_NAME), ("value", limits::FIELD_VALUE)] {
            let place = format!("{place}.{index}.{key}");
            text::required(errors, &place, field.get(key), max);
        }
    }
}

fn check_color(errors: &mut FormErrors, place: &str, value: Option<&Value>) {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return;
    };
    match value.as_u64() {
        Some(color) if color <= limits::COLOR => {}
        Some(_) => errors.add(
            place,
            "NUMBER_TYPE_MAX",
            format!(
                "int value should be less than or equal to {}.",
                limits::COLOR
            ),
        ),
        None => errors.add(place, "NUMBER_TYPE_COERCE", "Value is not int."),
    }
}

fn check_timestamp(errors: &mut FormErrors, place: &str, value: Option<&Value>) {
    let good = match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.parse::<jiff::Timestamp>().is_ok(),
        Some(_) => false,
    };
    if !good {
        errors.add(
            place,
            "DATE_TIME_TYPE_PARSE",
            "Could not parse value. Should be ISO8601.",
        );
    }
}

/// The characters that count towards the sum of a message's embeds.
fn size(embed: &Value) -> usize {
    let text = |value: Option<&Value>| {
        value
            .and_then(Value::as_str)
            .map_or(0, |text| text::length(text.trim()))
    };
    let fields = embed.get("fields").and_then(Value::as_array);
    let fields = fields
        .into_iter()
        .flatten()
        .map(|field| text(field.get("name")).saturating_add(text(field.get("value"))));
    [
        text(embed.get("title")),
        text(embed.get("description")),
        text(embed.pointer("/footer/text")),
        text(embed.pointer("/author/name")),
    ]
    .into_iter()
    .chain(fields)
    .fold(0, usize::saturating_add)
}
