//! Over-long and malformed messages.

use serde_json::{Value, json};

use crate::client::{Bot, assert_invalid};

const LONG: &str = "BASE_TYPE_MAX_LENGTH";
const LENGTH: &str = "BASE_TYPE_BAD_LENGTH";
const REQUIRED: &str = "BASE_TYPE_REQUIRED";

fn text(length: usize) -> String {
    "é".repeat(length)
}

/// A message whose embed is fine but for these keys.
fn embed(keys: Value) -> Value {
    let mut embed = json!({"description": "d"});
    for (key, value) in keys.as_object().unwrap() {
        embed[key] = value.clone();
    }
    json!({"embeds": [embed]})
}

fn fields(count: usize, name: &str, value: &str) -> Value {
    embed(json!({"fields": vec![json!({"name": name, "value": value}); count]}))
}

#[tokio::test]
async fn texts_may_be_as_long_as_their_limits() {
    let mut bot = Bot::ready().await;
    for data in [
        json!({"content": text(2000)}),
        embed(json!({"title": text(256), "author": {"name": text(256)}})),
        embed(json!({"description": text(4096)})),
        embed(json!({"footer": {"text": text(2048)}})),
        fields(1, &text(256), &text(1024)),
        fields(25, "n", "v"),
        json!({"embeds": vec![json!({"title": "t"}); 10]}),
        embed(json!({"color": 0x00FF_FFFF, "timestamp": "2026-11-24T10:00:00Z"})),
        embed(json!({"url": "https://example.com/1?a=b"})),
    ] {
        let answer = bot.try_message(data.clone()).await;
        assert_eq!(answer.0, 204, "{data}: {answer:?}");
    }
}

#[tokio::test]
async fn each_text_beyond_its_limit_is_refused_at_its_place() {
    let mut bot = Bot::ready().await;
    let refused = json!([
        ["content", LONG, {"content": text(2001)}],
        ["embeds.0.title", LONG, embed(json!({"title": text(257)}))],
        ["embeds.0.description", LONG, embed(json!({"description": text(4097)}))],
        ["embeds.0.footer.text", LENGTH, embed(json!({"footer": {"text": text(2049)}}))],
        ["embeds.0.footer.text", REQUIRED, embed(json!({"footer": {"text": ""}}))],
        ["embeds.0.author.name", LENGTH, embed(json!({"author": {"name": text(257)}}))],
        ["embeds.0.author.name", REQUIRED, embed(json!({"author": {"url": "https://e.x"}}))],
        ["embeds.0.fields.0.name", LENGTH, fields(1, &text(257), "v")],
        ["embeds.0.fields.0.value", LENGTH, fields(1, "n", &text(1025))],
        ["embeds.0.fields.0.name", REQUIRED, fields(1, "", "v")],
        ["embeds.0.fields.0.value", REQUIRED, fields(1, "n", " \n")],
        ["embeds.0.fields", LONG, fields(26, "n", "v")],
        ["embeds", LONG, {"embeds": vec![json!({"title": "t"}); 11]}],
        ["embeds.0.description", REQUIRED, {"embeds": [{}]}],
        ["embeds.0.color", "NUMBER_TYPE_MAX", embed(json!({"color": 0x0100_0000}))],
        ["embeds.0.color", "NUMBER_TYPE_COERCE", embed(json!({"color": "red"}))],
        ["embeds.0.timestamp", "DATE_TIME_TYPE_PARSE", embed(json!({"timestamp": "yesterday"}))],
        ["embeds.0.url", "URL_TYPE_INVALID_SCHEME", embed(json!({"url": "javascript:alert(1)"}))],
        ["embeds.0.url", "URL_TYPE_INVALID_URL", embed(json!({"url": "not a url"}))],
        ["embeds.0.title", "STRING_TYPE_CONVERT", embed(json!({"title": 5}))],
        ["embeds.0", "MODEL_TYPE_CONVERT", {"embeds": [5]}],
        ["embeds", "LIST_TYPE_CONVERT", {"embeds": 5}],
        ["flags", "MESSAGE_FLAGS_INVALID", {"content": "a", "flags": 1 << 15}],
        ["allowed_mentions.parse.0", "BASE_TYPE_CHOICES", {"content": "a", "allowed_mentions": {"parse": ["all"]}}],
        ["allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
            {"content": "a", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}],
    ]);
    for case in refused.as_array().unwrap() {
        bot.refuses_message(case).await;
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
