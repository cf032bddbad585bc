//! How long lookups take: `cargo bench -p ticketrz`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark is no part of the product"
)]

mod api;

use std::sync::Arc;

use divan::{Bencher, counter::ItemsCount};
use futures_util::future::join_all;
use ticketrz::{SystemClock, TicketId, Tickets};
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

fn id(number: u64) -> TicketId {
    number.to_string().parse().expect("a number")
}

/// One lookup of a ticket that is fresh in the cache.
#[divan::bench]
fn cached_lookup(bencher: Bencher<'_, '_>) {
    let runtime = Runtime::new().expect("a runtime");
    let tickets = runtime.block_on(async {
        let config = api::config(api::start().await);
        let tickets = Tickets::new(config, Arc::new(SystemClock)).expect("a set-up");
        tickets.get(id(1)).await.expect("a ticket");
        tickets
    });
    bencher
        .counter(ItemsCount::new(1u32))
        .bench(|| runtime.block_on(tickets.get(id(1))));
}

/// 1,000 lookups of 100 tickets at the same time, by a bot that knows none of them.
#[divan::bench(sample_count = 50)]
fn a_thousand_lookups_of_a_hundred_tickets(bencher: Bencher<'_, '_>) {
    let runtime = Runtime::new().expect("a runtime");
    let address = runtime.block_on(api::start());
    bencher
        .counter(ItemsCount::new(1000u32))
        .with_inputs(|| {
            Tickets::new(api::config(address), Arc::new(SystemClock)).expect("a set-up")
        })
        .bench_values(|tickets| {
            runtime.block_on(async {
                let lookups = (0..1000).map(|number| {
                    let tickets = tickets.clone();
                    tokio::spawn(async move { tickets.get(id(number % 100 + 1)).await })
                });
                for outcome in join_all(lookups).await {
                    outcome.expect("no panic").expect("a ticket");
                }
                assert_eq!(tickets.status().counts.api_calls, 100);
            });
        });
}
