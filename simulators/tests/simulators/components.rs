//! Buttons and selects: their limits, and what presses and choices do.

use serde_json::{Value, json};
use simulators::discord::{How, Interaction, Message, Person, SendError};

use crate::client::{Bot, assert_error, assert_invalid, lookup};

fn button(label: &str, custom_id: &str) -> Value {
    json!({"type": 2, "style": 2, "label": label, "custom_id": custom_id})
}

fn rows(components: Value) -> Value {
    json!({"content": "c", "components": [{"type": 1, "components": components}]})
}

fn select(options: usize) -> Value {
    let options: Vec<Value> = (0..options)
        .map(|n| json!({"label": format!("Ticket {n}"), "value": n.to_string()}))
        .collect();
    json!({"type": 3, "custom_id": "s", "placeholder": "Which?", "options": options})
}

#[tokio::test]
async fn good_components_are_taken_and_numbered() {
    let mut bot = Bot::ready().await;
    let (sent, taken) = bot.take(&lookup()).await;
    let link = json!({"type": 2, "style": 5, "label": "Open", "url": "https://example.com/1"});
    let data = rows(json!([
        button("Share", "v1:share:1"),
        button(&"x".repeat(80), &"y".repeat(100)),
        link
    ]));
    assert_eq!(
        bot.respond(&taken, json!({"type": 4, "data": data})).await,
        (204, json!(""))
    );
    let message = sent.answer().await.unwrap().message;
    let row = &message.json()["components"][0];
    assert_eq!(
        (&row["id"], &row["components"][0]["id"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(message.components().len(), 3);
    assert_eq!(message.button("Share").unwrap()["custom_id"], "v1:share:1");
    assert_eq!(bot.try_message(rows(json!([select(25)]))).await.0, 204);
}

#[tokio::test]
async fn bad_components_are_refused_at_their_place() {
    let mut bot = Bot::ready().await;
    let of = |key: &str, value: Value| {
        let mut button = button("a", "b");
        button[key] = value;
        rows(json!([button]))
    };
    let select_of = |key: &str, value: Value| {
        let mut select = select(2);
        select[key] = value;
        rows(json!([select]))
    };
    let first = |key: &str| format!("data.components.0.components.0{key}");
    let six: Vec<Value> = (0..6).map(|n| button("a", &n.to_string())).collect();
    let six_rows: Vec<Value> = (0..6)
        .map(|n| json!({"type": 1, "components": [button("a", &n.to_string())]}))
        .collect();
    let link = |url: &str| json!({"type": 2, "style": 5, "label": "a", "url": url});
    let long_url = format!("https://example.com/{}", "x".repeat(512));
    for (data, place, code) in [
        (
            of("label", json!("x".repeat(81))),
            first(".label"),
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            of("label", json!("")),
            first(""),
            "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED",
        ),
        (
            of("custom_id", json!("x".repeat(101))),
            first(".custom_id"),
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            of("custom_id", Value::Null),
            first(".custom_id"),
            "BASE_TYPE_REQUIRED",
        ),
        (of("style", json!(9)), first(".style"), "BASE_TYPE_CHOICES"),
        (
            of("url", json!("https://e.x")),
            first(".custom_id"),
            "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
        ),
        (
            rows(json!([link(&long_url)])),
            first(".url"),
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            rows(json!([link("ftp://e.x")])),
            first(".url"),
            "URL_TYPE_INVALID_SCHEME",
        ),
        (
            rows(json!([json!({"type": 2, "style": 5, "label": "a"})])),
            first(".url"),
            "BASE_TYPE_REQUIRED",
        ),
        (
            rows(json!([button("a", "same"), button("b", "same")])),
            "data.components.0.components.1.custom_id".to_owned(),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
        (
            rows(json!(six)),
            "data.components.0.components".to_owned(),
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            rows(json!([])),
            "data.components.0.components".to_owned(),
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            json!({"components": six_rows}),
            "data.components".to_owned(),
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            json!({"components": [button("a", "b")]}),
            "data.components.0.type".to_owned(),
            "BASE_TYPE_CHOICES",
        ),
        (
            rows(json!([button("a", "b"), select(1)])),
            "data.components.0.components".to_owned(),
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
        ),
        (
            rows(json!([select(26)])),
            first(".options"),
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            rows(json!([select(0)])),
            first(".options"),
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            select_of("placeholder", json!("x".repeat(151))),
            first(".placeholder"),
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            select_of("options", json!([{"label": "x".repeat(101), "value": "a"}])),
            first(".options.0.label"),
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            select_of(
                "options",
                json!([{"label": "a", "value": "a"}, {"label": "b", "value": "a"}]),
            ),
            first(".options.1.value"),
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        ),
        (
            select_of("max_values", json!(3)),
            first(".max_values"),
            "NUMBER_TYPE_MAX",
        ),
    ] {
        assert_invalid(&bot.try_message(data).await, &place, code);
    }
}

/// A held message with these components.
async fn held(bot: &mut Bot, flags: u64, components: Value) -> Message {
    let (sent, taken) = bot.take(&lookup()).await;
    let mut data = rows(components);
    data["flags"] = json!(flags);
    let answer = bot.respond(&taken, json!({"type": 4, "data": data})).await;
    assert_eq!(answer.0, 204, "{}", answer.1);
    sent.answer().await.unwrap().message
}

#[tokio::test]
async fn a_press_carries_the_message_and_can_be_answered_with_a_new_one() {
    let mut bot = Bot::ready().await;
    let message = held(&mut bot, 64, json!([button("Share", "share:1")])).await;
    let (sent, taken) = bot.take(&Interaction::press(&message, "Share")).await;
    assert_eq!(taken.0["type"], 3);
    assert_eq!(taken.0["data"]["custom_id"], "share:1");
    assert_eq!(taken.0["data"]["component_type"], 2);
    assert_eq!(taken.0["message"], *message.json());
    bot.respond(&taken, json!({"type": 4, "data": {"content": "shared"}}))
        .await;
    let answer = sent.answer().await.unwrap();
    assert_eq!(answer.how, How::Immediate);
    assert!(!answer.message.is_ephemeral());
    assert_ne!(answer.message.id(), message.id());
    let metadata = &answer.message.json()["interaction_metadata"];
    assert_eq!(metadata["interacted_message_id"], message.id().to_string());
}

#[tokio::test]
async fn an_update_changes_the_message_of_the_button() {
    let mut bot = Bot::ready().await;
    let message = held(&mut bot, 64, json!([button("Refresh", "r")])).await;
    let (sent, taken) = bot.take(&Interaction::press(&message, "r")).await;
    bot.respond(&taken, json!({"type": 7, "data": {"content": "new"}}))
        .await;
    let answer = sent.answer().await.unwrap();
    assert_eq!(answer.how, How::Updated);
    assert_eq!(answer.message.id(), message.id());
    assert_eq!(answer.message.content(), "new");
    assert!(answer.message.is_ephemeral());
    assert!(
        answer.message.button("Refresh").is_some(),
        "what is not named stays"
    );
    assert_eq!(bot.discord.message(message.id()).unwrap(), answer.message);
}

#[tokio::test]
async fn a_silent_acknowledgement_then_an_edit_or_a_follow_up() {
    let mut bot = Bot::ready().await;
    let message = held(&mut bot, 64, json!([button("Refresh", "r")])).await;
    let (sent, taken) = bot.take(&Interaction::press(&message, "r")).await;
    bot.respond(&taken, json!({"type": 6})).await;
    assert_eq!(sent.acknowledged().await, Ok(6));
    bot.call(
        "PATCH",
        &taken.original(),
        Some(json!({"content": "later"})),
    )
    .await;
    let answer = sent.answer().await.unwrap();
    assert_eq!(
        (answer.how, answer.message.content()),
        (How::UpdatedLater, "later")
    );

    let (sent, taken) = bot.take(&Interaction::press(&message, "r")).await;
    bot.respond(&taken, json!({"type": 6})).await;
    bot.call("POST", &taken.webhook(), Some(json!({"content": "public"})))
        .await;
    let answer = sent.answer().await.unwrap();
    assert_eq!(
        (answer.how, answer.message.content()),
        (How::FollowUp, "public")
    );
    assert!(!answer.message.is_ephemeral());
}

#[tokio::test]
async fn an_update_keeps_the_limits_and_changes_nothing_when_refused() {
    let mut bot = Bot::ready().await;
    let message = held(&mut bot, 0, json!([button("Refresh", "r")])).await;
    let (_, taken) = bot.take(&Interaction::press(&message, "r")).await;
    let long = json!({"type": 7, "data": {"content": "x".repeat(2001)}});
    assert_invalid(
        &bot.respond(&taken, long).await,
        "data.content",
        "BASE_TYPE_MAX_LENGTH",
    );
    let empty = json!({"type": 7, "data": {"content": "", "components": []}});
    assert_error(&bot.respond(&taken, empty).await, 400, 50006);
    assert_eq!(bot.discord.message(message.id()).unwrap(), message);
}

#[tokio::test]
async fn a_choice_carries_the_values_behind_the_labels() {
    let mut bot = Bot::ready().await;
    let message = held(&mut bot, 64, json!([select(3)])).await;
    let choice = Interaction::choose(&message, ["Ticket 2"]);
    let (_, taken) = bot.take(&choice).await;
    assert_eq!(taken.0["data"]["values"], json!(["2"]));
    assert_eq!(taken.0["data"]["component_type"], 3);
    let by_name = Interaction::choose(&message, ["1"]).in_select("Which?");
    let (_, taken) = bot.take(&by_name).await;
    assert_eq!(taken.0["data"]["values"], json!(["1"]));
    for values in [vec!["Ticket 9"], vec![], vec!["0", "1"]] {
        let refused = bot.refused(&Interaction::choose(&message, values));
        assert!(
            matches!(refused, SendError::InvalidChoice(_)),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn only_what_can_be_seen_and_used_can_be_pressed() {
    let mut bot = Bot::ready().await;
    let disabled =
        json!({"type": 2, "style": 2, "label": "Off", "custom_id": "off", "disabled": true});
    let link = json!({"type": 2, "style": 5, "label": "Open", "url": "https://example.com"});
    let buttons = json!([button("On", "on"), disabled, link]);
    let private = held(&mut bot, 64, buttons.clone()).await;
    for name in ["Off", "Open", "Nothing"] {
        let refused = bot.refused(&Interaction::press(&private, name));
        assert_eq!(refused, SendError::NoComponent(name.to_owned()));
    }
    let stranger = Person::new(77, "stranger");
    let press = Interaction::press(&private, "On").by(stranger.clone());
    assert_eq!(bot.refused(&press), SendError::NoMessage);
    let public = held(&mut bot, 0, buttons).await;
    let press = Interaction::press(&public, "On").by(stranger);
    let (_, taken) = bot.take(&press).await;
    assert_eq!(taken.0["member"]["user"]["id"], "77");
}
