//! Notices that Discord refuses, loses or gets twice.

use std::time::Duration;

use simulators::{
    discord::{ChannelAccess, Endpoint, Fault, Message},
    stage::Stage,
    ticketrz::Quota,
};
use tempfile::TempDir;

use super::{looks, notice, posts, stage, stage_with, team};
use crate::{
    over_http::{counter, root_of},
    stage::{GENEROUS, message, ticket},
};

#[tokio::test]
async fn a_channel_that_refuses_the_bot_is_said_in_the_log_once_and_lookups_go_on() {
    for access in [
        ChannelAccess::ReadOnly,
        ChannelAccess::Hidden,
        ChannelAccess::Deleted,
    ] {
        let (stage, _folder) = stage().await;
        let root = root_of(&stage.bot).await;
        let counted = r#"ticketrz_bot_notices_total{topic="quota",outcome="refused"}"#;
        assert_eq!(counter(&root, counted).await, Some(0));
        stage.discord.set_channel_access(team(), access);
        stage
            .ticketrz
            .set(|switches| switches.quota = Quota::Left(1));
        message(&stage, &ticket("1234")).await;
        message(&stage, &ticket("4")).await;
        let refused = |line: &str| line.contains("Discord refuses notices");
        stage.bot.log().wait_for(GENEROUS, refused).await.unwrap();
        looks(&root).await;
        assert_eq!(
            stage
                .bot
                .log()
                .text()
                .matches("Discord refuses notices")
                .count(),
            1
        );
        assert!(posts(&stage.discord).len() <= 1);
        assert_eq!(counter(&root, counted).await, Some(1));
        let shown = message(&stage, &ticket("1234")).await;
        assert_eq!(shown.embeds().len(), 1, "{access:?}");
    }
}

#[tokio::test]
async fn a_notice_whose_answer_is_lost_is_sent_again_and_posted_once() {
    let (stage, _folder) = stage().await;
    stage.discord.fail_next(
        Endpoint::ChannelMessage,
        3,
        Fault::status(502).after_effect(),
    );
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    message(&stage, &ticket("4")).await;
    notice(&stage.discord, "out of ticket lookups").await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::Unlimited);
    stage
        .discord
        .wait_until("the fourth try", |discord| posts(discord).len() >= 4)
        .await
        .unwrap();
    message(&stage, &ticket("5")).await;
    notice(&stage.discord, "has ticket lookups again").await;
    assert_eq!(stage.discord.messages_in(team()).len(), 1);
}

/// A bot that was killed after Discord took its post and before it confirmed it. Returns the bot's stage, the folder of its
/// state, and the post.
async fn killed_before_it_knows_of_its_post() -> (Stage, TempDir, Message) {
    let (stage, folder) = stage().await;
    stage
        .discord
        .fail_next(Endpoint::ChannelMessage, 1, Fault::stall().after_effect());
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    message(&stage, &ticket("4")).await;
    let posted = notice(&stage.discord, "out of ticket lookups").await;
    stage.bot.kill().await.unwrap();
    (stage, folder, posted)
}

#[tokio::test]
async fn a_bot_that_is_killed_before_it_knows_of_its_post_posts_no_second_one() {
    let (mut stage, _folder, posted) = killed_before_it_knows_of_its_post().await;
    stage.restart().await.unwrap();
    let again = |discord: &simulators::discord::Discord| posts(discord).len() == 2;
    stage
        .discord
        .wait_until("the second try", again)
        .await
        .unwrap();
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::Unlimited);
    message(&stage, &ticket("5")).await;
    let over = notice(&stage.discord, "has ticket lookups again").await;
    assert_eq!(over.id(), posted.id());
    assert_eq!(stage.discord.messages_in(team()).len(), 1);
}

#[tokio::test]
async fn a_post_that_a_killed_bot_did_not_know_of_is_found_again_when_it_is_over() {
    let (mut stage, _folder, posted) = killed_before_it_knows_of_its_post().await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::Unlimited);
    // Nothing can be posted until the lookup has been answered.
    stage.discord.fail_next(
        Endpoint::ChannelMessage,
        1,
        Fault::rate_limited(Duration::from_millis(500)),
    );
    stage.restart().await.unwrap();
    message(&stage, &ticket("5")).await;
    let over = notice(&stage.discord, "has ticket lookups again").await;
    assert_eq!(over.id(), posted.id());
    assert_eq!(stage.discord.messages_in(team()).len(), 1);
}

#[tokio::test]
async fn without_a_channel_nothing_is_posted_and_nothing_is_kept() {
    let (stage, folder) = stage_with(|settings| {
        settings
            .without("NOTICE_CHANNEL_ID")
            .env("NOTICE_AFTER", "5m")
    })
    .await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    message(&stage, &ticket("4")).await;
    assert!(posts(&stage.discord).is_empty());
    stage.end().await.unwrap();
    let file = rusqlite::Connection::open(folder.path().join("state.sqlite")).unwrap();
    let kept = file.query_row("SELECT count(*) FROM document", [], |row| row.get(0));
    assert_eq!(kept, Ok(0));
}
