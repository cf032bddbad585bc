//! The commands are registered where Discord's copy differs, and only there.

use simulators::bot::{Bot, BotSettings};
use simulators::discord::{Endpoint, Fault};

use crate::stage::{BOT, GENEROUS, services};

#[tokio::test]
async fn a_second_start_registers_nothing() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz);
    for starts in 1..=2 {
        let bot = Bot::start_ready(&settings, &discord).await.unwrap();
        assert_eq!(discord.command_writes(), 1, "after {starts} starts");
        bot.terminate().unwrap();
        bot.wait(GENEROUS).await.unwrap();
    }
    let names: Vec<_> = discord
        .global_commands()
        .iter()
        .map(|command| command["name"].clone())
        .collect();
    assert_eq!(names, ["ticket", "Look up ticket"]);
}

#[tokio::test]
async fn guild_ids_make_guild_commands() {
    let (discord, ticketrz) = services().await;
    let guild = discord.config().guilds[0];
    let settings =
        BotSettings::new(BOT, &discord, &ticketrz).env("DISCORD_GUILD_IDS", guild.to_string());
    let _bot = Bot::start_ready(&settings, &discord).await.unwrap();
    assert_eq!(discord.guild_commands(guild).len(), 2);
    assert!(discord.global_commands().is_empty());
}

#[tokio::test]
async fn registering_survives_a_moment_of_trouble() {
    let (discord, ticketrz) = services().await;
    discord.fail_next(Endpoint::CommandsRead, 1, Fault::status(503));
    discord.fail_next(
        Endpoint::CommandsWrite,
        1,
        Fault::rate_limited(std::time::Duration::from_millis(100)),
    );
    let _bot = Bot::start_ready(&BotSettings::new(BOT, &discord, &ticketrz), &discord)
        .await
        .unwrap();
    assert_eq!(discord.global_commands().len(), 2);
}
