//! A gateway that is unreachable for long.

use std::time::{Duration, Instant};

use super::{beginning, watched};
use crate::stage::GENEROUS;

#[tokio::test]
async fn a_gateway_that_is_down_for_a_while_is_waited_for_and_not_hammered() {
    let watched = watched("5m").await;
    watched.comes_back().await;
    watched.discord.gateway().set_refusing(true);
    let began = Instant::now();
    watched.discord.gateway().drop_connections();
    watched
        .reaches("a fourth try", |discord| discord.gateway().refusals() == 4)
        .await;
    // 0.5 s, 1 s and 2 s, of which none is ever shorter.
    assert!(began.elapsed() > Duration::from_millis(3_500));
    watched
        .is_not_ready_because("gateway cannot be reached")
        .await;
    watched.discord.gateway().behave();
    watched.says("reconnected to Discord").await;
    watched.comes_back().await;
}

#[tokio::test]
async fn a_gateway_that_is_down_at_the_start_is_waited_for() {
    let watched = beginning(|_| (), |gateway| gateway.set_refusing(true)).await;
    watched
        .is_not_ready_because("gateway cannot be reached")
        .await;
    watched.discord.gateway().behave();
    watched.comes_back().await;
}

#[tokio::test]
async fn a_gateway_that_stays_away_ends_the_bot_so_that_its_host_restarts_it() {
    let watched = watched("3s").await;
    watched.discord.gateway().set_refusing(true);
    watched.discord.gateway().drop_connections();
    let status = watched.bot.wait(GENEROUS).await.unwrap();
    let log = watched.bot.log().text();
    assert_eq!(status.code(), Some(75), "{log}");
    assert!(log.contains("GATEWAY_GIVE_UP_AFTER"), "{log}");
}

#[tokio::test]
async fn a_shard_that_does_not_come_back_is_started_afresh() {
    let watched = watched("24s").await;
    watched.discord.gateway().set_refusing(true);
    watched.discord.gateway().drop_connections();
    watched.says("restarting the gateway shards").await;
    watched.discord.gateway().behave();
    watched.says("reconnected to Discord").await;
    watched.answers().await;
}
