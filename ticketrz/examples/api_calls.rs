//! Counts what the cache saves: API calls for 1,000 lookups of 1,000 tickets, chosen by Zipf's law, by one replica
//! and by two, without and with a Redis between them.
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

const LOOKUPS: u32 = 1000;
const TICKETS: u32 = 1000;

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
    println!("API calls for {LOOKUPS} lookups of {TICKETS} tickets by Zipf's law (exponent 1)");
    println!(
        "{:<16} {:>12} {:>12} {:>22}",
        "spread over", "one replica", "two, alone", "two, sharing a Redis"
    );
    for minutes in [1, 10, 60, 480] {
        // Another address each time, so that no run knows what another one stored.
        let one = calls(1, minutes, None, api::start().await).await;
        let alone = calls(2, minutes, None, api::start().await).await;
        let sharing = match &redis {
            Some(url) => calls(2, minutes, Some(url), api::start().await)
                .await
                .to_string(),
            None => "-".to_owned(),
        };
        println!(
            "{:<16} {one:>12} {alone:>12} {sharing:>22}",
            format!("{minutes} min")
        );
    }
}

async fn calls(replicas: usize, minutes: i64, redis: Option<&str>, address: SocketAddr) -> u64 {
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
    let step = SignedDuration::from_millis(minutes * 60_000 / i64::from(LOOKUPS));
    for (turn, number) in zipf().into_iter().enumerate() {
        let id = number.to_string().parse().expect("a number");
        bots[turn % replicas].get(id).await.expect("a ticket");
        *clock.0.lock().expect("no panic") += step;
    }
    bots.iter().map(|bot| bot.status().counts.api_calls).sum()
}

fn config(address: SocketAddr, redis: Option<&str>, clock: &Arc<Steps>) -> Config {
    let mut config = api::config(address);
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    config.redis = redis.map(|url| Redis::new(&url.into(), clock).expect("a Redis address"));
    config
}

/// Numbers from 1 on, the n-th being chosen with a weight of 1/n; the same ones each time.
fn zipf() -> Vec<usize> {
    let mut sum = 0.0;
    let cumulative: Vec<f64> = (1..=TICKETS)
        .map(|number| {
            sum += 1.0 / f64::from(number);
            sum
        })
        .collect();
    let mut random = fastrand::Rng::with_seed(1234);
    (0..LOOKUPS)
        .map(|_| {
            let point = random.f64() * sum;
            cumulative.partition_point(|weight| *weight < point) + 1
        })
        .collect()
}
