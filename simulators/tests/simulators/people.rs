//! What people can do, and how it reaches the bot.

use serde_json::json;
use simulators::discord::{Interaction, Person, Place, SendError};

use crate::client::{APPLICATION, Bot, GUILD, assert_case, lookup};

#[tokio::test]
async fn a_command_in_a_channel_has_everything_that_discord_sends() {
    let mut bot = Bot::ready().await;
    let person = Person::new(77, "sari")
        .with_display_name("Sari")
        .with_locale("id")
        .with_roles([5, 6]);
    let place = Place::channel(GUILD, 99).with_guild_locale("en-GB");
    let (_, taken) = bot.take(&lookup().by(person).at(place)).await;
    let registered = &bot.discord.global_commands()[0];
    let option = json!({"name": "id", "type": 3, "value": "1234"});
    for (place, wanted) in [
        ("/type", json!(2)),
        ("/version", json!(1)),
        ("/application_id", json!(APPLICATION.to_string())),
        ("/guild_id", json!(GUILD.to_string())),
        ("/channel_id", json!("99")),
        ("/channel/id", json!("99")),
        ("/locale", json!("id")),
        ("/guild_locale", json!("en-GB")),
        ("/context", json!(0)),
        ("/member/user/id", json!("77")),
        ("/member/user/global_name", json!("Sari")),
        ("/member/roles", json!(["5", "6"])),
        ("/data/id", registered["id"].clone()),
        ("/data/type", json!(1)),
        ("/data/options", json!([option])),
    ] {
        assert_eq!(taken.0.pointer(place), Some(&wanted), "{place}");
    }
    assert!(taken.0["member"]["permissions"].is_string());
    assert!(taken.0.get("user").is_none());
}

#[tokio::test]
async fn localized_names_reach_the_bot_as_the_base_names() {
    let mut bot = Bot::ready().await;
    let localized = Interaction::command("tiket").string("nomor", "1");
    let english = localized.clone();
    assert_eq!(
        bot.refused(&english),
        SendError::UnknownCommand("tiket".to_owned())
    );
    let person = Person::default().with_locale("id");
    let (_, taken) = bot.take(&localized.by(person)).await;
    assert_eq!(taken.0["data"]["name"], "ticket");
    assert_eq!(taken.0["data"]["options"][0]["name"], "id");
}

#[tokio::test]
async fn options_are_held_to_their_definition() {
    let mut bot = Bot::ready().await;
    let ticket = || Interaction::command("ticket");
    let all = || Interaction::command("all");
    let invalid =
        |interaction| matches!(bot.refused(&interaction), SendError::InvalidOption { .. });
    assert_eq!(
        bot.refused(&ticket()),
        SendError::MissingOption("id".to_owned())
    );
    let unknown = lookup().string("nothing", "1");
    assert_eq!(
        bot.refused(&unknown),
        SendError::UnknownOption("nothing".to_owned())
    );
    assert!(invalid(ticket().string("id", "")));
    assert!(invalid(ticket().string("id", &"x".repeat(101))));
    assert!(invalid(ticket().option("id", json!(1))));
    assert!(invalid(lookup().string("share", "yes")));
    assert!(invalid(all().option("whole", json!(0))));
    assert!(invalid(all().option("whole", json!(10))));
    assert!(invalid(all().option("whole", json!(1.5))));
    assert!(invalid(all().string("word", "Three")));
    let good = all().option("whole", json!(9)).string("word", "Two");
    let (_, taken) = bot.take(&good).await;
    assert_eq!(
        taken.0["data"]["options"][1]["value"], "2",
        "a choice's value"
    );
}

#[tokio::test]
async fn commands_are_offered_where_they_are_meant_to_be_used() {
    let bot = Bot::ready().await;
    let direct = lookup().at(Place::direct_message());
    let unknown = SendError::UnknownCommand("ticket".to_owned());
    assert_eq!(bot.refused(&direct), unknown);
}

#[tokio::test]
async fn direct_messages_have_a_user_and_no_guild() {
    let mut bot = Bot::ready().await;
    let interaction = Interaction::command("all").at(Place::direct_message());
    let (_, taken) = bot.take(&interaction).await;
    let event = &taken.0;
    assert_eq!(event["context"], 1);
    assert_eq!(event["user"]["username"], "budi");
    assert_eq!(event["channel"]["type"], 1);
    for key in ["guild_id", "guild_locale", "member", "guild"] {
        assert!(event.get(key).is_none(), "{key}");
    }
}

#[tokio::test]
async fn suggestions_have_limits() {
    let mut bot = Bot::ready().await;
    let (long, choice) = ("x".repeat(101), json!({"name": "n", "value": "v"}));
    let refused = json!([
        ["data.choices", "BASE_TYPE_MAX_LENGTH", vec![choice; 26]],
        ["data.choices.0.name", "BASE_TYPE_BAD_LENGTH", [{"name": long, "value": "v"}]],
        ["data.choices.0.value", "BASE_TYPE_BAD_LENGTH", [{"name": "n", "value": long}]],
        ["data.choices.0.value", "STRING_TYPE_CONVERT", [{"name": "n", "value": 5}]],
        ["data.choices", "BASE_TYPE_REQUIRED", null],
    ]);
    for case in refused.as_array().unwrap() {
        let (_, taken) = bot.take(&Interaction::complete("ticket", "id", "")).await;
        let body = json!({"type": 8, "data": {"choices": case[2]}});
        let answer = bot.respond(&taken, body).await;
        assert_case(&answer, "", case);
    }
    let without = bot.refused(&Interaction::complete("all", "word", ""));
    assert!(matches!(without, SendError::InvalidOption { .. }));
}
