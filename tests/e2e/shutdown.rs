//! SIGTERM: readiness is lost first, nothing new is taken, what is in flight is finished, and the process ends with 0.

use std::time::Duration;

use simulators::{
    bot::{Bot, BotSettings},
    discord::{Discord, Endpoint, Fault, Interaction, Message, Sent},
    record::Exchange,
    ticketrz::{Availability, Ticketrz},
};

use crate::{
    over_http::{HttpStage, patient_services, root_of, settings, until_readyz},
    redis_server::Redis,
    stage::{BOT, GENEROUS, calls, embed, services, stage, stage_with, ticket},
};

const STOPPING: &str = "stopping: finishing what is in flight\n";

fn follow_ups(discord: &Discord) -> Vec<Exchange> {
    calls(discord, "POST", |path| path.starts_with("/webhooks/"))
}

/// A lookup that is deferred, and hangs until the ticket system answers again.
async fn hanging_lookup(discord: &Discord, ticketrz: &Ticketrz) -> Sent {
    ticketrz.set(|switches| switches.availability = Availability::Hanging);
    let sent = discord.send(&ticket("1234")).unwrap();
    sent.acknowledged().await.unwrap();
    sent
}

/// Told to stop while a lookup hangs, the bot says that it is stopping, and ends well after the lookup is answered.
async fn drains_visibly(bot: &Bot, root: &str, discord: &Discord, ticketrz: &Ticketrz) {
    until_readyz(root, 200, "ready\n").await;
    let sent = hanging_lookup(discord, ticketrz).await;
    bot.terminate().unwrap();
    until_readyz(root, 503, STOPPING).await;
    assert!(bot.ended().unwrap().is_none());
    let shown = |message: &Message| !message.embeds().is_empty();
    assert!(!discord.messages().iter().any(shown), "it is in flight");
    ticketrz.reset();
    let answer = sent.answer().await.unwrap();
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
    let status = bot.wait(GENEROUS).await.unwrap();
    assert_eq!(status.code(), Some(0), "{}", bot.log().text());
}

#[tokio::test]
async fn an_idle_bot_ends_at_once() {
    let stage = stage().await;
    stage.bot.terminate().unwrap();
    let status = stage.bot.wait(GENEROUS).await.unwrap();
    assert_eq!(status.code(), Some(0), "{}", stage.bot.log().text());
}

#[tokio::test]
async fn on_the_gateway_readiness_is_lost_before_what_is_in_flight_is_finished() {
    let stage = stage_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
    let root = root_of(&stage.bot).await;
    drains_visibly(&stage.bot, &root, &stage.discord, &stage.ticketrz).await;
    let frames = stage.discord.recorder().frames();
    assert!(
        frames.iter().any(|frame| frame.payload["close"] == 1000),
        "Discord was told goodbye: {frames:?}"
    );
}

#[tokio::test]
async fn over_http_readiness_is_lost_before_what_is_in_flight_is_finished() {
    let stage = HttpStage::start_with(|settings| {
        settings
            .env("DISCORD_DEFER_AFTER", "1ms")
            .env("SHUTDOWN_DELAY", "5s")
    })
    .await;
    drains_visibly(&stage.bot, &stage.root, &stage.discord, &stage.ticketrz).await;
}

/// Told to stop while a lookup hangs that may take longer than the bot may take to end.
async fn says_that_it_cannot_finish(bot: &Bot, discord: &Discord, ticketrz: &Ticketrz) {
    let sent = hanging_lookup(discord, ticketrz).await;
    bot.terminate().unwrap();
    let told = sent.answer().await.unwrap().message;
    assert!(
        told.content().contains("restarting and couldn"),
        "{}",
        told.json()
    );
    assert!(told.is_ephemeral());
    let status = bot.wait(GENEROUS).await.unwrap();
    assert_eq!(status.code(), Some(0), "{}", bot.log().text());
}

fn patient(settings: BotSettings) -> BotSettings {
    settings
        .env("DISCORD_DEFER_AFTER", "1ms")
        .env("LOOKUP_BUDGET", "60s")
}

