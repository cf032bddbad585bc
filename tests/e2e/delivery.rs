//! Exactly one final answer, whatever Discord's API does in between.

use std::time::Duration;

use simulators::{
    bot::BotSettings,
    discord::{Discord, Endpoint, Fault, How, Interaction},
    ticketrz::Ticketrz,
};

use crate::{
    over_http::HttpStage,
    stage::{GENEROUS, answer, callbacks, calls, embed, stage, stage_with, ticket},
};

async fn one_answer_in_spite_of(fault: Fault) {
    let stage = stage().await;
    stage.discord.fail_next(Endpoint::Callback, 1, fault);
    let answer = answer(&stage, &ticket("1234")).await;
    assert_eq!(
        embed(&answer.message)["title"],
        "#1234 · brosur",
        "{fault:?}"
    );
    assert_eq!(answer.how, How::Immediate, "{fault:?}");
    stage
        .bot
        .log()
        .wait_for(GENEROUS, |line| line.contains("\"answered\""))
        .await
        .unwrap();
    assert_eq!(callbacks(&stage.discord).len(), 2, "{fault:?}");
    assert_eq!(stage.discord.messages().len(), 1, "{fault:?}");
    assert_eq!(stage.ticketrz.lookups().len(), 1, "{fault:?}");
}

#[tokio::test]
async fn a_callback_that_fails_once_is_tried_again() {
    one_answer_in_spite_of(Fault::status(502)).await;
    one_answer_in_spite_of(Fault::rate_limited(Duration::from_millis(200))).await;
    one_answer_in_spite_of(Fault::globally_rate_limited(Duration::from_millis(200))).await;
    one_answer_in_spite_of(Fault::reset()).await;
}

#[tokio::test]
async fn a_callback_whose_success_got_lost_is_not_answered_twice() {
    one_answer_in_spite_of(Fault::status(500).after_effect()).await;
    one_answer_in_spite_of(Fault::reset().after_effect()).await;
    one_answer_in_spite_of(Fault::stall().after_effect()).await;
}

#[tokio::test]
async fn a_deferral_that_discord_never_confirms_is_filled_in_nevertheless() {
    let stage = stage_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1500ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_secs(2));
    let fault = Fault::stall().after_effect();
    stage.discord.fail_next(Endpoint::Callback, 1, fault);
    let answer = answer(&stage, &ticket("1234")).await;
    assert_eq!(answer.how, How::Deferred);
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
    assert_eq!(callbacks(&stage.discord).len(), 1);
}

#[tokio::test]
async fn a_pause_beyond_all_time_is_not_waited_for() {
    let stage = stage().await;
    let fault = Fault::rate_limited(Duration::from_secs(u64::MAX / 2));
    stage.discord.fail_next(Endpoint::Callback, 1, fault);
    stage.discord.send(&ticket("1234")).unwrap();
    let given_up = |line: &str| line.contains("the answer could not be delivered");
    stage.bot.log().wait_for(GENEROUS, given_up).await.unwrap();
    let answer = answer(&stage, &ticket("1234")).await;
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
}

