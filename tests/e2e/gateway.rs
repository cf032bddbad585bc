//! The connection to Discord: what cannot work ends with a code and a sentence, what breaks comes back.

use simulators::bot::{Bot, BotSettings};

use crate::stage::{BOT, GENEROUS, services};

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
