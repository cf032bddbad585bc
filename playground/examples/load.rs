//! A bounded load on a bot that takes interactions over HTTP, over loopback: one ticket from its memory, or many different ones,
//! which fill its memory up to `CACHE_MAX_MEGABYTES`.
//!
//! ```text
//! cargo build --release --bin ticketrz-bot
//! cargo run --release -p playground --example load -- target/release/ticketrz-bot [SECONDS] [CONNECTIONS] [TICKETS]
//! ```
#![allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::arithmetic_side_effects,
    reason = "it prints a handful of figures for people"
)]

use std::error::Error;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;
use simulators::bot::{Bot, BotSettings};
use simulators::discord::{Discord, DiscordConfig, Interaction};
use simulators::ticketrz::{Ticketrz, TicketrzConfig};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const PATIENCE: Duration = Duration::from_secs(30);
/// The first of the simulator's ordinary tickets.
const FIRST_TICKET: u64 = 100_000;
/// The connections ask for different tickets.
const APART: u64 = 6_007;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let binary = arguments.next().ok_or("name the bot's binary")?;
    let seconds = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let connections: usize = arguments.next().map_or(Ok(16), |text| text.parse())?;
    let tickets: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;

    let discord = Discord::start(DiscordConfig::default()).await?;
    let ticketrz = Ticketrz::start(TicketrzConfig::default()).await?;
    let free = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = free.local_addr()?.to_string();
    drop(free);
    let settings = BotSettings::new(binary, &discord, &ticketrz)
        .env("DISCORD_TRANSPORT", "http")
        .env("DISCORD_PUBLIC_KEY", discord.public_key())
        .env("LOOKUPS_PER_MINUTE", "0")
        .env("LOG_LEVEL", "warn")
        .env("CACHE_FRESH", "1h")
        .env("HTTP_ADDR", &address);
    let root = format!("http://{address}");
    let started = Instant::now();
    let bot = Bot::start(&settings)?;
    while !is_ready(&root).await {
        if started.elapsed() > PATIENCE {
            return Err("the bot does not become ready".into());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    println!("start to ready   {:>8.1} ms", millis(started.elapsed()));
    let endpoint = format!("{root}/interactions");
    discord.set_interactions_endpoint(&endpoint).await?;
    let sent = discord.send(&Interaction::command("ticket").string("id", "1234"))?;
    sent.answer().await?;
    let pattern: Value = serde_json::from_slice(&sent.signed_payload())?;
    println!("memory idle      {:>8.1} MiB", memory(&bot)?);

    let end = Instant::now() + Duration::from_secs(seconds);
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..connections {
        let (discord, endpoint, pattern) = (discord.clone(), endpoint.clone(), pattern.clone());
        workers
            .spawn(async move { work(&discord, &endpoint, pattern, (worker, tickets), end).await });
    }
    let mut took = Vec::new();
    let mut most = 0.0_f64;
    while !workers.is_empty() {
        tokio::select! {
            Some(done) = workers.join_next() => took.extend(done??),
            () = tokio::time::sleep(Duration::from_millis(200)) => most = most.max(memory(&bot)?),
        }
    }
    took.sort_unstable();
    println!("interactions     {:>8}", took.len());
    println!(
        "per second       {:>8.0}",
        took.len() as f64 / seconds as f64
    );
    for (name, thousandths) in [("p50", 500), ("p99", 990), ("p99.9", 999)] {
        let index = took.len().saturating_sub(1) * thousandths / 1000;
        let at = took.get(index).copied().unwrap_or_default();
        println!("{name:<16} {:>8.2} ms", millis(at));
    }
    println!("memory in load   {most:>8.1} MiB");
    println!("API calls        {:>8}", ticketrz.lookups().len());
    Ok(())
}

/// Sends one interaction after the other. Each must be answered with a ticket.
async fn work(
    discord: &Discord,
    endpoint: &str,
    mut pattern: Value,
    (worker, tickets): (usize, u64),
    end: Instant,
) -> Outcome<Vec<Duration>> {
    let client = reqwest::Client::new();
    let mut took = Vec::new();
    while Instant::now() < end {
        let id = (worker as u64 + 1) * 1_000_000_000 + took.len() as u64;
        if let Some(field) = pattern.get_mut("id") {
            *field = id.to_string().into();
        }
        if let Some(field) = pattern.pointer_mut("/data/options/0/value") {
            *field = (FIRST_TICKET + (id / 1_000_000_000 * APART + id) % tickets.max(1))
                .to_string()
                .into();
        }
        let body = pattern.to_string();
        let timestamp = Timestamp::now().as_second().to_string();
        let signature = discord.sign(&timestamp, body.as_bytes());
        let request = client
            .post(endpoint)
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .header("x-signature-timestamp", timestamp)
            .header("x-signature-ed25519", signature)
            .body(body);
        let start = Instant::now();
        let response = request.send().await?.error_for_status()?;
        let answer: Value = serde_json::from_slice(&response.bytes().await?)?;
        took.push(start.elapsed());
        if answer.pointer("/data/embeds/0").is_none() {
            return Err(format!("no ticket in {answer}").into());
        }
    }
    Ok(took)
}

async fn is_ready(root: &str) -> bool {
    let response = reqwest::get(format!("{root}/readyz")).await;
    response.is_ok_and(|response| response.status().is_success())
}

/// The bot's resident memory in MiB, as Linux reports it.
fn memory(bot: &Bot) -> Outcome<f64> {
    let id = bot.id().ok_or("the bot has ended")?;
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(kib.ok_or("no VmRSS")?.parse::<f64>()? / 1024.0)
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
