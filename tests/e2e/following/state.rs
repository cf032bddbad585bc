//! A state file that cannot be used.

use std::fs;

use rusqlite::Connection;
use simulators::bot::{Bot, BotSettings};

use super::{Following, file, rina};
use crate::{
    cli::run,
    stage::{BOT, GENEROUS, message, services, ticket},
};

#[tokio::test]
async fn a_damaged_file_ends_the_start_by_its_name_and_is_found_by_check() {
    let (discord, ticketrz) = services().await;
    let folder = tempfile::tempdir().unwrap();
    fs::write(file(&folder), "no database ".repeat(1000)).unwrap();
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("STATE_FILE", file(&folder));
    let bot = Bot::start(&settings).unwrap();
    let status = bot.wait(GENEROUS).await.unwrap();
    assert_eq!(status.code(), Some(78));
    assert!(
        bot.log().text().contains("STATE_FILE is `"),
        "{}",
        bot.log().text()
    );
    assert!(
        bot.log().text().contains("it is damaged: restore it"),
        "{}",
        bot.log().text()
    );
    let ended = run(settings, &["check"]).await;
    let line = ended
        .output
        .lines()
        .find(|line| line.starts_with("WRONG     state"));
    let line = line.unwrap_or_else(|| panic!("{}", ended.output));
    assert!(line.contains("it is damaged → restore it"), "{line}");
}

#[tokio::test]
async fn check_says_why_nothing_can_be_followed() {
    let (discord, ticketrz) = services().await;
    let settings = || BotSettings::new(BOT, &discord, &ticketrz);
    let folder = tempfile::tempdir().unwrap();
    for (settings, verdict, why) in [
        (settings(), "skipped", "without STATE_FILE or REDIS_URL"),
        (
            settings().env("STATE_FILE", file(&folder)),
            "fine",
            "members can follow",
        ),
        (
            settings()
                .env("STATE_FILE", file(&folder))
                .without("DISCORD_TOKEN")
                .env("DISCORD_TRANSPORT", "http")
                .env("DISCORD_PUBLIC_KEY", discord.public_key()),
            "skipped",
            "without DISCORD_TOKEN",
        ),
    ] {
        let ended = run(settings, &["check"]).await;
        let line = ended
            .output
            .lines()
            .find(|line| line.contains("  following  "));
        let line = line.unwrap_or_else(|| panic!("{}", ended.output));
        assert!(line.starts_with(verdict) && line.contains(why), "{line}");
    }
}

#[tokio::test]
async fn a_file_that_fails_while_the_bot_runs_costs_no_lookup() {
    let following = Following::start().await;
    following.follow("1234", &rina()).await;
    let other = Connection::open(file(&following.folder)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let card = message(&following.stage, &ticket("20").by(rina())).await;
    assert_eq!(card.embeds().len(), 1);
    let failed = following.press(&card, "Follow", &rina()).await;
    assert!(
        failed.content().starts_with("I can't get at my notes"),
        "{}",
        failed.content()
    );
    other.execute_batch("ROLLBACK").unwrap();
    let followed = following.press(&card, "Follow", &rina()).await;
    assert!(
        followed.content().starts_with("I'll send you"),
        "{}",
        followed.content()
    );
    let log = following.stage.bot.log().text();
    assert_eq!(
        log.matches("the state file cannot be used; until it can")
            .count(),
        1,
        "{log}"
    );
}
