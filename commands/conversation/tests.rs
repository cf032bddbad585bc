//! What people see of a conversation, read as the JSON that Discord would receive.

use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use ticketrz::{
    BaseUrl, Config, Conversation, Credentials, Found, LookupError, Source, SystemClock, Tickets,
};

use super::{custom_ids::Page, page::render};
use crate::{
    Language, Reply, Services,
    custom_id::{CustomId, Parts},
    limits::length,
};

fn services() -> Services {
    let base_url = BaseUrl::parse("https://onecloud.example", false).unwrap();
    let config = Config::new(base_url, TimeZone::UTC, Credentials::Fixed("token".into()));
    let clock = Arc::new(SystemClock);
    Services::new(Tickets::new(config, clock.clone()).unwrap(), clock)
}

fn found(messages: &Value, source: Source) -> Found<Conversation> {
    let json = json!({"ticket": 7, "messages": messages, "older": 0, "private": 0, "spam": 0});
    Found {
        value: Arc::new(serde_json::from_value(json).unwrap()),
        fetched_at: Timestamp::UNIX_EPOCH,
        source,
    }
}

fn message(text: &str) -> Value {
    json!({"incoming": true, "name": null, "sent": null, "channel": null, "text": text})
}

fn numbered(count: usize) -> Value {
    (1..=count)
        .map(|number| message(&number.to_string()))
        .collect()
}

fn page(found: &Found<Conversation>, newer: usize, language: Language) -> (Value, Vec<Value>) {
    let Reply {
        embeds, components, ..
    } = render(found, newer, &services(), language);
    let embed = serde_json::to_value(&embeds[0]).unwrap();
    let rows = serde_json::to_value(&components).unwrap();
    let buttons = rows[0]["components"].as_array().cloned();
    (embed, buttons.unwrap_or_default())
}

fn texts(embed: &Value) -> Vec<&str> {
    let fields = embed["fields"].as_array().unwrap();
    fields
        .iter()
        .map(|field| field["value"].as_str().unwrap())
        .collect()
}

#[test]
fn a_message_says_who_when_and_through_which_channel() {
    let messages = json!([
        {"incoming": true, "name": "Dinni", "sent": "2020-01-14T07:05:10Z", "channel": "FCBK", "text": "<p>Is it <b>out</b>?</p>"},
        {"incoming": false, "name": null, "sent": "2020-01-14T07:20:00Z", "channel": "X9", "text": "Yes, *today*."},
        {"incoming": false, "name": "admin22", "sent": null, "channel": null, "text": " "},
    ]);
    for (language, title, expected) in [
        (
            Language::English,
            "#7 · Conversation",
            [
                (
                    "◀ Dinni (customer)",
                    "<t:1578985510:f> · Facebook\nIs it out?",
                ),
                ("▶ The team", "<t:1578986400:f> · X9\nYes, \\*today\\*."),
                ("▶ admin22 (team)", "*No text*"),
            ],
        ),
        (
            Language::Indonesian,
            "#7 · Percakapan",
            [
                (
                    "◀ Dinni (pelanggan)",
                    "<t:1578985510:f> · Facebook\nIs it out?",
                ),
                ("▶ Tim", "<t:1578986400:f> · X9\nYes, \\*today\\*."),
                ("▶ admin22 (tim)", "*Tanpa teks*"),
            ],
        ),
    ] {
        let (embed, buttons) = page(&found(&messages, Source::Api), 0, language);
        assert_eq!(embed["title"], title);
        let fields = embed["fields"].as_array().unwrap();
        for (field, (name, value)) in fields.iter().zip(expected) {
            assert_eq!(
                (&field["name"], &field["value"]),
                (&json!(name), &json!(value))
            );
        }
        assert_eq!(fields.len(), 3);
        assert!(buttons.is_empty(), "{buttons:?}");
    }
}

#[test]
fn pages_go_from_the_newest_to_the_oldest_and_back() {
    let found = found(&numbered(12), Source::Api);
    for (newer, expected, range, older_and_newer) in [
        (
            0,
            vec!["8", "9", "10", "11", "12"],
            "Messages 8 to 12 of 12",
            (true, false),
        ),
        (
            5,
            vec!["3", "4", "5", "6", "7"],
            "Messages 3 to 7 of 12",
            (true, true),
        ),
        (10, vec!["1", "2"], "Messages 1 to 2 of 12", (false, true)),
        (999, vec!["1"], "Message 1 of 12", (false, true)),
    ] {
        let (embed, buttons) = page(&found, newer, Language::English);
        assert_eq!(texts(&embed), expected);
        assert_eq!(embed["description"], range);
        let usable = |index: usize| buttons[index]["disabled"] == json!(false);
        assert_eq!((usable(0), usable(1)), older_and_newer);
    }
}

#[test]
fn one_page_is_not_turned() {
    for (count, buttons) in [(5, 0), (6, 2)] {
        let (_, shown) = page(&found(&numbered(count), Source::Api), 0, Language::English);
        assert_eq!(shown.len(), buttons, "{count}");
    }
}

#[test]
fn what_is_not_shown_is_counted() {
    let mut conversation = found(&numbered(1), Source::Api);
    let json = json!({"ticket": 7, "messages": [], "older": 1, "private": 2, "spam": 1});
    conversation.value = Arc::new(serde_json::from_value(json).unwrap());
    let (embed, _) = page(&conversation, 0, Language::English);
    assert_eq!(
        embed["description"],
        "There are no messages to show.\n1 older message is not shown.\n2 private messages are not shown.\n1 message marked as spam is not shown."
    );
}

#[test]
fn an_old_conversation_says_why_it_is_old() {
    let found = found(
        &numbered(1),
        Source::Stale(LookupError::Busy { retry_after: None }),
    );
    let reply = render(&found, 0, &services(), Language::English);
    assert!(
        reply.content.contains("This is what I last saw, <t:0:R>"),
        "{}",
        reply.content
    );
}

#[test]
fn buttons_stay_readable_and_strict() {
    let id = "7".parse().unwrap();
    let conversation = super::Conversation(id);
    assert_eq!(conversation.write(), "v1:conversation:7");
    let page = Page { id, newer: 5 };
    assert_eq!(page.write(), "v1:conversation_page:7:5");
    let read = |text| Parts::split(text).unwrap().parse::<Page>();
    assert_eq!(read("v1:conversation_page:7:5"), Some(page));
    for odd in [
        "v1:conversation_page:7:05",
        "v1:conversation_page:7:-1",
        "v1:conversation_page:7",
    ] {
        assert_eq!(read(odd), None, "{odd}");
    }
}

proptest::proptest! {
    #[test]
    fn no_conversation_is_over_discords_limits_and_no_message_is_lost(text in ".{0,2000}", name in ".{1,300}", newer in 0..20_usize) {
        let message = json!({"incoming": false, "name": name, "sent": "2020-01-14T07:05:10Z", "channel": name, "text": text.repeat(3)});
        let found = found(&json!(vec![message; 9]), Source::Api);
        for language in Language::ALL {
            let (embed, _) = page(&found, newer, language);
            let count = |value: &Value| length(value.as_str().unwrap_or_default());
            let fields = embed["fields"].as_array().unwrap();
            let mut total = count(&embed["title"]) + count(&embed["description"]) + count(&embed["footer"]["text"]);
            for field in fields {
                assert!(count(&field["name"]) <= 256 && count(&field["value"]) <= 1024);
                total += count(&field["name"]) + count(&field["value"]);
            }
            assert!(total <= 6000, "{total}");
            assert_eq!(fields.len(), 5.min(9 - newer.min(8)));
        }
    }
}