#[tokio::test]
async fn filling_in_is_tried_again_too() {
    for fault in [
        Fault::status(503),
        Fault::rate_limited(Duration::from_millis(300)),
        Fault::reset().after_effect(),
    ] {
        let stage = stage_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
        stage
            .ticketrz
            .set(|switches| switches.latency = Duration::from_millis(200));
        stage.discord.fail_next(Endpoint::WebhookMessage, 2, fault);
        let answer = answer(&stage, &ticket("1234")).await;
        assert_eq!(answer.how, How::Deferred, "{fault:?}");
        assert_eq!(
            embed(&answer.message)["title"],
            "#1234 · brosur",
            "{fault:?}"
        );
        assert_eq!(stage.discord.messages().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn an_interaction_whose_time_is_up_is_given_up() {
    let stage = stage().await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(500));
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    stage.discord.clock().advance(Duration::from_secs(4));
    let log = stage.bot.log();
    log.wait_for(GENEROUS, |line| line.contains("too late to answer"))
        .await
        .unwrap();
    assert!(sent.within(Duration::ZERO).answer().await.is_err());
    assert_eq!(
        callbacks(&stage.discord).len(),
        1,
        "an unknown interaction is not tried again"
    );
    // The next one is answered as if nothing had been.
    let answer = answer(&stage, &ticket("1234")).await;
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
}

#[tokio::test]
async fn a_hundred_lookups_at_once_each_get_their_own_answer() {
    let stage = stage().await;
    let sent: Vec<_> = (0..100)
        .map(|_| stage.discord.send(&ticket("1234")).unwrap())
        .collect();
    let mut answered = 0;
    for sent in sent {
        // One person has 20 lookups a minute: later ones are told when to continue.
        let answer = sent.answer().await.unwrap();
        answered += usize::from(!answer.message.embeds().is_empty());
    }
    assert_eq!(answered, 20);
    assert_eq!(stage.discord.messages().len(), 100);
    assert!(calls(&stage.discord, "POST", |path| path.ends_with("/callback")).len() >= 100);
    assert_eq!(stage.ticketrz.lookups().len(), 1, "one ticket is one call");
}

/// A bot that takes `TICKET_VISIBILITY=public` lookups, defers them at once, and has 300 ms of work with each.
fn slow_and_public(settings: BotSettings) -> BotSettings {
    settings
        .env("TICKET_VISIBILITY", "public")
        .env("DISCORD_DEFER_AFTER", "1ms")
}

fn public_messages(discord: &Discord) -> usize {
    let messages = discord.messages();
    messages.iter().filter(|one| !one.is_ephemeral()).count()
}

/// The private note of the only lookup, once it says this.
async fn note_says(discord: &Discord, words: &str) {
    let says = |discord: &Discord| {
        let messages = discord.messages();
        let mut private = messages.iter().filter(|one| one.is_ephemeral());
        private.any(|one| one.content().contains(words))
    };
    let told = discord.wait_until("the note says so", says).await;
    let said: Vec<String> = discord
        .messages()
        .iter()
        .map(|one| one.content().to_owned())
        .collect();
    assert!(told.is_ok(), "{said:?}");
}

async fn posted_once_although(fault: Fault, discord: &Discord, ticketrz: &Ticketrz) {
    ticketrz.set(|switches| switches.latency = Duration::from_millis(300));
    discord.fail_next(Endpoint::FollowUp, 6, fault.after_effect());
    discord.send(&ticket("1234")).unwrap();
    note_says(discord, "may not have been posted").await;
    assert_eq!(public_messages(discord), 1, "{fault:?}");
    let posts = calls(discord, "POST", |path| path.starts_with("/webhooks/"));
    assert_eq!(posts.len(), 1, "{fault:?}");
}

#[tokio::test]
async fn a_public_answer_that_may_have_arrived_is_not_posted_again_and_its_author_is_told() {
    for fault in [Fault::status(500), Fault::reset(), Fault::stall()] {
        let stage = stage_with(slow_and_public).await;
        posted_once_although(fault, &stage.discord, &stage.ticketrz).await;
        let stage = HttpStage::start_with(slow_and_public).await;
        posted_once_although(fault, &stage.discord, &stage.ticketrz).await;
    }
}

#[tokio::test]
async fn a_public_answer_that_did_not_arrive_is_posted_again() {
    let stage = stage_with(slow_and_public).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    let limited = Fault::rate_limited(Duration::from_millis(200));
    stage.discord.fail_next(Endpoint::FollowUp, 2, limited);
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    let posted = sent.follow_up().await.unwrap();
    assert_eq!(embed(&posted)["title"], "#1234 · brosur");
    assert_eq!(public_messages(&stage.discord), 1);
}

#[tokio::test]
async fn a_press_whose_private_answer_may_have_arrived_is_not_answered_twice() {
    let stage = stage_with(|settings| {
        settings
            .env("DISCORD_DEFER_AFTER", "1ms")
            .env("CACHE_FRESH", "1ms")
    })
    .await;
    let shown = answer(&stage, &ticket("1234")).await.message;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    let lost = Fault::status(502).after_effect();
    stage.discord.fail_next(Endpoint::FollowUp, 1, lost);
    stage
        .discord
        .send(&Interaction::press(&shown, "Share"))
        .unwrap();
    note_says(&stage.discord, "may not have been posted").await;
    assert_eq!(public_messages(&stage.discord), 1);
}

async fn told_that_the_note_failed(discord: &Discord, ticketrz: &Ticketrz) {
    ticketrz.set(|switches| switches.latency = Duration::from_millis(300));
    discord.fail_next(Endpoint::WebhookMessage, 1, Fault::status(400));
    discord.send(&ticket("1234")).unwrap();
    note_says(discord, "something went wrong on my side").await;
    assert_eq!(public_messages(discord), 0);
}

#[tokio::test]
async fn a_note_that_discord_refuses_is_followed_by_a_word_about_it() {
    let stage = stage_with(slow_and_public).await;
    told_that_the_note_failed(&stage.discord, &stage.ticketrz).await;
    let stage = HttpStage::start_with(slow_and_public).await;
    told_that_the_note_failed(&stage.discord, &stage.ticketrz).await;
}

/// Lookups that end just before, at and after the deferral, each of which Discord takes late.
async fn filled_in_although_discord_is_late(
    late: Endpoint,
    fault: Fault,
    discord: &Discord,
    ticketrz: &Ticketrz,
) {
    for (id, latency) in [
        ("10", 1),
        ("1234", 90),
        ("100001", 100),
        ("100002", 110),
        ("100003", 130),
    ] {
        ticketrz.set(|switches| switches.latency = Duration::from_millis(latency));
        discord.fail_next(late, 1, fault);
        let sent = discord.send(&ticket(id)).unwrap();
        let answer = sent.answer().await.unwrap();
        let title = embed(&answer.message)["title"].as_str().unwrap();
        assert!(
            title.starts_with(&format!("#{id} ")),
            "{latency} ms: {title}"
        );
    }
}

#[tokio::test]
async fn a_lookup_that_ends_before_discord_has_taken_the_deferral_is_filled_in() {
    let defer = |settings: BotSettings| settings.env("DISCORD_DEFER_AFTER", "100ms");
    let late = Duration::from_millis(500);
    let stage = HttpStage::start_with(defer).await;
    let (discord, ticketrz) = (&stage.discord, &stage.ticketrz);
    let (taken, fault) = (Endpoint::HttpResponse, Fault::slow(late));
    filled_in_although_discord_is_late(taken, fault, discord, ticketrz).await;
    for fault in [Fault::slow(late), Fault::slow(late).after_effect()] {
        let stage = stage_with(defer).await;
        let (discord, ticketrz) = (&stage.discord, &stage.ticketrz);
        filled_in_although_discord_is_late(Endpoint::Callback, fault, discord, ticketrz).await;
    }
}
