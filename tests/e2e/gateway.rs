//! The connection to Discord: what cannot work ends with a code and a sentence, what breaks comes back.

use playground::bot::{Bot, BotSettings};
use playground::discord::{Discord, DiscordConfig};

use crate::stage::{BOT, GENEROUS, embed, message, services, stage, ticket};

#[tokio::test]
async fn a_wrong_discord_token_ends_the_bot_with_what_to_do() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("DISCORD_TOKEN", "not.the.token");
    let bot = Bot::start(&settings).unwrap();
    let status = bot.wait(GENEROUS).await.unwrap();
    assert_eq!(status.code(), Some(77), "{}", bot.log().text());
    assert!(
        bot.log().text().contains("Discord refuses DISCORD_TOKEN"),
        "{}",
        bot.log().text()
    );
}

#[tokio::test]
async fn a_discord_that_is_not_there_ends_the_bot_instead_of_going_elsewhere() {
    let (discord, ticketrz) = services().await;
    discord.set_refusing(true);
    let bot = Bot::start(&BotSettings::new(BOT, &discord, &ticketrz)).unwrap();
    let status = bot.wait(GENEROUS).await.unwrap();
    assert_eq!(status.code(), Some(69), "{}", bot.log().text());
    assert!(
        bot.log()
            .text()
            .contains("check the network and DISCORD_API_URL"),
        "{}",
        bot.log().text()
    );
}

#[tokio::test]
async fn a_gateway_that_refuses_for_good_ends_the_bot() {
    for code in [4004, 4013, 4014] {
        let discord = Discord::start(DiscordConfig::default()).await.unwrap();
        let (_, ticketrz) = services().await;
        discord.gateway().close_next_identifies(1, code);
        let bot = Bot::start(&BotSettings::new(BOT, &discord, &ticketrz)).unwrap();
        let status = bot.wait(GENEROUS).await.unwrap();
        assert_eq!(status.code(), Some(77), "{code}: {}", bot.log().text());
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_resumed() {
    let stage = stage().await;
    stage.discord.gateway().drop_connections();
    let resumed = || (stage.discord.gateway().resumes() > 0).then_some(());
    let mut changes = stage.recorder().subscribe();
    while resumed().is_none() {
        tokio::time::timeout(GENEROUS, changes.changed())
            .await
            .unwrap()
            .unwrap();
    }
    let message = message(&stage, &ticket("1234")).await;
    assert_eq!(embed(&message)["title"], "#1234 · brosur");
    assert_eq!(stage.discord.gateway().identifies(), 1);
}
