//! The commands are registered where Discord's copy differs, and only there.

use simulators::bot::{Bot, BotSettings};
use simulators::discord::{Discord, Endpoint, Fault};

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
    assert_eq!(names, ["ticket", "find", "Look up ticket"]);
}

#[tokio::test]
async fn guild_ids_make_guild_commands() {
    let (discord, ticketrz) = services().await;
    let guild = discord.config().guilds[0];
    let settings =
        BotSettings::new(BOT, &discord, &ticketrz).env("DISCORD_GUILD_IDS", guild.to_string());
    let _bot = Bot::start_ready(&settings, &discord).await.unwrap();
    assert_eq!(discord.guild_commands(guild).len(), 3);
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
    assert_eq!(discord.global_commands().len(), 3);
}

/// Another command of the same application, registered by somebody else.
async fn register_another(discord: &Discord, scope: &str) {
    let application = discord.config().application_id;
    let url = format!(
        "{}/api/v10/applications/{application}{scope}/commands",
        discord.url()
    );
    let other = serde_json::json!({"name": "weather", "description": "Rain or shine", "type": 1});
    let response = reqwest::Client::new()
        .post(url)
        .header("authorization", format!("Bot {}", discord.token()))
        .header("user-agent", "DiscordBot (https://example.invalid, 1)")
        .header("content-type", "application/json")
        .body(other.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
}

#[tokio::test]
async fn nobody_sees_the_commands_twice_when_guild_ids_are_set_or_unset() {
    let (discord, ticketrz) = services().await;
    let guild = discord.config().guilds[0];
    let everywhere = BotSettings::new(BOT, &discord, &ticketrz);
    let in_guild = everywhere
        .clone()
        .env("DISCORD_GUILD_IDS", guild.to_string());
    // The bot answers before it has looked for strays.
    let run = async |settings: &BotSettings, is_done: fn(&Discord) -> bool| {
        let bot = Bot::start_ready(settings, &discord).await.unwrap();
        discord
            .wait_until("the strays' end", is_done)
            .await
            .unwrap();
        bot.terminate().unwrap();
        bot.wait(GENEROUS).await.unwrap();
    };
    run(&in_guild, |_| true).await;
    register_another(&discord, &format!("/guilds/{guild}")).await;
    run(&everywhere, |discord| {
        discord.guild_commands(discord.config().guilds[0]).len() == 1
    })
    .await;
    let names = |commands: Vec<serde_json::Value>| -> Vec<String> {
        let name = |command: &serde_json::Value| command["name"].as_str().unwrap().to_owned();
        commands.iter().map(name).collect()
    };
    assert_eq!(names(discord.guild_commands(guild)), ["weather"]);
    assert_eq!(
        names(discord.global_commands()),
        ["ticket", "find", "Look up ticket"]
    );

    register_another(&discord, "").await;
    run(&in_guild, |discord| discord.global_commands().len() == 1).await;
    assert_eq!(names(discord.global_commands()), ["weather"]);
    assert_eq!(
        names(discord.guild_commands(guild)),
        ["ticket", "find", "Look up ticket"]
    );
}

#[tokio::test]
async fn a_bot_that_cannot_look_for_strays_starts_and_says_so() {
    let (discord, ticketrz) = services().await;
    discord.fail_next(Endpoint::Other, 10, Fault::status(500));
    let application = discord.config().application_id.to_string();
    let settings =
        BotSettings::new(BOT, &discord, &ticketrz).env("DISCORD_APPLICATION_ID", application);
    let bot = Bot::start_ready(&settings, &discord).await.unwrap();
    bot.log()
        .wait_for(GENEROUS, |line| {
            line.contains("commands may be shown twice")
        })
        .await
        .unwrap();
}
