//! What ends a connection and not the bot: the session is resumed or replaced.

use std::time::Duration;

use simulators::record::Direction;

use super::{beginning, opcodes, watched};

#[tokio::test]
async fn a_dropped_connection_is_resumed() {
    let watched = watched("5m").await;
    watched.discord.gateway().drop_connections();
    watched.resumes().await;
    watched.says("reconnected to Discord").await;
    watched.answers().await;
    assert_eq!(watched.discord.gateway().identifies(), 1);
}

#[tokio::test]
async fn a_reconnect_is_obeyed_by_a_resume() {
    let watched = watched("5m").await;
    watched.discord.gateway().reconnect();
    watched.resumes().await;
    watched.answers().await;
    assert_eq!(watched.discord.gateway().identifies(), 1);
}

#[tokio::test]
async fn an_invalid_session_that_can_be_resumed_is_resumed() {
    let watched = watched("5m").await;
    watched.discord.gateway().invalidate(true);
    watched.resumes().await;
    watched.answers().await;
    assert_eq!(watched.discord.gateway().identifies(), 1);
}

#[tokio::test]
async fn an_invalid_session_that_cannot_be_resumed_is_made_anew() {
    let watched = watched("5m").await;
    watched.discord.gateway().invalidate(false);
    watched.identifies_anew().await;
    watched.says("reconnected to Discord").await;
    watched.answers().await;
}

#[tokio::test]
async fn an_identify_that_begins_no_session_is_made_again() {
    let watched = beginning(|_| (), |gateway| gateway.invalidate_next_identifies(1)).await;
    watched.comes_back().await;
    assert_eq!(opcodes(&watched.discord, Direction::Received, 2).len(), 2);
}

#[tokio::test]
async fn a_resume_that_discord_does_not_accept_becomes_an_identify() {
    let watched = watched("5m").await;
    let gateway = watched.discord.gateway();
    gateway.set_refusing(true);
    gateway.drop_connections();
    gateway.forget_sessions();
    gateway.behave();
    watched.identifies_anew().await;
    watched.answers().await;
}

#[tokio::test]
async fn a_resume_that_is_closed_is_tried_again() {
    let watched = watched("5m").await;
    watched.discord.gateway().close_next_resumes(2, 4000);
    watched.discord.gateway().drop_connections();
    watched.resumes().await;
    watched.says("reconnected to Discord").await;
    watched.answers().await;
}

#[tokio::test]
async fn missed_acknowledgements_are_noticed_and_end_with_a_new_connection() {
    let watched = watched("5m").await;
    let before = opcodes(&watched.discord, Direction::Sent, 10).len();
    watched.discord.gateway().set_acks(false);
    watched
        .reaches("a new connection", |discord| {
            opcodes(discord, Direction::Sent, 10).len() > before
        })
        .await;
    watched.discord.gateway().set_acks(true);
    watched.says("reconnected to Discord").await;
    watched.answers().await;
}

#[tokio::test]
async fn every_close_code_that_allows_it_ends_with_a_new_connection() {
    let codes = [
        1000, 1001, 4000, 4001, 4002, 4003, 4005, 4006, 4007, 4008, 4009, 4999,
    ];
    let tries = codes.map(|code| async move {
        let watched = watched("5m").await;
        watched.discord.gateway().close(code);
        watched.says("reconnected to Discord").await;
        watched.answers().await;
    });
    futures_util::future::join_all(tries).await;
}

/// Without the closing it would be noticed only at the next heartbeat.
#[tokio::test]
async fn a_closing_without_a_code_is_followed_by_a_resume_at_once() {
    let an_hour = Duration::from_hours(1);
    let watched = beginning(|config| config.heartbeat_interval = an_hour, |_| ()).await;
    watched.comes_back().await;
    watched.discord.gateway().close_without_code();
    watched.resumes().await;
    watched.says("reconnected to Discord").await;
    watched.answers().await;
    assert_eq!(watched.discord.gateway().identifies(), 1);
}
