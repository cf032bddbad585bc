//! Frames that the bot never asked for, and more interactions than it can answer at once.

use std::{fs, time::Duration};

use simulators::{bot::Bot, discord::Gateway, record::Direction};

use super::{Watched, opcodes, watched, watched_with};
use crate::{
    over_http::{get, root_of},
    stage::GENEROUS,
};

const MANY: u64 = 10_000;

/// The most memory that the bot has had so far, in MiB.
fn peak(bot: &Bot) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", bot.id().unwrap())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.unwrap().split_whitespace().nth(1).unwrap();
    kib.parse::<u64>().unwrap() / 1024
}

async fn is_refused(watched: &Watched, send: impl FnOnce(&Gateway), reason: &str) {
    send(&watched.discord.gateway());
    watched.says(reason).await;
    watched.resumes().await;
    watched.says("reconnected to Discord").await;
    watched.answers().await;
    assert_eq!(watched.discord.gateway().identifies(), 1);
}

#[tokio::test]
async fn a_binary_frame_ends_the_connection() {
    let watched = watched("5m").await;
    let zeros = vec![0; 1000];
    is_refused(
        &watched,
        |gateway| gateway.send_binary(zeros),
        "a binary frame, which the bot did not ask for",
    )
    .await;
}

#[tokio::test]
async fn a_frame_that_is_larger_than_any_event_ends_the_connection_and_costs_no_memory() {
    let watched = watched("5m").await;
    let before = peak(&watched.bot);
    let text = "x".repeat(64 * 1024 * 1024);
    is_refused(
        &watched,
        |gateway| gateway.send_text(text),
        "Message too long",
    )
    .await;
    let after = peak(&watched.bot);
    assert!(after < before + 16, "{before} MiB became {after} MiB");
}

#[tokio::test]
async fn what_is_no_payload_is_passed_over() {
    let watched = watched("5m").await;
    let gateway = watched.discord.gateway();
    for text in ["", "{", "[1]", r#"{"op":"secret"}"#, r#"{"op":0,"t":7}"#] {
        gateway.send_text(text.to_owned());
    }
    let interaction = r#"{"op":0,"t":"INTERACTION_CREATE","d":{"type":"secret"}}"#;
    gateway.send_text(interaction.to_owned());
    watched.says("an interaction could not be parsed").await;
    assert!(!watched.bot.log().text().contains("secret"));
    watched.answers().await;
    assert_eq!(gateway.resumes(), 0);
}

/// The number of interactions that the bot has finished.
async fn done(root: &str) -> u64 {
    let (_, metrics) = get(&format!("{root}/metrics")).await;
    let counts = metrics
        .lines()
        .filter(|line| line.starts_with("ticketrz_bot_interactions_total{"))
        .filter_map(|line| line.rsplit(' ').next());
    counts.map(|count| count.parse::<u64>().unwrap()).sum()
}

#[tokio::test]
async fn ten_thousand_interactions_at_once_cost_little_memory() {
    let watched = watched_with(|settings| settings.env("LOOKUPS_PER_MINUTE", "0")).await;
    watched.answers().await;
    let events = opcodes(&watched.discord, Direction::Sent, 0);
    let interaction = events.last().unwrap().payload.to_string();
    assert!(interaction.contains("INTERACTION_CREATE"), "{interaction}");
    for _ in 0..MANY {
        // Discord no longer knows it, which the bot learns when it answers.
        watched.discord.gateway().send_text(interaction.clone());
    }
    let root = root_of(&watched.bot).await;
    tokio::time::timeout(20 * GENEROUS, async {
        while done(&root).await <= MANY {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await
    .unwrap();
    let peak = peak(&watched.bot);
    assert!(peak < 100, "{peak} MiB");
    watched.answers().await;
    assert_eq!(watched.discord.gateway().resumes(), 0);
}
