//! Channels, direct messages and members.

use serde_json::{Value, json};
use simulators::discord::{ChannelAccess, Person, Place};

use crate::client::{Bot, GUILD, assert_error, assert_invalid};

async fn open(bot: &Bot, person: u64) -> (u16, Value) {
    let body = json!({"recipient_id": person.to_string()});
    bot.call("POST", "/users/@me/channels", Some(body)).await
}

async fn post(bot: &Bot, channel: u64, body: Value) -> (u16, Value) {
    let path = format!("/channels/{channel}/messages");
    bot.call("POST", &path, Some(body)).await
}

#[tokio::test]
async fn a_person_has_one_channel_for_direct_messages_and_may_refuse_them() {
    let bot = Bot::ready().await;
    let sari = Person::new(77, "sari");
    assert_error(&open(&bot, 77).await, 400, 50033);
    bot.discord.set_member(GUILD, &sari);
    let (status, opened) = open(&bot, 77).await;
    assert_eq!((status, &opened["type"]), (200, &json!(1)));
    assert_eq!(open(&bot, 77).await.1["id"], opened["id"]);
    let channel = opened["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(post(&bot, channel, json!({"content": "hi"})).await.0, 200);
    assert_eq!(bot.discord.direct_messages(77)[0].content(), "hi");
    bot.discord.set_takes_direct_messages(77, false);
    let refused = post(&bot, channel, json!({"content": "hi"})).await;
    assert_error(&refused, 403, 50007);
    bot.discord.set_takes_direct_messages(77, true);
    assert_eq!(post(&bot, channel, json!({"content": "hi"})).await.0, 200);
}

#[tokio::test]
async fn what_the_bot_may_do_in_a_channel_decides_what_is_refused() {
    let bot = Bot::ready().await;
    let team = Place::team().channel;
    let path = format!("/channels/{team}");
    let hi = || json!({"content": "hi"});
    let posted = post(&bot, team, hi()).await.1;
    let edit = format!("{path}/messages/{}", posted["id"].as_str().unwrap());
    for (access, seen, posted, edited) in [
        (ChannelAccess::Full, (200, 0), (200, 0), (200, 0)),
        (ChannelAccess::ReadOnly, (200, 0), (403, 50013), (200, 0)),
        (
            ChannelAccess::Hidden,
            (403, 50001),
            (403, 50001),
            (403, 50001),
        ),
        (
            ChannelAccess::Deleted,
            (404, 10003),
            (404, 10003),
            (404, 10003),
        ),
    ] {
        bot.discord.set_channel_access(team, access);
        for (answer, (status, code)) in [
            (bot.call("GET", &path, None).await, seen),
            (post(&bot, team, hi()).await, posted),
            (bot.call("PATCH", &edit, Some(hi())).await, edited),
        ] {
            assert_eq!(answer.0, status, "{access:?}: {answer:?}");
            assert_eq!(answer.1["code"].as_u64().unwrap_or(0), code, "{access:?}");
        }
    }
    assert_error(&bot.call("GET", "/channels/1", None).await, 404, 10003);
    let unknown = bot.call(
        "PATCH",
        "/channels/1100000000000000020/messages/1",
        Some(hi()),
    );
    assert_error(&unknown.await, 404, 10008);
}

#[tokio::test]
async fn an_edit_changes_a_message_and_one_nonce_makes_one_message() {
    let bot = Bot::ready().await;
    let team = Place::team().channel;
    let body = |content: &str| json!({"content": content, "nonce": "n", "enforce_nonce": true});
    let first = post(&bot, team, body("one")).await.1;
    let second = post(&bot, team, body("two")).await.1;
    assert_eq!(
        (&second["id"], &second["content"]),
        (&first["id"], &json!("one"))
    );
    let path = format!(
        "/channels/{team}/messages/{}",
        first["id"].as_str().unwrap()
    );
    let edited = bot
        .call("PATCH", &path, Some(json!({"content": "over"})))
        .await;
    assert_eq!((edited.0, &edited.1["content"]), (200, &json!("over")));
    assert!(!edited.1["edited_timestamp"].is_null());
    bot.discord
        .clock()
        .advance(std::time::Duration::from_mins(3));
    assert_ne!(post(&bot, team, body("three")).await.1["id"], first["id"]);
    assert_eq!(bot.discord.messages_in(team).len(), 2);
}

#[tokio::test]
async fn messages_into_channels_are_held_to_the_rules_of_all_messages() {
    let bot = Bot::ready().await;
    let team = Place::team().channel;
    let refused = json!([
        ["content", "BASE_TYPE_MAX_LENGTH", {"content": "x".repeat(2001)}],
        ["flags", "MESSAGE_FLAGS_INVALID", {"content": "a", "flags": 1 << 6}],
        ["nonce", "BASE_TYPE_MAX_LENGTH", {"content": "a", "nonce": "x".repeat(26)}],
        ["allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
            {"content": "a", "allowed_mentions": {"parse": ["roles"], "roles": ["1"]}}],
    ]);
    for case in refused.as_array().unwrap() {
        let answer = post(&bot, team, case[2].clone()).await;
        assert_invalid(
            &answer,
            case[0].as_str().unwrap(),
            case[1].as_str().unwrap(),
        );
    }
    assert_error(&post(&bot, team, json!({"content": " "})).await, 400, 50006);
}

#[tokio::test]
async fn members_have_todays_roles_and_who_has_left_is_unknown() {
    let bot = Bot::ready().await;
    let member = |guild: u64, id: u64| format!("/guilds/{guild}/members/{id}");
    let sari = member(GUILD, 77);
    assert_error(&bot.call("GET", &sari, None).await, 404, 10007);
    for roles in [vec![5, 6], vec![]] {
        let person = Person::new(77, "sari").with_roles(roles.clone());
        bot.discord.set_member(GUILD, &person);
        let (_, found) = bot.call("GET", &sari, None).await;
        let roles: Vec<String> = roles.iter().map(u64::to_string).collect();
        assert_eq!(found["roles"], json!(roles));
        assert_eq!(found["user"]["id"], "77");
        assert!(found.get("permissions").is_none());
    }
    bot.discord.remove_member(GUILD, 77);
    assert_error(&bot.call("GET", &sari, None).await, 404, 10007);
    assert_error(&bot.call("GET", &member(5, 77), None).await, 404, 10004);
}

#[tokio::test]
async fn a_guild_has_a_language_and_roles() {
    let bot = Bot::ready().await;
    bot.discord.set_guild_locale(GUILD, "id");
    bot.discord.set_role(GUILD, 9, true);
    let (_, guild) = bot.call("GET", &format!("/guilds/{GUILD}"), None).await;
    assert_eq!(guild["preferred_locale"], "id");
    assert_eq!(guild["roles"][0]["id"], GUILD.to_string());
    assert_eq!(guild["roles"][1]["mentionable"], true);
    assert_error(&bot.call("GET", "/guilds/5", None).await, 404, 10004);
}
