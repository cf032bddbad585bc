//! A gateway that goes silent, at each step of a connection: every wait for it ends.

use simulators::record::Direction;

use super::{beginning, opcodes, watched};

#[tokio::test]
async fn a_gateway_that_takes_connections_and_answers_nothing_is_left_and_tried_again() {
    let watched = beginning(|_| (), |gateway| gateway.set_stalling(true)).await;
    watched.says("it did not answer in time").await;
    watched
        .is_not_ready_because("gateway cannot be reached")
        .await;
    watched.discord.gateway().behave();
    watched.comes_back().await;
}

#[tokio::test]
async fn a_connection_without_hello_is_left_and_tried_again() {
    let watched = beginning(|_| (), |gateway| gateway.set_hello(false)).await;
    watched.is_not_ready_because("not connected").await;
    watched.says("Discord went silent").await;
    watched.discord.gateway().behave();
    watched.comes_back().await;
}

#[tokio::test]
async fn an_identify_without_ready_is_left_and_tried_again() {
    let watched = beginning(|_| (), |gateway| gateway.set_mute(true)).await;
    watched.says("Discord went silent").await;
    watched.is_not_ready_because("not connected").await;
    watched.discord.gateway().behave();
    watched.comes_back().await;
}

/// Its heartbeats are acknowledged all the while.
#[tokio::test]
async fn a_resume_without_an_answer_is_left_and_tried_again() {
    let watched = watched("24h").await;
    watched.discord.gateway().set_mute(true);
    watched.discord.gateway().drop_connections();
    watched
        .reaches("a resume", |discord| {
            !opcodes(discord, Direction::Received, 6).is_empty()
        })
        .await;
    watched.is_not_ready_because("reconnecting").await;
    watched.says("Discord went silent").await;
    watched.discord.gateway().behave();
    watched.says("reconnected to Discord").await;
    watched.answers().await;
    assert_eq!(watched.discord.gateway().identifies(), 1);
    assert!(
        !watched
            .bot
            .log()
            .text()
            .contains("restarting the gateway shards")
    );
}
