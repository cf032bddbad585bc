//! The bot tells the team in a channel what is wrong, and when it is over.

mod day;
mod delivery;
mod replicas;

use std::path::Path;

use serde_json::json;
use simulators::{
    bot::BotSettings,
    clock::Clock,
    discord::{Discord, Message, Place},
    record::Exchange,
    stage::Stage,
    ticketrz::{Availability, Quota},
};
use tempfile::TempDir;

use crate::{
    over_http::{HttpStage, root_of, runs_more},
    stage::{BOT, calls, message, ticket, told},
};

/// The channel that notices go to.
fn team() -> u64 {
    Place::team().channel
}

/// Settings with which the team is told at once.
fn telling(settings: BotSettings, folder: &Path) -> BotSettings {
    settings
        .env("NOTICE_CHANNEL_ID", team().to_string())
        .env("NOTICE_AFTER", "0s")
        .env("STATE_FILE", folder.join("state.sqlite"))
        .env("LOOKUPS_PER_MINUTE", "0")
        .env("QUOTA_PROBE_INTERVAL", "1ms")
}

/// A bot that tells the team at once, and the folder with its state.
async fn stage_with(change: impl FnOnce(BotSettings) -> BotSettings) -> (Stage, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let settings = |settings| change(telling(settings, folder.path()));
    let stage = Stage::start_with(BOT, Clock::system(), settings).await;
    (stage.unwrap(), folder)
}

async fn stage() -> (Stage, TempDir) {
    stage_with(|settings| settings).await
}

/// Waits for a notice that says this.
async fn notice(discord: &Discord, words: &str) -> Message {
    let found = discord.wait_for_message(team(), |message| message.content().contains(words));
    found.await.unwrap_or_else(|_| {
        let said = discord.messages_in(team());
        panic!("no {words:?} in {said:?}")
    })
}

/// What was posted into the team's channel.
fn posts(discord: &Discord) -> Vec<Exchange> {
    let path = format!("/channels/{}/messages", team());
    calls(discord, "POST", |called| called == path)
}

/// Waits until the team's job has looked some more times.
async fn looks(root: &str) {
    runs_more(root, "notices", 3).await;
}

/// Waits until a replica has written what it knows by now.
async fn reports(root: &str) {
    runs_more(root, "notice_report", 3).await;
}

#[tokio::test]
async fn the_team_is_told_once_that_the_quota_is_closed_until_when_and_when_it_is_open_again() {
    let (stage, _folder) = stage().await;
    message(&stage, &ticket("1234")).await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    let answered = message(&stage, &ticket("4")).await;
    let posted = notice(&stage.discord, "out of ticket lookups").await;
    assert_eq!(
        posted.content(),
        answered.content(),
        "the team is promised what the people are"
    );
    assert!(!posted.pings() && posted.embeds().is_empty());
    for _ in 0..2 {
        message(&stage, &ticket("1234")).await;
    }
    message(&stage, &ticket("5")).await;
    looks(&root_of(&stage.bot).await).await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::Unlimited);
    message(&stage, &ticket("6")).await;
    let over = notice(&stage.discord, "has ticket lookups again").await;
    assert_eq!(over.id(), posted.id());
    assert!(
        over.content()
            .ends_with("Meanwhile I answered 2 lookups from memory."),
        "{}",
        over.content()
    );
    assert!(over.content().contains(", for "), "{}", over.content());
    assert_eq!(posts(&stage.discord).len(), 1);
}

#[tokio::test]
async fn over_http_the_team_is_told_too() {
    let folder = tempfile::tempdir().unwrap();
    let stage = HttpStage::start_with(|settings| telling(settings, folder.path())).await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    told(&stage.discord, &ticket("4")).await;
    let posted = notice(&stage.discord, "out of ticket lookups").await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::Unlimited);
    told(&stage.discord, &ticket("5")).await;
    let over = notice(&stage.discord, "has ticket lookups again").await;
    assert_eq!(over.id(), posted.id());
}

