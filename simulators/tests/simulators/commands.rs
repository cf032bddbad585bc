//! Registering commands.

use serde_json::{Value, json};

use crate::client::{
    APPLICATION, Bot, GUILD, assert_case, assert_error, assert_invalid, definitions,
};

const LENGTH: &str = "BASE_TYPE_BAD_LENGTH";
const LONG: &str = "BASE_TYPE_MAX_LENGTH";
const REQUIRED: &str = "BASE_TYPE_REQUIRED";
const CHOICES: &str = "BASE_TYPE_CHOICES";

fn global() -> String {
    format!("/applications/{APPLICATION}/commands")
}

fn guild() -> String {
    format!("/applications/{APPLICATION}/guilds/{GUILD}/commands")
}

/// `/ticket` with one value changed.
fn ticket(pointer: &str, value: Value) -> Value {
    let mut command = definitions()[0].clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    command.pointer_mut(parent).unwrap()[key] = value;
    command
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
async fn bad_definitions_are_refused_at_their_place() {
    let bot = Bot::ready().await;
    let long = |length: usize| json!("x".repeat(length));
    let optional = json!({"type": 3, "name": "a", "description": "d"});
    let required = json!({"type": 3, "name": "b", "description": "d", "required": true});
    let many: Vec<Value> = (0..26)
        .map(|n| json!({"type": 3, "name": format!("o{n}"), "description": "d"}))
        .collect();
    let choice = json!({"name": "n", "value": "v"});
    let longest = vec![json!({"name": long(100), "value": long(100)}); 25];
    let big = |name: &str| json!({"type": 3, "name": name, "description": "d", "choices": longest});
    let refused = json!([
        ["0.name", "APPLICATION_COMMAND_INVALID_NAME", ticket("/name", json!("Ticket"))],
        ["0.name", "STRING_TYPE_REGEX", ticket("/name", json!("my ticket"))],
        ["0.name", REQUIRED, ticket("/name", json!(""))],
        ["0.name", LENGTH, ticket("/name", long(33))],
        ["0.name_localizations.id", "STRING_TYPE_REGEX", ticket("/name_localizations/id", json!("Tiket!"))],
        ["0.name_localizations.en", "ENUM_TYPE_COERCE", ticket("/name_localizations/en", json!("ticket"))],
        ["0.description", REQUIRED, ticket("/description", json!(""))],
        ["0.description", LENGTH, ticket("/description", long(101))],
        ["0.description_localizations.id", LENGTH, ticket("/description_localizations/id", long(101))],
        ["0.type", CHOICES, ticket("/type", json!(9))],
        ["0.contexts.0", CHOICES, ticket("/contexts", json!([3]))],
        ["0.integration_types", LENGTH, ticket("/integration_types", json!([]))],
        ["0.default_member_permissions", "PERMISSIONS_TYPE_COERCE", ticket("/default_member_permissions", json!("all"))],
        ["0.options.1", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", ticket("/options", json!([optional, required]))],
        ["0.options.1.name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", ticket("/options", json!([required, required]))],
        ["0.options", LONG, ticket("/options", json!(many))],
        ["0", "APPLICATION_COMMAND_TOO_LARGE", ticket("/options", json!([big("a"), big("b")]))],
        ["0.options.0.name", "APPLICATION_COMMAND_INVALID_NAME", ticket("/options/0/name", json!("ID"))],
        ["0.options.0.description", REQUIRED, ticket("/options/0/description", Value::Null)],
        ["0.options.0.type", CHOICES, ticket("/options/0/type", json!(0))],
        ["0.options.0.autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
            ticket("/options/0/choices", json!([choice]))],
        ["0.options.0.choices", LONG, ticket("/options/0/choices", json!(vec![choice; 26]))],
        ["0.options.0.max_length", "NUMBER_TYPE_MAX", ticket("/options/0/max_length", json!(0))],
        ["0.options.0.min_value", "NUMBER_TYPE_COERCE", ticket("/options/0/min_value", json!(1))],
        ["0.name", LENGTH, {"name": long(33), "type": 3}],
        ["0.description", "APPLICATION_COMMAND_INVALID_FIELD", {"name": "Look up", "type": 3, "description": "d"}],
    ]);
    for case in refused.as_array().unwrap() {
        let answer = bot.call("PUT", &global(), Some(json!([case[2]]))).await;
        assert_case(&answer, "", case);
    }
    assert_eq!(bot.discord.command_writes(), 1, "nothing was written");
}

#[tokio::test]
async fn names_are_unique_for_each_type() {
    let bot = Bot::ready().await;
    let slash = json!({"name": "look", "description": "d"});
    let menu = json!({"name": "look", "type": 3});
    assert_eq!(
        bot.call("PUT", &global(), Some(json!([slash, menu])))
            .await
            .0,
        200
    );
    let twice = bot
        .call("PUT", &global(), Some(json!([slash, slash])))
        .await;
    assert_invalid(&twice, "1", "APPLICATION_COMMANDS_DUPLICATE_NAME");
}

#[tokio::test]
async fn commands_are_refused_where_they_do_not_belong() {
    let bot = Bot::ready().await;
    let ticket = Some(json!([definitions()[0]]));
    let in_a_guild = bot.call("PUT", &guild(), ticket).await;
    assert_invalid(
        &in_a_guild,
        "0.contexts",
        "APPLICATION_COMMAND_GLOBAL_ONLY_FIELD",
    );
    let other_guild = guild().replace(&GUILD.to_string(), "7");
    let answer = bot.call("PUT", &other_guild, Some(json!([]))).await;
    assert_error(&answer, 403, 50001);
    let answer = bot
        .call("PUT", "/applications/7/commands", Some(json!([])))
        .await;
    assert_error(&answer, 404, 10002);
    let not_a_list = bot.call("PUT", &global(), Some(json!({}))).await;
    assert_invalid(&not_a_list, "", "LIST_TYPE_CONVERT");
}
