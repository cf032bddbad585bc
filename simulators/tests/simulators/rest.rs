//! The routes about the bot itself, who may use them, and what is recorded.

use serde_json::json;
use simulators::record::{Authorization, Service};

use crate::client::{APPLICATION, Bot, assert_error, lookup};

#[tokio::test]
async fn the_gateway_is_named_with_and_without_a_token() {
    let bot = Bot::ready().await;
    let url = bot.discord.url().replace("http", "ws");
    let open = bot.call_as("", "GET", "/gateway", None).await.unwrap();
    assert_eq!(open, (200, json!({"url": url})));
    let (status, body) = bot.call("GET", "/gateway/bot", None).await;
    assert_eq!(status, 200);
    assert_eq!((&body["url"], &body["shards"]), (&json!(url), &json!(1)));
    let limit = &body["session_start_limit"];
    assert_eq!(
        (&limit["remaining"], &limit["max_concurrency"]),
        (&json!(999), &json!(1))
    );
}

#[tokio::test]
async fn the_bot_can_ask_who_it_is() {
    let bot = Bot::ready().await;
    let (_, user) = bot.call("GET", "/users/@me", None).await;
    assert_eq!(
        (&user["bot"], &user["username"]),
        (&json!(true), &json!("ticketrz"))
    );
    for path in ["/applications/@me", "/oauth2/applications/@me"] {
        let (_, application) = bot.call("GET", path, None).await;
        assert_eq!(application["id"], APPLICATION.to_string());
    }
    assert_eq!(bot.call("GET", "/users/@me/guilds", None).await.0, 200);
}

#[tokio::test]
async fn routes_of_the_bot_need_its_token() {
    let bot = Bot::ready().await;
    let commands = format!("/applications/{APPLICATION}/commands");
    for path in [
        "/gateway/bot",
        "/users/@me",
        "/applications/@me",
        commands.as_str(),
    ] {
        for token in ["", "Bot wrong", bot.discord.token()] {
            let answer = bot.call_as(token, "GET", path, None).await.unwrap();
            assert_error(&answer, 401, 0);
        }
    }
}

#[tokio::test]
async fn unknown_routes_are_404_and_a_user_agent_is_needed() {
    let bot = Bot::ready().await;
    assert_error(&bot.call("GET", "/nothing", None).await, 404, 0);
    let url = format!("{}/api/v10/gateway", bot.discord.url());
    let nameless = reqwest::get(url).await.unwrap();
    assert_eq!(nameless.status(), 403);
}

#[tokio::test]
async fn requests_are_recorded_without_their_secrets() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    bot.respond(&taken, json!({"type": 4, "data": {"content": "hi"}}))
        .await;
    bot.call_as("Bot wrong", "GET", "/users/@me", None)
        .await
        .unwrap();
    let exchanges = bot.discord.recorder().exchanges(Service::Discord);
    let callback = exchanges
        .iter()
        .find(|it| it.path.ends_with("/callback"))
        .unwrap();
    assert_eq!(
        callback.path,
        format!("/interactions/{}/{{token}}/callback", taken.id())
    );
    assert_eq!(callback.authorization, Authorization::Absent);
    assert_eq!(callback.request["data"]["content"], "hi");
    assert_eq!(callback.status, Some(204));
    let registration = exchanges.iter().find(|it| it.method == "PUT").unwrap();
    assert_eq!(registration.authorization, Authorization::Matches);
    assert_eq!(registration.response[0]["name"], "ticket");
    assert_eq!(
        exchanges.last().unwrap().authorization,
        Authorization::Differs
    );
    let all = serde_json::to_string(&bot.discord.recorder().entries()).unwrap();
    assert!(!all.contains(taken.token()));
    assert!(!all.contains(bot.discord.token()));
}