#[tokio::test]
async fn a_refused_sign_in_is_told_and_a_restart_neither_repeats_nor_ends_it() {
    let (mut stage, _folder) = stage().await;
    stage
        .ticketrz
        .set(|switches| switches.password_refused = true);
    message(&stage, &ticket("4")).await;
    let posted = notice(&stage.discord, "refused my sign-in since <t:").await;
    stage.restart().await.unwrap();
    looks(&root_of(&stage.bot).await).await;
    let still = stage.discord.message(posted.id()).unwrap();
    assert_eq!(still.content(), posted.content());
    // The new process has forgotten that it must wait before it tries to sign in.
    stage
        .ticketrz
        .set(|switches| switches.password_refused = false);
    message(&stage, &ticket("4")).await;
    let over = notice(&stage.discord, "accepts my sign-in again").await;
    assert_eq!(over.id(), posted.id());
    assert_eq!(posts(&stage.discord).len(), 1);
}

#[tokio::test]
async fn an_outage_is_told_after_some_failed_lookups_and_ends_with_an_answer() {
    let (mut stage, _folder) = stage().await;
    stage
        .ticketrz
        .set(|switches| switches.availability = Availability::Failing(503));
    for id in ["4", "5", "6"] {
        message(&stage, &ticket(id)).await;
    }
    let posted = notice(&stage.discord, "hasn't responded properly since <t:").await;
    stage
        .ticketrz
        .set(|switches| switches.availability = Availability::Up);
    // The new process does not leave the ticket system alone for half a minute.
    stage.restart().await.unwrap();
    message(&stage, &ticket("4")).await;
    let over = notice(&stage.discord, "The ticket system responds again").await;
    assert_eq!(over.id(), posted.id());
    assert_eq!(posts(&stage.discord).len(), 1);
}

#[tokio::test]
async fn an_outage_that_is_shorter_than_it_may_be_is_not_told() {
    let (stage, _folder) = stage_with(|settings| settings.env("NOTICE_AFTER", "5s")).await;
    stage
        .ticketrz
        .set(|switches| switches.availability = Availability::Failing(503));
    for id in ["4", "5", "6"] {
        message(&stage, &ticket(id)).await;
    }
    looks(&root_of(&stage.bot).await).await;
    assert!(posts(&stage.discord).is_empty());
}

#[tokio::test]
async fn what_comes_back_within_an_hour_is_no_second_notice() {
    let (stage, _folder) = stage().await;
    let quota = |quota| stage.ticketrz.set(|switches| switches.quota = quota);
    quota(Quota::UsedUp);
    message(&stage, &ticket("4")).await;
    notice(&stage.discord, "out of ticket lookups").await;
    quota(Quota::Unlimited);
    message(&stage, &ticket("5")).await;
    let over = notice(&stage.discord, "has ticket lookups again").await;
    quota(Quota::UsedUp);
    message(&stage, &ticket("6")).await;
    looks(&root_of(&stage.bot).await).await;
    assert_eq!(posts(&stage.discord).len(), 1);
    let still = stage.discord.message(over.id()).unwrap();
    assert_eq!(still.content(), over.content());
}

#[tokio::test]
async fn only_the_role_that_is_named_is_mentioned_and_an_edit_mentions_nobody() {
    let (stage, _folder) = stage_with(|settings| settings.env("NOTICE_MENTION", "77")).await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    message(&stage, &ticket("4")).await;
    let posted = notice(&stage.discord, "<@&77> Our team is out of ticket lookups").await;
    assert_eq!(posted.json()["mention_roles"], json!(["77"]));
    let [post] = &posts(&stage.discord)[..] else {
        panic!("not one post")
    };
    let allowed = &post.request["allowed_mentions"];
    assert_eq!(allowed["roles"], json!(["77"]));
    for others in ["parse", "users"] {
        assert_eq!(allowed[others], json!([]), "{allowed}");
    }
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::Unlimited);
    message(&stage, &ticket("5")).await;
    let over = notice(&stage.discord, "has ticket lookups again").await;
    assert!(!over.pings());
}

#[tokio::test]
async fn the_team_is_told_in_the_guilds_language() {
    let (stage, _folder) = stage().await;
    let guild = stage.discord.config().guilds[0];
    stage.discord.set_guild_locale(guild, "id");
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    message(&stage, &ticket("4")).await;
    notice(&stage.discord, "Kuota pencarian tim kita sedang habis").await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::Unlimited);
    message(&stage, &ticket("5")).await;
    notice(&stage.discord, "Tim kita bisa mencari tiket lagi").await;
}
