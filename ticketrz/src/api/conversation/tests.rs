use std::time::Instant;

use serde_json::{Value, json};

use super::{
    super::classify::{self, RawAnswer},
    *,
};

const EXAMPLE: &str = include_str!("../../../tests/data/conversation.json");
const MIB: usize = 1024 * 1024;

fn id(number: u64) -> TicketId {
    number.to_string().parse().unwrap()
}

fn answer(status: u16, body: impl Into<String>) -> Result<Conversation, ApiError> {
    let answer = RawAnswer {
        status,
        retry_after: None,
        body: body.into(),
    };
    classify::conversation(id(7), &answer, &TimeZone::UTC)
}

fn with(data: &Value) -> Conversation {
    answer(200, json!({"data": data}).to_string()).unwrap()
}

fn texts(conversation: &Conversation) -> Vec<&str> {
    let texts = conversation.messages.iter();
    texts
        .map(|message| message.text.as_deref().unwrap_or_default())
        .collect()
}

fn said(text: &str) -> Value {
    json!({"Incoming": "1", "Content": text})
}

#[test]
fn the_vendors_example_is_understood_with_both_shapes_and_equal_ids() {
    let zone = TimeZone::get("Asia/Jakarta").unwrap();
    let answer = RawAnswer {
        status: 200,
        retry_after: None,
        body: EXAMPLE.to_owned(),
    };
    let conversation = classify::conversation(id(515_090), &answer, &zone).unwrap();
    let message = |incoming, name: Option<&str>, sent: &str, text: &str| Message {
        incoming,
        name: name.map(str::to_owned),
        sent: Some(sent.parse().unwrap()),
        channel: Some("FCBK".to_owned()),
        text: Some(text.to_owned()),
    };
    let asked = message(
        true,
        Some("Dinni"),
        "2020-01-14T07:05:10Z",
        "Is the brochure out?",
    );
    let answered = message(false, None, "2020-01-14T07:20:00Z", "It is, since Monday.");
    assert_eq!(
        conversation,
        Conversation {
            messages: vec![asked, answered],
            ..Conversation::empty(id(515_090))
        }
    );
}

#[test]
fn messages_are_found_wherever_a_wrapper_has_them() {
    let wrapped = |data: Value| json!({"type": "message", "ticketId": "7", "data": data});
    for data in [
        json!([said("a"), said("b")]),
        json!([wrapped(json!([said("a")])), said("b")]),
        json!([said("a"), wrapped(json!([wrapped(json!([said("b")]))]))]),
        wrapped(json!([said("a"), said("b")])),
        json!([wrapped(said("a")), [said("b")]]),
        json!([null, {}, [], "x", 1, {"a": 1}, said("a"), wrapped(json!(null)), said("b")]),
    ] {
        assert_eq!(texts(&with(&data)), ["a", "b"], "{data}");
    }
    assert_eq!(with(&said("a")).messages.len(), 1);
}

#[test]
fn an_answer_without_messages_is_an_empty_conversation() {
    for body in [
        "null",
        "[]",
        "{}",
        "{\"data\":null}",
        "{\"data\":[]}",
        "{\"response_code\":\"200\",\"response_status\":\"Success\"}",
    ] {
        assert_eq!(
            answer(200, body).unwrap(),
            Conversation::empty(id(7)),
            "{body}"
        );
    }
}

#[test]
fn what_is_not_a_conversation_is_an_error() {
    let label = |status, body: &str| answer(status, body).unwrap_err().label();
    assert_eq!(label(200, "{\"a\":1}"), "malformed");
    assert_eq!(label(200, "<html>"), "malformed");
    assert_eq!(label(200, ""), "empty");
    assert_eq!(label(404, "<html>"), "not_found");
    let refusal = "{\"response_code\":\"404\",\"response_status\":\"no\",\"data\":[]}";
    assert_eq!(label(200, refusal), "not_found");
    assert_eq!(label(403, "{\"data\":[]}"), "forbidden");
}

#[test]
fn another_tickets_conversation_is_an_error_however_deep_it_is() {
    for body in [
        json!({"ticketId": "8", "data": [said("a")]}),
        json!({"ticketId": 7, "data": [said("a"), {"ticketId": 8, "data": [said("b")]}]}),
    ] {
        let error = answer(200, body.to_string()).unwrap_err();
        assert_eq!(error.label(), "wrong_ticket", "{body}");
    }
}

#[test]
fn private_messages_and_spam_are_left_out_and_counted() {
    let marked = |field: &str, mark: Value| {
        let mut message = said("secret");
        message[field] = mark;
        message
    };
    let conversation = with(&json!([
        marked("SecrecyId", json!("1")),
        marked("SecrecyId", json!(0)),
        marked("SecrecyId", json!({"a": 1})),
        marked("SecrecyId", json!(false)),
        marked("SecrecyId", Value::Null),
        marked("SecrecyId", json!(" ")),
        marked("Spam", json!("1")),
        marked("Spam", json!(1)),
        marked("Spam", json!("0")),
    ]));
    assert_eq!((conversation.private, conversation.spam), (4, 2));
    assert_eq!(conversation.messages.len(), 3);
    let half_a_letter = r#"{"data":[{"Content":"a","SecrecyId":"\ud83d"}]}"#;
    assert_eq!(answer(200, half_a_letter).unwrap().private, 1);
}

