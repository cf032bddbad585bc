//! Who may use the REST API, and what is recorded.

use serde_json::json;
use simulators::record::{Authorization, Service};

use crate::client::{APPLICATION, Bot, assert_error, lookup};

#[tokio::test]
async fn routes_of_the_bot_need_its_token_and_all_routes_a_user_agent() {
    let bot = Bot::ready().await;
    let commands = format!("/applications/{APPLICATION}/commands");
    for path in ["/gateway/bot", "/oauth2/applications/@me", &commands] {
        for token in ["", "Bot wrong", bot.discord.token()] {
            let answer = bot.call_as(token, "GET", path, None).await;
            assert_error(&answer, 401, 0);
        }
    }
    assert_error(&bot.call("GET", "/nothing", None).await, 404, 0);
    let url = format!("{}/api/v10/gateway", bot.discord.url());
    assert_eq!(reqwest::get(url).await.unwrap().status(), 403);
}

#[tokio::test]
async fn requests_and_frames_are_recorded_without_their_secrets() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    let body = json!({"type": 4, "data": {"content": "hi"}});
    bot.respond(&taken, body).await;
    bot.call_as("Bot wrong", "GET", "/gateway/bot", None).await;
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
    assert_eq!(
        exchanges.last().unwrap().authorization,
        Authorization::Differs
    );
    let all = serde_json::to_string(&bot.discord.recorder().entries()).unwrap();
    assert!(all.contains("INTERACTION_CREATE") && all.contains("{matches}"));
    assert!(!all.contains(taken.token()) && !all.contains(bot.discord.token()));
}
