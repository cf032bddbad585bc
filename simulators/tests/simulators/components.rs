//! Buttons and selects: their limits, and who can use them.

use serde_json::{Value, json};
use simulators::discord::{Interaction, Message, Person, SendError};

use crate::client::{Bot, assert_error, assert_invalid, lookup};

const LONG: &str = "BASE_TYPE_MAX_LENGTH";
const LENGTH: &str = "BASE_TYPE_BAD_LENGTH";
const REQUIRED: &str = "BASE_TYPE_REQUIRED";

fn button(label: &str, custom_id: &str) -> Value {
    json!({"type": 2, "style": 2, "label": label, "custom_id": custom_id})
}

fn link(url: &str) -> Value {
    json!({"type": 2, "style": 5, "label": "Open", "url": url})
}

fn select(options: usize) -> Value {
    let options: Vec<Value> = (0..options)
        .map(|n| json!({"label": format!("Ticket {n}"), "value": n.to_string()}))
        .collect();
    json!({"type": 3, "custom_id": "s", "placeholder": "Which?", "options": options})
}

fn with(mut component: Value, key: &str, value: Value) -> Value {
    component[key] = value;
    component
}

fn row(components: Value) -> Value {
    json!({"content": "c", "components": [{"type": 1, "components": components}]})
}

#[tokio::test]
async fn good_components_are_accepted() {
    let mut bot = Bot::ready().await;
    let longest = button(&"x".repeat(80), &"y".repeat(100));
    let buttons = row(json!([button("a", "b"), longest, link("https://e.x/1")]));
    for data in [buttons, row(json!([select(25)]))] {
        assert_eq!(bot.try_message(data).await.0, 204);
    }
}

#[tokio::test]
async fn bad_components_are_refused_at_their_place() {
    let mut bot = Bot::ready().await;
    let ab = || button("a", "b");
    let six: Vec<Value> = (0..6).map(|n| button("a", &n.to_string())).collect();
    let six_rows: Vec<Value> = six
        .iter()
        .map(|it| json!({"type": 1, "components": [it]}))
        .collect();
    let long = |length: usize| json!("x".repeat(length));
    let long_url = format!("https://example.com/{}", "x".repeat(512));
    let twice = json!([{"label": "a", "value": "a"}, {"label": "b", "value": "a"}]);
    let refused = json!([
        ["0.label", LONG, [with(ab(), "label", long(81))]],
        ["0", "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", [button("", "b")]],
        ["0.custom_id", LENGTH, [with(ab(), "custom_id", long(101))]],
        ["0.custom_id", REQUIRED, [with(ab(), "custom_id", Value::Null)]],
        ["0.style", "BASE_TYPE_CHOICES", [with(ab(), "style", json!(9))]],
        ["0.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", [with(ab(), "url", json!("https://e.x"))]],
        ["0.url", LONG, [link(&long_url)]],
        ["0.url", "URL_TYPE_INVALID_SCHEME", [link("ftp://e.x")]],
        ["0.url", REQUIRED, [{"type": 2, "style": 5, "label": "a"}]],
        ["1.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", [button("a", "same"), button("b", "same")]],
        ["", LENGTH, six],
        ["", LENGTH, []],
        ["", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", [ab(), select(1)]],
        ["0.options", LENGTH, [select(26)]],
        ["0.options", LENGTH, [select(0)]],
        ["0.placeholder", LONG, [with(select(2), "placeholder", long(151))]],
        ["0.options.0.label", LENGTH, [with(select(2), "options", json!([{"label": long(101), "value": "a"}]))]],
        ["0.options.1.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", [with(select(2), "options", twice)]],
        ["0.max_values", "NUMBER_TYPE_MAX", [with(select(2), "max_values", json!(3))]],
    ]);
    for case in refused.as_array().unwrap() {
        let place = format!("components.0.components.{}", case[0].as_str().unwrap());
        let case = json!([place, case[1], row(case[2].clone())]);
        bot.refuses_message(&case).await;
    }
    for case in [
        json!(["components", LONG, {"components": six_rows}]),
        json!(["components.0.type", "BASE_TYPE_CHOICES", {"components": [ab()]}]),
    ] {
        bot.refuses_message(&case).await;
    }
}

/// A held message with these components.
async fn held(bot: &mut Bot, flags: u64, components: Value) -> Message {
    let (sent, taken) = bot.take(&lookup()).await;
    let data = with(row(components), "flags", json!(flags));
    let answer = bot.respond(&taken, json!({"type": 4, "data": data})).await;
    assert_eq!(answer.0, 204, "{}", answer.1);
    sent.answer().await.unwrap().message
}

#[tokio::test]
async fn an_update_has_the_limits_of_messages_and_changes_nothing_when_refused() {
    let mut bot = Bot::ready().await;
    let message = held(&mut bot, 0, json!([button("Refresh", "r")])).await;
    let (_, taken) = bot.take(&Interaction::press(&message, "r")).await;
    let long = json!({"type": 7, "data": {"content": "x".repeat(2001)}});
    assert_invalid(&bot.respond(&taken, long).await, "data.content", LONG);
    let empty = json!({"type": 7, "data": {"content": "", "components": []}});
    assert_error(&bot.respond(&taken, empty).await, 400, 50006);
    assert_eq!(bot.discord.message(message.id()).unwrap(), message);
}

#[tokio::test]
async fn only_what_can_be_seen_and_used_can_be_pressed_or_chosen() {
    let mut bot = Bot::ready().await;
    let disabled = with(button("Off", "off"), "disabled", json!(true));
    let buttons = json!([button("On", "on"), disabled, link("https://e.x")]);
    let private = held(&mut bot, 64, buttons.clone()).await;
    for name in ["Off", "Open", "Nothing"] {
        let refused = bot.refused(&Interaction::press(&private, name));
        assert_eq!(refused, SendError::NoComponent(name.to_owned()));
    }
    let stranger = Person::new(77, "stranger");
    let press = Interaction::press(&private, "On").by(stranger.clone());
    assert_eq!(bot.refused(&press), SendError::NoMessage);
    let public = held(&mut bot, 0, buttons).await;
    let (_, taken) = bot
        .take(&Interaction::press(&public, "On").by(stranger))
        .await;
    assert_eq!(taken.0["member"]["user"]["id"], "77");
    let message = held(&mut bot, 64, json!([select(3)])).await;
    for values in [vec!["Ticket 9"], vec![], vec!["0", "1"]] {
        let refused = bot.refused(&Interaction::choose(&message, values));
        assert!(
            matches!(refused, SendError::InvalidChoice(_)),
            "{refused:?}"
        );
    }
}
