//! Private first, then Share.

use std::time::Duration;

use simulators::{
    discord::{Endpoint, Fault, How, Interaction, Person, Place},
    stage::Stage,
    ticketrz::Quota,
};

use crate::stage::{GENEROUS, answer, calls, embed, field, message, stage, stage_with, ticket};

fn rina() -> Person {
    Person::new(77, "rina")
}

/// Answers are public unless asked for otherwise, and are deferred before the ticket system has answered.
async fn slow_public_stage() -> Stage {
    let stage = stage_with(|settings| {
        settings
            .env("TICKET_VISIBILITY", "public")
            .env("DISCORD_DEFER_AFTER", "1ms")
    })
    .await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    stage
}

#[tokio::test]
async fn share_posts_a_new_message_once_for_each_press() {
    let stage = stage().await;
    let private = message(&stage, &ticket("1234").by(rina())).await;
    assert!(private.is_ephemeral());
    for press in 1..=2 {
        let shared = message(&stage, &Interaction::press(&private, "Share").by(rina())).await;
        assert!(!shared.is_ephemeral());
        assert_eq!(shared.content(), "Shared by <@77>");
        assert!(!shared.pings(), "sharing pings nobody");
        assert_eq!(embed(&shared)["title"], "#1234 · brosur");
        assert!(shared.button("Share").is_none() && shared.button("Details").is_some());
        let public = stage
            .discord
            .messages()
            .into_iter()
            .filter(|message| !message.is_ephemeral())
            .count();
        assert_eq!(public, press);
    }
}

#[tokio::test]
async fn what_is_shared_speaks_the_guilds_language() {
    let stage = stage().await;
    let place = Place::default().with_guild_locale("id");
    let private = message(&stage, &ticket("1234").at(place.clone())).await;
    assert_eq!(field(&private, "Status"), "Closed");
    let shared = message(&stage, &Interaction::press(&private, "Share").at(place)).await;
    assert_eq!(field(&shared, "Status"), "Ditutup");
    assert!(shared.content().starts_with("Dibagikan oleh"));
}

#[tokio::test]
async fn a_shared_message_stays_a_shared_one_when_it_is_refreshed() {
    let stage = stage().await;
    let private = message(&stage, &ticket("10").by(rina())).await;
    let shared = message(&stage, &Interaction::press(&private, "Share").by(rina())).await;
    let refreshed = message(
        &stage,
        &Interaction::press(&shared, "Refresh").by(Person::new(78, "adi")),
    )
    .await;
    assert_eq!(refreshed.id(), shared.id());
    assert_eq!(refreshed.content().lines().next(), Some("Shared by <@77>"));
    assert!(refreshed.button("Share").is_none());
}

#[tokio::test]
async fn a_slow_share_is_public_too_and_leaves_the_private_message_alone() {
    let stage = stage_with(|settings| {
        settings
            .env("DISCORD_DEFER_AFTER", "1ms")
            .env("CACHE_FRESH", "1ms")
    })
    .await;
    let private = message(&stage, &ticket("1234")).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    let shared = answer(&stage, &Interaction::press(&private, "Share")).await;
    assert_eq!(shared.how, How::FollowUp);
    assert!(!shared.message.is_ephemeral());
    assert_eq!(stage.discord.message(private.id()).unwrap(), private);
}

#[tokio::test]
async fn an_option_decides_for_one_call() {
    let stage = stage().await;
    assert!(
        message(&stage, &ticket("1234").boolean("share", false))
            .await
            .is_ephemeral()
    );
    assert!(
        !message(&stage, &ticket("1234").boolean("share", true))
            .await
            .is_ephemeral()
    );
    assert!(message(&stage, &ticket("1234")).await.is_ephemeral());
}

#[tokio::test]
async fn public_by_default_still_keeps_failures_private() {
    let stage = stage_with(|settings| settings.env("TICKET_VISIBILITY", "public")).await;
    assert!(!message(&stage, &ticket("1234")).await.is_ephemeral());
    assert!(
        message(&stage, &ticket("1234").boolean("share", false))
            .await
            .is_ephemeral()
    );
    assert!(message(&stage, &ticket("nonsense")).await.is_ephemeral());
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    assert!(message(&stage, &ticket("1")).await.is_ephemeral());
}

#[tokio::test]
async fn public_and_slow_is_a_message_of_its_own_or_a_private_failure() {
    let stage = slow_public_stage().await;
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    let posted = sent.follow_up().await.unwrap();
    assert!(
        !posted.is_ephemeral() && embed(&posted)["title"] == "#1234 · brosur",
        "{}",
        posted.json()
    );
    let note = sent.answer().await.unwrap();
    assert_eq!(note.how, How::Deferred);
    assert!(note.message.is_ephemeral() && note.message.embeds().is_empty());

    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    let failed = answer(&stage, &ticket("1")).await;
    assert_eq!(failed.how, How::Deferred);
    assert!(
        failed.message.is_ephemeral() && failed.message.content().contains("out of ticket lookups")
    );
    let follow_ups = calls(&stage.discord, "POST", |path| {
        path.starts_with("/webhooks/")
    });
    assert_eq!(follow_ups.len(), 1, "only the ticket was posted");
}

#[tokio::test]
async fn a_public_answer_that_discord_refuses_is_told_privately() {
    let stage = slow_public_stage().await;
    stage
        .discord
        .fail_next(Endpoint::FollowUp, 1, Fault::status(400));
    stage.discord.send(&ticket("1234")).unwrap();
    let refused = stage
        .bot
        .log()
        .wait_for(GENEROUS, |line| line.contains("Discord refused the answer"));
    let line: serde_json::Value = serde_json::from_str(&refused.await.unwrap()).unwrap();
    let reference = line["reference"].as_str().unwrap().to_owned();
    let told = stage.discord.wait_until("the failure is told", |discord| {
        let answer = discord.message(sent_message(discord)).unwrap();
        answer.content().contains(&reference)
    });
    told.await.unwrap();
}

/// The only message there is.
fn sent_message(discord: &simulators::discord::Discord) -> u64 {
    discord.messages().first().unwrap().id()
}
