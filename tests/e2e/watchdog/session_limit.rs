//! The bot starts no session that Discord does not allow.

use simulators::record::Direction;

use super::{Watched, beginning, opcodes};
use crate::{
    over_http::{get, root_of},
    stage::GENEROUS,
};

const REASON: &str = "no new sessions until the session limit resets, in about 4 hours";

async fn waits_and_says_so(watched: &Watched) {
    watched.says("Discord allows no new sessions").await;
    watched.is_not_ready_because(REASON).await;
    let root = root_of(&watched.bot).await;
    let (_, metrics) = get(&format!("{root}/metrics")).await;
    for sample in ["ticketrz_bot_ready 0", "ticketrz_bot_gateway_connected 0"] {
        assert!(metrics.contains(sample), "{metrics}");
    }
}

#[tokio::test]
async fn no_identify_is_made_when_discord_allows_none() {
    let watched = beginning(|config| config.identifies_left = 0, |_| ()).await;
    waits_and_says_so(&watched).await;
    watched.bot.terminate().unwrap();
    assert_eq!(watched.bot.wait(GENEROUS).await.unwrap().code(), Some(0));
    assert!(opcodes(&watched.discord, Direction::Received, 2).is_empty());
}

#[tokio::test]
async fn the_last_identify_is_not_overdrawn() {
    let watched = beginning(|config| config.identifies_left = 1, |_| ()).await;
    watched.comes_back().await;
    watched.discord.gateway().invalidate(false);
    waits_and_says_so(&watched).await;
    assert_eq!(opcodes(&watched.discord, Direction::Received, 2).len(), 1);
    assert!(watched.bot.ended().unwrap().is_none());
}
