//! Over-long and malformed messages.

use serde_json::{Value, json};
use simulators::discord::limits;

use crate::client::{Bot, assert_invalid};

const LONG: &str = "BASE_TYPE_MAX_LENGTH";
const LENGTH: &str = "BASE_TYPE_BAD_LENGTH";
const REQUIRED: &str = "BASE_TYPE_REQUIRED";

fn text(length: usize) -> String {
    "é".repeat(length)
}

/// An embed that is fine but for one key.
fn embed(key: &str, value: Value) -> Value {
    let mut embed = json!({"description": "d"});
    embed[key] = value;
    json!({"embeds": [embed]})
}

fn field(name: &str, value: &str) -> Value {
    embed("fields", json!([{"name": name, "value": value}]))
}

#[tokio::test]
async fn texts_may_be_as_long_as_their_limits() {
    let mut bot = Bot::ready().await;
    for data in [
        json!({"content": text(limits::CONTENT)}),
        embed("title", json!(text(limits::EMBED_TITLE))),
        embed("description", json!(text(limits::EMBED_DESCRIPTION))),
        embed("footer", json!({"text": text(limits::FOOTER_TEXT)})),
        embed("author", json!({"name": text(limits::AUTHOR_NAME)})),
        field(&text(limits::FIELD_NAME), &text(limits::FIELD_VALUE)),
        embed(
            "fields",
            json!(vec![
                json!({"name": "n", "value": "v"});
                limits::EMBED_FIELDS
            ]),
        ),
        json!({"embeds": vec![json!({"title": "t"}); limits::EMBEDS]}),
        embed("color", json!(limits::COLOR)),
        embed("timestamp", json!("2026-11-24T10:00:00Z")),
        embed("url", json!("https://example.com/1?a=b")),
    ] {
        let answer = bot.try_message(data.clone()).await;
        assert_eq!(answer.0, 204, "{data}: {answer:?}");
    }
}

#[tokio::test]
async fn each_text_beyond_its_limit_is_refused_at_its_place() {
    let mut bot = Bot::ready().await;
    let at = |key: &str| format!("data.embeds.0.{key}");
    for (data, place, code) in [
        (
            json!({"content": text(2001)}),
            "data.content".to_owned(),
            LONG,
        ),
        (embed("title", json!(text(257))), at("title"), LONG),
        (
            embed("description", json!(text(4097))),
            at("description"),
            LONG,
        ),
        (
            embed("footer", json!({"text": text(2049)})),
            at("footer.text"),
            LENGTH,
        ),
        (
            embed("footer", json!({"text": ""})),
            at("footer.text"),
            REQUIRED,
        ),
        (
            embed("author", json!({"name": text(257)})),
            at("author.name"),
            LENGTH,
        ),
        (
            embed("author", json!({"url": "https://e.x"})),
            at("author.name"),
            REQUIRED,
        ),
        (field(&text(257), "v"), at("fields.0.name"), LENGTH),
        (field("n", &text(1025)), at("fields.0.value"), LENGTH),
        (field("", "v"), at("fields.0.name"), REQUIRED),
        (field("n", " \n"), at("fields.0.value"), REQUIRED),
        (
            embed(
                "fields",
                json!(vec![json!({"name": "n", "value": "v"}); 26]),
            ),
            at("fields"),
            LONG,
        ),
        (
            json!({"embeds": vec![json!({"title": "t"}); 11]}),
            "data.embeds".to_owned(),
            LONG,
        ),
        (json!({"embeds": [{}]}), at("description"), REQUIRED),
        (
            embed("color", json!(0x0100_0000)),
            at("color"),
            "NUMBER_TYPE_MAX",
        ),
        (
            embed("color", json!("red")),
            at("color"),
            "NUMBER_TYPE_COERCE",
        ),
        (
            embed("timestamp", json!("yesterday")),
            at("timestamp"),
            "DATE_TIME_TYPE_PARSE",
        ),
        (
            embed("url", json!("javascript:alert(1)")),
            at("url"),
            "URL_TYPE_INVALID_SCHEME",
        ),
        (
            embed("url", json!("not a url")),
            at("url"),
            "URL_TYPE_INVALID_URL",
        ),
        (embed("title", json!(5)), at("title"), "STRING_TYPE_CONVERT"),
        (
            json!({"embeds": [5]}),
            "data.embeds.0".to_owned(),
            "MODEL_TYPE_CONVERT",
        ),
        (
            json!({"embeds": 5}),
            "data.embeds".to_owned(),
            "LIST_TYPE_CONVERT",
        ),
        (
            json!({"content": "a", "flags": 1 << 15}),
            "data.flags".to_owned(),
            "MESSAGE_FLAGS_INVALID",
        ),
    ] {
        assert_invalid(&bot.try_message(data).await, &place, code);
    }
}

#[tokio::test]
async fn the_texts_of_all_embeds_may_have_6000_characters() {
    let mut bot = Bot::ready().await;
    let embeds = |last: usize| {
        json!({"embeds": [
            {"title": text(256), "description": text(4096)},
            {"fields": [{"name": text(100), "value": text(1000)}], "footer": {"text": text(last)}},
        ]})
    };
    assert_eq!(bot.try_message(embeds(548)).await.0, 204);
    let answer = bot.try_message(embeds(549)).await;
    assert_invalid(&answer, "data.embeds", "MAX_EMBED_SIZE_EXCEEDED");
}

#[tokio::test]
async fn allowed_mentions_must_make_sense() {
    let mut bot = Bot::ready().await;
    let with = |allowed: Value| json!({"content": "a", "allowed_mentions": allowed});
    let unknown = with(json!({"parse": ["all"]}));
    let place = "data.allowed_mentions.parse.0";
    assert_invalid(&bot.try_message(unknown).await, place, "BASE_TYPE_CHOICES");
    let both = with(json!({"parse": ["users"], "users": ["1"]}));
    let code = "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE";
    assert_invalid(&bot.try_message(both).await, "data.allowed_mentions", code);
}
