//! Registering commands.

use serde_json::{Value, json};

use crate::client::{APPLICATION, Bot, GUILD, assert_error, assert_invalid, definitions};

fn global() -> String {
    format!("/applications/{APPLICATION}/commands")
}

fn guild() -> String {
    format!("/applications/{APPLICATION}/guilds/{GUILD}/commands")
}

/// `/ticket` with one key changed.
fn ticket_with(key: &str, value: Value) -> Value {
    let mut command = definitions()[0].clone();
    command[key] = value;
    command
}

/// `/ticket` with one key of its first option changed.
fn option_with(key: &str, value: Value) -> Value {
    let mut command = definitions()[0].clone();
    command["options"][0][key] = value;
    command
}

#[tokio::test]
async fn an_overwrite_returns_complete_commands_and_replaces_all() {
    let bot = Bot::ready().await;
    let (status, body) = bot
        .call("PUT", &global(), Some(json!([definitions()[0]])))
        .await;
    assert_eq!(status, 200);
    let command = &body[0];
    assert_eq!(body.as_array().unwrap().len(), 1);
    assert_eq!(command["application_id"], APPLICATION.to_string());
    assert_eq!(command["name_localizations"]["id"], "tiket");
    assert_eq!(command["default_member_permissions"], Value::Null);
    assert_eq!(command["contexts"], json!([0]));
    assert_eq!(command["integration_types"], json!([0]));
    assert_eq!(bot.discord.global_commands(), vec![command.clone()]);
    assert_eq!(bot.discord.command_writes(), 2);
}

#[tokio::test]
async fn a_command_keeps_its_id_when_overwritten() {
    let bot = Bot::ready().await;
    let before = bot.discord.global_commands();
    bot.call("PUT", &global(), Some(definitions())).await;
    let after = bot.discord.global_commands();
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before["id"], after["id"]);
        assert_ne!(before["version"], after["version"]);
    }
}

#[tokio::test]
async fn localizations_are_listed_only_when_asked_for() {
    let bot = Bot::ready().await;
    let (_, plain) = bot.call("GET", &global(), None).await;
    assert!(!plain.to_string().contains("localizations"));
    let path = format!("{}?with_localizations=true", global());
    let (_, full) = bot.call("GET", &path, None).await;
    assert_eq!(full[0]["name_localizations"]["id"], "tiket");
    assert_eq!(full[0]["options"][0]["name_localizations"]["id"], "nomor");
}

#[tokio::test]
async fn guild_commands_are_apart_and_name_their_guild() {
    let bot = Bot::ready().await;
    let command = json!({"name": "here", "description": "d"});
    let (status, body) = bot.call("PUT", &guild(), Some(json!([command]))).await;
    assert_eq!(status, 200);
    assert_eq!(body[0]["guild_id"], GUILD.to_string());
    assert_eq!(bot.discord.guild_commands(GUILD).len(), 1);
    assert_eq!(bot.discord.global_commands().len(), 5);
}

#[tokio::test]
async fn one_command_can_be_added_changed_read_and_deleted() {
    let bot = Bot::ready().await;
    let new = json!({"name": "new", "description": "d"});
    let (status, body) = bot.call("POST", &global(), Some(new.clone())).await;
    assert_eq!(status, 201);
    assert_eq!(bot.call("POST", &global(), Some(new)).await.0, 200);
    let path = format!("{}/{}", global(), body["id"].as_str().unwrap());
    let (_, changed) = bot
        .call("PATCH", &path, Some(json!({"description": "e"})))
        .await;
    assert_eq!(
        (&changed["name"], &changed["description"]),
        (&json!("new"), &json!("e"))
    );
    assert_eq!(bot.call("GET", &path, None).await.1, changed);
    assert_eq!(bot.call("DELETE", &path, None).await.0, 204);
    assert_error(&bot.call("DELETE", &path, None).await, 404, 10063);
}

