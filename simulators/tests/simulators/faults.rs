//! Faults of the REST side.

use std::time::Duration;

use serde_json::json;
use simulators::discord::{Endpoint, Fault};

use crate::client::{Bot, assert_error, lookup};

fn hello() -> serde_json::Value {
    json!({"type": 4, "data": {"content": "hi"}})
}

#[tokio::test]
async fn a_status_before_the_effect_can_be_tried_again() {
    let mut bot = Bot::ready().await;
    bot.discord
        .fail_next(Endpoint::Callback, 1, Fault::status(502));
    let (sent, taken) = bot.take(&lookup()).await;
    assert_eq!(bot.respond(&taken, hello()).await.0, 502);
    assert_eq!(bot.respond(&taken, hello()).await.0, 204);
    assert_eq!(sent.answer().await.unwrap().message.content(), "hi");
}

#[tokio::test]
async fn a_status_after_the_effect_makes_the_second_try_40060() {
    let mut bot = Bot::ready().await;
    let fault = Fault::status(500).after_effect();
    bot.discord.fail_next(Endpoint::Callback, 1, fault);
    let (sent, taken) = bot.take(&lookup()).await;
    assert_eq!(bot.respond(&taken, hello()).await.0, 500);
    assert_error(&bot.respond(&taken, hello()).await, 400, 40060);
    assert_eq!(sent.answer().await.unwrap().message.content(), "hi");
}

#[tokio::test]
async fn a_rate_limit_says_when_to_try_again_in_body_and_header() {
    let mut bot = Bot::ready().await;
    let wait = Duration::from_millis(300);
    for fault in [
        Fault::rate_limited(wait),
        Fault::globally_rate_limited(wait),
    ] {
        bot.discord.fail_next(Endpoint::Callback, 1, fault);
    }
    let (_, taken) = bot.take(&lookup()).await;
    let url = format!("{}/api/v10{}", bot.discord.url(), taken.callback());
    let http = reqwest::Client::builder()
        .user_agent("test")
        .build()
        .unwrap();
    for (global, scope) in [(false, "user"), (true, "global")] {
        let request = http.post(&url).body(hello().to_string());
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 429);
        assert_eq!(answer.headers()["retry-after"], "1");
        assert_eq!(answer.headers()["x-ratelimit-scope"], scope);
        assert_eq!(answer.headers().contains_key("x-ratelimit-global"), global);
        let body: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(
            (&body["retry_after"], &body["global"]),
            (&json!(0.3), &json!(global))
        );
    }
    assert_eq!(bot.respond(&taken, hello()).await.0, 204);
}

#[tokio::test]
async fn connections_are_reset_before_or_after_the_effect() {
    for (fault, second) in [(Fault::reset(), 204), (Fault::reset().after_effect(), 400)] {
        let mut bot = Bot::ready().await;
        bot.discord.fail_next(Endpoint::Callback, 1, fault);
        let (_, taken) = bot.take(&lookup()).await;
        let error = bot
            .call_as("", "POST", &taken.callback(), Some(hello()))
            .await;
        assert!(error.is_err_and(|error| !error.is_timeout()));
        assert_eq!(bot.respond(&taken, hello()).await.0, second);
    }
}

#[tokio::test]
async fn a_stall_lasts_until_the_client_gives_up() {
    let mut bot = Bot::ready().await;
    let fault = Fault::stall().after_effect();
    bot.discord.fail_next(Endpoint::Callback, 1, fault);
    let (sent, taken) = bot.take(&lookup()).await;
    let path = taken.callback();
    let stalled = bot.call_as("", "POST", &path, Some(hello()));
    let stalled = tokio::time::timeout(Duration::from_millis(300), stalled).await;
    assert!(stalled.is_err());
    assert_eq!(sent.answer().await.unwrap().message.content(), "hi");
}

#[tokio::test]
async fn faults_meet_only_their_endpoint_and_can_be_taken_back() {
    let bot = Bot::ready().await;
    for endpoint in [
        Endpoint::Callback,
        Endpoint::GatewayUrl,
        Endpoint::CommandsRead,
    ] {
        bot.discord.fail_next(endpoint, 9, Fault::status(503));
    }
    assert_eq!(bot.call("GET", "/users/@me", None).await.0, 200);
    assert_eq!(bot.call("GET", "/gateway", None).await.0, 503);
    bot.discord.clear_faults();
    assert_eq!(bot.call("GET", "/gateway", None).await.0, 200);
}
