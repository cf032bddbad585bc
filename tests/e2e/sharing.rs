//! Private first, then Share.

use std::time::Duration;

use simulators::{
    discord::{Discord, Endpoint, Fault, How, Interaction, Message, Person, Place},
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

/// The messages that everybody sees.
fn public(stage: &Stage) -> Vec<Message> {
    let messages = stage.discord.messages().into_iter();
    messages.filter(|message| !message.is_ephemeral()).collect()
}

/// Waits until the message says this.
async fn says(stage: &Stage, message: &Message, words: &'static str) -> Message {
    let said = |discord: &Discord| {
        let message = discord.message(message.id()).unwrap();
        message.content().contains(words)
    };
    stage.discord.wait_until(words, said).await.unwrap();
    stage.discord.message(message.id()).unwrap()
}

#[tokio::test]
async fn two_quick_presses_on_share_make_one_silent_post_and_the_card_says_where() {
    let stage = stage().await;
    let private = message(&stage, &ticket("1234").by(rina())).await;
    assert!(private.is_ephemeral());
    let press = Interaction::press(&private, "Share").by(rina());
    let presses = [1, 2].map(|_| stage.discord.send(&press).unwrap());
    let mut told = Vec::new();
    for press in presses {
        told.push(press.follow_up().await.unwrap());
    }
    let shared = public(&stage);
    let [shared] = shared.as_slice() else {
        panic!("not one post but {shared:?}")
    };
    assert_eq!(shared.content(), "Shared by <@77>");
    assert!(!shared.pings(), "sharing pings nobody");
    assert_eq!(shared.json()["flags"], 1 << 12, "SUPPRESS_NOTIFICATIONS");
    assert_eq!(embed(shared)["title"], "#1234 · brosur");
    assert!(shared.button("Share").is_none() && shared.button("Details").is_some());
    let again = told.iter().find(|message| message.is_ephemeral()).unwrap();
    assert!(
        again.content().contains("already shared"),
        "{}",
        again.json()
    );

    let card = says(&stage, &private, "Shared in <#").await;
    assert_eq!(card.button("Share").unwrap()["disabled"], true);
    assert_eq!(embed(&card), embed(&private));
}

#[tokio::test]
async fn what_could_not_be_shared_is_told_and_can_be_shared_again() {
    let stage = stage().await;
    let private = message(&stage, &ticket("1234")).await;
    stage
        .discord
        .fail_next(Endpoint::FollowUp, 1, Fault::status(400));
    let failed = message(&stage, &Interaction::press(&private, "Share")).await;
    assert!(failed.is_ephemeral() && failed.content().contains("something went wrong"));
    assert!(public(&stage).is_empty());
    let card = stage.discord.message(private.id()).unwrap();
    assert_eq!(card, private, "the card does not claim a post");

    let shared = message(&stage, &Interaction::press(&private, "Share")).await;
    assert!(!shared.is_ephemeral());
    says(&stage, &private, "Shared in <#").await;
}

#[tokio::test]
async fn details_are_shared_as_a_card() {
    let stage = stage().await;
    let card = message(&stage, &ticket("1234")).await;
    let details = message(&stage, &Interaction::press(&card, "Details")).await;
    let shared = message(&stage, &Interaction::press(&details, "Share")).await;
    assert_eq!(field(&shared, "Assignee"), "admin22");
    let details = says(&stage, &details, "Shared in <#").await;
    assert!(field(&details, "People").contains("admin22"));
}

#[tokio::test]
async fn what_is_shared_speaks_the_guilds_language() {
    let stage = stage().await;
    let place = Place::default().with_guild_locale("id");
    let private = message(&stage, &ticket("1234").at(place.clone())).await;
    assert_eq!(field(&private, "Priority"), "Low");
    let shared = message(&stage, &Interaction::press(&private, "Share").at(place)).await;
    assert_eq!(field(&shared, "Prioritas"), "Rendah");
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
async fn a_slow_share_is_public_too_and_the_card_says_where() {
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
    says(&stage, &private, "Shared in <#").await;
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
