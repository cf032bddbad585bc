//! Secrets leak nowhere: not into the most detailed log, not into a message.

use simulators::discord::{Endpoint, Fault};

use crate::stage::{GENEROUS, message, stage, stage_with, ticket};

#[tokio::test]
async fn no_secret_is_in_the_log_or_in_a_message() {
    let stage =
        stage_with(|settings| settings.env("LOG_LEVEL", "trace").env("RUST_LOG", "trace")).await;
    stage
        .discord
        .fail_next(Endpoint::Callback, 1, Fault::status(500));
    let mut told = String::new();
    for id in ["1234", "77777", "nonsense"] {
        told.push_str(&message(&stage, &ticket(id)).await.json().to_string());
    }
    stage.ticketrz.expire_tokens();
    told.push_str(&message(&stage, &ticket("1")).await.json().to_string());
    stage.ticketrz.set(|switches| {
        switches.tokens_expired = true;
        switches.password_refused = true;
    });
    told.push_str(&message(&stage, &ticket("2")).await.json().to_string());
    stage.discord.gateway().drop_connections();

    let log = stage.bot.log().text();
    assert!(log.contains("answered"), "there is a log to look at: {log}");
    let secrets = [
        stage.discord.token(),
        &stage.ticketrz.config().password,
        &stage.ticketrz.config().token,
    ];
    for secret in secrets {
        assert!(!log.contains(secret), "the log holds a secret");
        assert!(!told.contains(secret), "a message holds a secret");
    }
    // Tokens of the ticket system are JWTs, which begin like this; interaction tokens are in Discord's addresses.
    for sign in ["eyJ", "/callback", "/webhooks/", "Bearer ", "\"token\":"] {
        assert!(!log.contains(sign), "the log holds {sign}: {log}");
    }
}

#[tokio::test]
async fn what_discord_repeats_of_a_request_does_not_reach_the_log() {
    let stage = stage().await;
    stage
        .discord
        .fail_next(Endpoint::Callback, 1, Fault::echo());
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    let log = stage.bot.log();
    let refused = |line: &str| line.contains("Discord refused the answer");
    log.wait_for(GENEROUS, refused).await.unwrap();
    let log = log.text();
    let payload: serde_json::Value = serde_json::from_slice(&sent.signed_payload()).unwrap();
    for secret in [stage.discord.token(), payload["token"].as_str().unwrap()] {
        assert!(!log.contains(secret), "the log holds a secret: {log}");
    }
    assert!(log.contains("Cannot POST"), "the rest is there: {log}");
}
