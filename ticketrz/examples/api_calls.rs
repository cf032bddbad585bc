//! Counts what the cache saves: API calls for each lookup, over servers and replicas, without and with a Redis between the
//! replicas. `docs/scaling.md` shows its table.
//!
//! `cargo run --release -p ticketrz --example api_calls -- redis://127.0.0.1:6379`; without the address, what needs
//! Redis is left out. The Redis should be empty: what it holds of earlier runs is of another time.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a measurement is no part of the product"
)]

#[path = "../benches/api/mod.rs"]
mod api;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp};
use ticketrz::{Clock, Config, Redis, Tickets};

/// Of each server, evenly over the hour.
const LOOKUPS_AN_HOUR: u32 = 6;
/// Two minutes of the busiest row.
const MOST_LOOKUPS: u32 = 20_000;
const SERVERS: [u32; 3] = [10, 1_000, 100_000];
const REPLICAS: [usize; 3] = [1, 2, 8];
/// That people ask for, the n-th with a weight of 1/n (Zipf's law).
const TICKETS: u32 = 10_000;

/// A clock that is put forward.
#[derive(Debug)]
struct Steps(Mutex<Timestamp>);

impl Clock for Steps {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no panic")
    }
}

#[tokio::main]
async fn main() {
    let redis = std::env::args().nth(1);
    println!("API calls for 100 lookups of {TICKETS} tickets by Zipf's law");
    println!("| servers | lookups an hour | replicas | each alone | sharing a Redis |");
    println!("| --- | --- | --- | --- | --- |");
    for servers in SERVERS {
        for replicas in REPLICAS {
            let hourly = servers * LOOKUPS_AN_HOUR;
            // Another address each time, so that no run knows what another one stored.
            let alone = calls(replicas, hourly, None, api::start().await).await;
            let sharing = match &redis {
                Some(url) if replicas > 1 => {
                    let sharing = calls(replicas, hourly, Some(url), api::start().await).await;
                    format!("{sharing:.0}")
                }
                _ => String::new(),
            };
            println!("| {servers} | {hourly} | {replicas} | {alone:.0} | {sharing} |");
        }
    }
}

/// The calls for 100 lookups, which reach the replicas in turn. One ends before the next one starts, so none share a call: people
/// who ask at the same moment save more.
async fn calls(replicas: usize, hourly: u32, redis: Option<&str>, address: SocketAddr) -> f64 {
    let start = Timestamp::from_second(1_800_000_000).expect("in range");
    let clock = Arc::new(Steps(Mutex::new(start)));
    let bots: Vec<Tickets> = (0..replicas)
        .map(|_| {
            Tickets::new(
                config(address, redis, &clock),
                Arc::clone(&clock) as Arc<dyn Clock>,
            )
            .expect("a set-up")
        })
        .collect();
    let step = SignedDuration::from_hours(1) / i32::try_from(hourly).expect("in range");
    let lookups = hourly.min(MOST_LOOKUPS);
    let mut zipf = Zipf::new();
    for turn in 0..lookups as usize {
        let id = zipf.next().to_string().parse().expect("a number");
        bots[turn % replicas].get(id).await.expect("a ticket");
        *clock.0.lock().expect("no panic") += step;
    }
    let calls: u64 = bots.iter().map(|bot| bot.status().counts.api_calls).sum();
    calls as f64 * 100.0 / f64::from(lookups)
}

fn config(address: SocketAddr, redis: Option<&str>, clock: &Arc<Steps>) -> Config {
    let mut config = api::config(address);
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    config.redis = redis.map(|url| Redis::new(&url.into(), clock).expect("a Redis address"));
    config
}

/// Numbers from 1 on, the n-th being chosen with a weight of 1/n; the same ones each time.
struct Zipf {
    cumulative: Vec<f64>,
    random: fastrand::Rng,
}

impl Zipf {
    fn new() -> Self {
        let sums = (1..=TICKETS).scan(0.0, |sum, number| {
            *sum += 1.0 / f64::from(number);
            Some(*sum)
        });
        Self {
            cumulative: sums.collect(),
            random: fastrand::Rng::with_seed(1234),
        }
    }

    fn next(&mut self) -> usize {
        let point = self.random.f64() * self.cumulative.last().copied().unwrap_or_default();
        self.cumulative.partition_point(|weight| *weight < point) + 1
    }
}
