//! Rules for embeds.

use serde_json::Value;

use super::part::{Part, length};
use crate::discord::limits;

const WEB: &[&str] = &["http", "https"];

/// Checks all embeds of a message.
pub(super) fn check(message: &Part<'_>) {
    let embeds = message.items("embeds", 0, limits::EMBEDS);
    let sum = embeds.iter().map(|embed| check_one(embed)).sum::<usize>();
    if sum > limits::EMBEDS_SUM {
        message.get("embeds").refuse(
            "MAX_EMBED_SIZE_EXCEEDED",
            format!("Embed size exceeds maximum size of {}", limits::EMBEDS_SUM),
        );
    }
}

/// Checks one embed. Returns the characters that count towards the sum of the message's embeds.
fn check_one(embed: &Part<'_>) -> usize {
    if !embed.value().is_some_and(Value::is_object) {
        embed.refuse(
            "MODEL_TYPE_CONVERT",
            "Only dictionaries may be used in a ModelType",
        );
        return 0;
    }
    let fields = embed.items("fields", 0, limits::EMBED_FIELDS);
    let seen = [
        "title",
        "description",
        "image",
        "thumbnail",
        "author",
        "footer",
    ];
    if fields.is_empty()
        && seen
            .iter()
            .all(|key| embed.get(key).value().is_none_or(|it| it == ""))
    {
        embed.require("description");
    }
    embed.url("url", limits::EMBED_URL, WEB);
    embed.between("color", 0, limits::COLOR);
    if let Some(timestamp) = embed.given("timestamp")
        && embed
            .str("timestamp")
            .is_none_or(|it| it.parse::<jiff::Timestamp>().is_err())
    {
        let message = "Could not parse value. Should be ISO8601.";
        timestamp.refuse("DATE_TIME_TYPE_PARSE", message);
    }
    let mut texts = vec![
        embed.optional("title", limits::EMBED_TITLE),
        embed.optional("description", limits::EMBED_DESCRIPTION),
    ];
    if let Some(footer) = embed.given("footer") {
        texts.push(footer.text("text", limits::FOOTER_TEXT));
        footer.url("icon_url", limits::EMBED_URL, WEB);
    }
    if let Some(author) = embed.given("author") {
        texts.push(author.text("name", limits::AUTHOR_NAME));
        author.url("url", limits::EMBED_URL, WEB);
    }
    for key in ["image", "thumbnail"] {
        embed.get(key).url("url", limits::EMBED_URL, WEB);
    }
    for field in &fields {
        texts.push(field.text("name", limits::FIELD_NAME));
        texts.push(field.text("value", limits::FIELD_VALUE));
    }
    let texts = texts.into_iter().flatten();
    texts.map(|text| length(text.trim())).sum()
}