#[test]
fn messages_are_sorted_by_time_and_those_without_one_come_first() {
    let at = |text: &str, field: &str, date: &str| json!({"Content": text, field: date});
    let conversation = with(&json!([
        at("d", "Date", "2026-01-03 10:00:00"),
        at("c", "SendDate", "2026-01-02 10:00:00"),
        at("a", "Date", "0000-00-00 00:00:00"),
        at("e", "CreateDate", "2026-01-04 10:00:00"),
        at("b", "ReceiveDate", "never"),
    ]));
    assert_eq!(texts(&conversation), ["a", "b", "c", "d", "e"]);
}

#[test]
fn who_wrote_is_told_by_the_mark_and_otherwise_by_the_name() {
    for (incoming, name, expected) in [
        (json!("1"), json!(null), true),
        (json!("0"), json!("admin22"), false),
        (json!(1), json!(" "), true),
        (json!(null), json!("Dinni"), true),
        (json!("?"), json!(null), false),
    ] {
        let message = json!({"Content": "a", "Incoming": incoming, "FromName": name});
        let conversation = with(&json!([message]));
        assert_eq!(conversation.messages[0].incoming, expected, "{message}");
    }
}

#[test]
fn the_plain_text_counts_before_the_html() {
    let part = json!({"Body": "<p>html</p>", "BodyText": "plain"});
    for (message, expected) in [
        (
            json!({"Content": "content", "Contents": [{}, part]}),
            "plain",
        ),
        (
            json!({"Content": "content", "Contents": [{"Body": "<p>html</p>"}]}),
            "content",
        ),
        (
            json!({"Content": "", "Contents": [{"Body": "<p>html</p>"}]}),
            "<p>html</p>",
        ),
        (
            json!({"Content": null, "Description": "description"}),
            "description",
        ),
        (json!({"Contents": {"0": part}}), ""),
    ] {
        assert_eq!(texts(&with(&json!([message]))), [expected], "{message}");
    }
}

#[test]
fn the_newest_thousand_messages_are_kept_and_the_others_counted() {
    let messages: Vec<_> = (0..5500)
        .map(|number| json!({"Content": number.to_string(), "Date": format!("20{:02}-{:02}-01", number / 100, 1 + number % 12)}))
        .collect();
    let conversation = with(&json!(messages));
    assert_eq!(conversation.messages.len(), 1000);
    assert_eq!(conversation.older, 4500);
    let oldest = conversation.messages.first().unwrap().sent.unwrap();
    assert_eq!(oldest.to_string(), "2045-01-01T00:00:00Z");
}

#[test]
fn long_texts_and_names_are_cut_and_half_a_mebibyte_is_kept_of_all() {
    let long = "é".repeat(MIB / 2);
    let message = json!({"Content": long, "FromName": long, "MediaId": long, "Date": "2026-01-02"});
    let conversation = with(&json!([message]));
    let kept = &conversation.messages[0];
    assert_eq!(kept.text.as_ref().unwrap().len(), MAX_TEXT);
    assert_eq!(kept.name.as_ref().unwrap().len(), MAX_NAME);
    assert_eq!(kept.channel.as_ref().unwrap().len(), MAX_NAME);
    let many = vec![json!({"Content": "x".repeat(MAX_TEXT)}); 200];
    let conversation = with(&json!(many));
    assert_eq!(conversation.messages.len(), 42);
    assert_eq!(conversation.older, 158);
}

#[test]
fn hostile_megabytes_are_read_in_bounded_time() {
    let filled = |start: &str, part: &str, end: &str| {
        format!("{start}{}{end}", part.repeat(MIB / part.len()))
    };
    for body in [
        filled("{\"data\":[", "{\"Content\":\"a short message\"},", "0]}"),
        filled("{\"data\":[", "{\"data\":[0]},", "0]}"),
        filled("{\"data\":", "[", ""),
        filled("{\"data\":", "{\"data\":", ""),
        filled(
            "{\"data\":[{\"Content\":0,\"Contents\":[",
            "{\"Body\":0},",
            "0]}]}",
        ),
        filled("{\"data\":[{\"Content\":\"", "\\u00e9", "\"}]}"),
        filled("{\"data\":[{", "\"Content\":\"a\",", "\"Id\":0}]}"),
    ] {
        let start = Instant::now();
        let _ = answer(200, body);
        // A quadratic scan takes minutes.
        assert!(start.elapsed().as_secs() < 20);
    }
    let nested = format!("{}{}", "{\"data\":[".repeat(100_000), "]}".repeat(100_000));
    assert_eq!(answer(200, nested).unwrap(), Conversation::empty(id(7)));
}

#[test]
fn a_conversation_survives_its_own_json() {
    let conversation =
        with(&json!([said("a"), {"Content": "b", "Date": "2026-01-02", "MediaId": "EMAIL"}]));
    let json = serde_json::to_value(&conversation).unwrap();
    assert_eq!(
        serde_json::from_value::<Conversation>(json).unwrap(),
        conversation
    );
}
