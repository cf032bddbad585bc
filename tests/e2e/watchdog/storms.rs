//! Connections that are lost as soon as they are made: the bot slows down, and says so once.

use simulators::discord::Gateway;

use super::watched;

const COMPLAINT: &str = "connections to Discord keep dropping soon after they open";

async fn slows_down(misbehave: impl FnOnce(&Gateway)) {
    let watched = watched("5m").await;
    let gateway = watched.discord.gateway();
    misbehave(&gateway);
    gateway.drop_connections();
    watched.says(COMPLAINT).await;
    // One after each of the pauses of 0.5 s, 1 s, 2 s and 4 s.
    assert_eq!(gateway.resumes(), 4);
    gateway.behave();
    watched
        .reaches("another try", |discord| discord.gateway().resumes() == 5)
        .await;
    watched.comes_back().await;
    assert_eq!(gateway.identifies(), 1);
    assert_eq!(watched.bot.log().text().matches(COMPLAINT).count(), 1);
}

#[tokio::test]
async fn a_reconnect_after_each_resume_is_no_storm() {
    slows_down(Gateway::reconnect_after_resumes).await;
}

#[tokio::test]
async fn an_invalid_session_after_each_resume_is_no_storm() {
    slows_down(Gateway::invalidate_after_resumes).await;
}