#[tokio::test]
async fn bad_definitions_are_refused_at_their_place() {
    let bot = Bot::ready().await;
    let regex = "STRING_TYPE_REGEX";
    let length = "BASE_TYPE_BAD_LENGTH";
    let optional = json!({"type": 3, "name": "a", "description": "d"});
    let required = json!({"type": 3, "name": "b", "description": "d", "required": true});
    let many: Vec<Value> = (0..26)
        .map(|n| json!({"type": 3, "name": format!("o{n}"), "description": "d"}))
        .collect();
    let choices: Vec<Value> = (0..26)
        .map(|n| json!({"name": "n", "value": n.to_string()}))
        .collect();
    let one_choice = json!([{"name": "n", "value": "v"}]);
    for (command, place, code) in [
        (
            ticket_with("name", json!("Ticket")),
            "0.name",
            "APPLICATION_COMMAND_INVALID_NAME",
        ),
        (ticket_with("name", json!("my ticket")), "0.name", regex),
        (
            ticket_with("name", json!("")),
            "0.name",
            "BASE_TYPE_REQUIRED",
        ),
        (ticket_with("name", json!("x".repeat(33))), "0.name", length),
        (
            ticket_with("name_localizations", json!({"id": "Tiket!"})),
            "0.name_localizations.id",
            regex,
        ),
        (
            ticket_with("name_localizations", json!({"en": "ticket"})),
            "0.name_localizations.en",
            "ENUM_TYPE_COERCE",
        ),
        (
            ticket_with("description", json!("")),
            "0.description",
            "BASE_TYPE_REQUIRED",
        ),
        (
            ticket_with("description", json!("x".repeat(101))),
            "0.description",
            length,
        ),
        (
            ticket_with("description_localizations", json!({"id": "x".repeat(101)})),
            "0.description_localizations.id",
            length,
        ),
        (ticket_with("type", json!(9)), "0.type", "BASE_TYPE_CHOICES"),
        (
            ticket_with("contexts", json!([3])),
            "0.contexts.0",
            "BASE_TYPE_CHOICES",
        ),
        (
            ticket_with("integration_types", json!([])),
            "0.integration_types",
            "BASE_TYPE_MIN_LENGTH",
        ),
        (
            ticket_with("default_member_permissions", json!("all")),
            "0.default_member_permissions",
            "PERMISSIONS_TYPE_COERCE",
        ),
        (
            ticket_with("options", json!([optional, required])),
            "0.options.1",
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (
            ticket_with("options", json!([required, required])),
            "0.options.1.name",
            "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
        ),
        (
            ticket_with("options", json!(many)),
            "0.options",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            option_with("name", json!("ID")),
            "0.options.0.name",
            "APPLICATION_COMMAND_INVALID_NAME",
        ),
        (
            option_with("description", Value::Null),
            "0.options.0.description",
            "BASE_TYPE_REQUIRED",
        ),
        (
            option_with("type", json!(0)),
            "0.options.0.type",
            "BASE_TYPE_CHOICES",
        ),
        (
            option_with("choices", one_choice),
            "0.options.0.autocomplete",
            "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
        ),
        (
            option_with("choices", json!(choices)),
            "0.options.0.choices",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            option_with("max_length", json!(0)),
            "0.options.0.max_length",
            "NUMBER_TYPE_MAX",
        ),
        (
            option_with("min_value", json!(1)),
            "0.options.0.min_value",
            "NUMBER_TYPE_COERCE",
        ),
        (json!({"name": "x".repeat(33), "type": 3}), "0.name", length),
        (
            json!({"name": "Look up", "type": 3, "description": "d"}),
            "0.description",
            "APPLICATION_COMMAND_INVALID_FIELD",
        ),
    ] {
        let answer = bot.call("PUT", &global(), Some(json!([command]))).await;
        assert_invalid(&answer, place, code);
    }
    assert_eq!(bot.discord.command_writes(), 1, "nothing was written");
}

#[tokio::test]
async fn names_are_unique_for_each_type() {
    let bot = Bot::ready().await;
    let slash = json!({"name": "look", "description": "d"});
    let menu = json!({"name": "look", "type": 3});
    let both = Some(json!([slash, menu]));
    assert_eq!(bot.call("PUT", &global(), both).await.0, 200);
    let twice = bot
        .call("PUT", &global(), Some(json!([slash, slash])))
        .await;
    assert_invalid(&twice, "1", "APPLICATION_COMMANDS_DUPLICATE_NAME");
}

#[tokio::test]
async fn contexts_belong_to_global_commands() {
    let bot = Bot::ready().await;
    let answer = bot
        .call("PUT", &guild(), Some(json!([definitions()[0]])))
        .await;
    assert_invalid(
        &answer,
        "0.contexts",
        "APPLICATION_COMMAND_GLOBAL_ONLY_FIELD",
    );
}

#[tokio::test]
async fn other_guilds_and_applications_are_out_of_reach() {
    let bot = Bot::ready().await;
    let body = || Some(json!([]));
    let other = format!("/applications/{APPLICATION}/guilds/7/commands");
    assert_error(&bot.call("PUT", &other, body()).await, 403, 50001);
    assert_error(
        &bot.call("PUT", "/applications/7/commands", body()).await,
        404,
        10002,
    );
    let not_a_list = bot.call("PUT", &global(), Some(json!({}))).await;
    assert_invalid(&not_a_list, "", "LIST_TYPE_CONVERT");
}
