//! SIGTERM: nothing new is taken, what is in flight is finished, and the process ends with 0.

use std::time::Duration;

use crate::stage::{GENEROUS, embed, stage, stage_with, ticket};

#[tokio::test]
async fn an_idle_bot_ends_at_once() {
    let stage = stage().await;
    stage.bot.terminate().unwrap();
    let status = stage.bot.wait(GENEROUS).await.unwrap();
    assert_eq!(status.code(), Some(0), "{}", stage.bot.log().text());
}

#[tokio::test]
async fn a_lookup_in_flight_is_finished_first() {
    let stage = stage_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_secs(1));
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    sent.acknowledged().await.unwrap();
    stage.bot.terminate().unwrap();
    let answer = sent.answer().await.unwrap();
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
    let status = stage.bot.wait(GENEROUS).await.unwrap();
    assert_eq!(status.code(), Some(0), "{}", stage.bot.log().text());
}

#[tokio::test]
async fn a_stop_before_the_bot_is_connected_is_obeyed() {
    let (discord, ticketrz) = crate::stage::services().await;
    discord.fail_next(
        playground::discord::Endpoint::GatewayUrl,
        10,
        playground::discord::Fault::stall(),
    );
    let settings = playground::bot::BotSettings::new(crate::stage::BOT, &discord, &ticketrz);
    let bot = playground::bot::Bot::start(&settings).unwrap();
    let mut changes = discord.recorder().subscribe();
    while discord.recorder().entries().is_empty() {
        tokio::time::timeout(GENEROUS, changes.changed())
            .await
            .unwrap()
            .unwrap();
    }
    bot.terminate().unwrap();
    assert_eq!(bot.wait(GENEROUS).await.unwrap().code(), Some(0));
}