#[tokio::test]
async fn who_cannot_be_answered_before_the_end_is_told_so() {
    let stage = stage_with(patient).await;
    says_that_it_cannot_finish(&stage.bot, &stage.discord, &stage.ticketrz).await;
    let stage = HttpStage::start_with(patient).await;
    says_that_it_cannot_finish(&stage.bot, &stage.discord, &stage.ticketrz).await;
}

#[tokio::test]
async fn a_public_answer_that_cannot_be_posted_before_the_end_is_not_announced_for_ever() {
    let public = |settings| patient(settings).env("TICKET_VISIBILITY", "public");
    let stage = stage_with(public).await;
    let limited = Fault::rate_limited(Duration::from_secs(30));
    stage.discord.fail_next(Endpoint::FollowUp, 6, limited);
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    stage.discord.send(&ticket("1234")).unwrap();
    let reached = |discord: &Discord| !follow_ups(discord).is_empty();
    stage.discord.wait_until("the post", reached).await.unwrap();
    stage.bot.terminate().unwrap();
    let told = |discord: &Discord| {
        let messages = discord.messages();
        messages
            .iter()
            .any(|one| one.content().contains("may not have been posted"))
    };
    stage.discord.wait_until("a word", told).await.unwrap();
    assert_eq!(stage.bot.wait(GENEROUS).await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn what_could_not_be_shared_before_the_end_can_be_shared_after_it() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("REDIS_URL", redis.url());
    let bot = Bot::start_ready(&settings, &discord).await.unwrap();
    let card = discord.send(&ticket("1234")).unwrap().answer().await;
    let share = Interaction::press(&card.unwrap().message, "Share");
    let limited = Fault::rate_limited(Duration::from_secs(30));
    discord.fail_next(Endpoint::FollowUp, 1, limited);
    let told = discord.send(&share).unwrap();
    discord
        .wait_until("the post", |discord| !follow_ups(discord).is_empty())
        .await
        .unwrap();
    bot.terminate().unwrap();
    let told = told.answer().await.unwrap().message;
    assert!(told.content().contains("may not have been posted"));
    assert_eq!(bot.wait(GENEROUS).await.unwrap().code(), Some(0));
    let _bot = Bot::start_ready(&settings, &discord).await.unwrap();
    let shared = discord.send(&share).unwrap().answer().await.unwrap();
    assert!(
        !shared.message.is_ephemeral(),
        "{}",
        shared.message.content()
    );
}

#[tokio::test]
async fn told_twice_the_bot_ends_at_once() {
    let stage = stage_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
    hanging_lookup(&stage.discord, &stage.ticketrz).await;
    stage.bot.terminate().unwrap();
    until_readyz(&root_of(&stage.bot).await, 503, STOPPING).await;
    stage.bot.terminate().unwrap();
    let status = stage.bot.wait(GENEROUS).await.unwrap();
    let log = stage.bot.log().text();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("told to stop twice"), "{log}");
}

#[tokio::test]
async fn a_stop_before_the_bot_is_connected_is_obeyed() {
    let (discord, ticketrz) = services().await;
    discord.fail_next(Endpoint::GatewayUrl, 10, Fault::stall());
    let bot = Bot::start(&BotSettings::new(BOT, &discord, &ticketrz)).unwrap();
    asked(&discord).await;
    bot.terminate().unwrap();
    assert_eq!(bot.wait(GENEROUS).await.unwrap().code(), Some(0));
    let log = bot.log().text();
    assert!(log.contains(STOPPING.trim()), "{log}");
}

#[tokio::test]
async fn a_stop_before_the_commands_are_registered_shows_in_the_readiness() {
    let (discord, ticketrz) = patient_services().await;
    discord.fail_next(Endpoint::Other, 10, Fault::stall());
    let settings = settings(&discord, &ticketrz).env("SHUTDOWN_DELAY", "5s");
    let bot = Bot::start(&settings).unwrap();
    asked(&discord).await;
    bot.terminate().unwrap();
    until_readyz(&root_of(&bot).await, 503, STOPPING).await;
    assert_eq!(bot.wait(GENEROUS).await.unwrap().code(), Some(0));
}

/// The bot made its first call.
async fn asked(discord: &Discord) {
    let mut changes = discord.recorder().subscribe();
    while discord.recorder().entries().is_empty() {
        tokio::time::timeout(GENEROUS, changes.changed())
            .await
            .unwrap()
            .unwrap();
    }
}
