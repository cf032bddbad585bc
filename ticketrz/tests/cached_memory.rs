//! How much memory cached tickets take. A binary of its own: it counts all that the process allocates.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "a test may panic; clippy's own exception does not reach the helpers"
)]

#[path = "../benches/api/mod.rs"]
mod api;

use std::sync::Arc;

use peak_alloc::PeakAlloc;
use ticketrz::{SystemClock, Tickets};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const TICKETS: usize = 1000;

#[tokio::test]
async fn a_cached_ticket_takes_less_than_a_kib_and_counts_for_what_it_takes() {
    let mut config = api::config(api::start().await);
    // Otherwise an entry counts for at least its share.
    config.cache.max_entries = 1_000_000;
    let tickets = Tickets::new(config, Arc::new(SystemClock)).unwrap();
    let look_up = async |numbers: std::ops::Range<usize>| {
        for number in numbers {
            let id = number.to_string().parse().unwrap();
            tickets.get(id).await.unwrap();
        }
        tickets.status().cached_bytes
    };
    // Connections, buffers, and the cache's own tables.
    let counted = look_up(1..TICKETS).await;
    let before = ALLOCATOR.current_usage();
    let counted = look_up(TICKETS..2 * TICKETS).await - counted;
    let taken = (ALLOCATOR.current_usage() - before) / TICKETS;
    let counted = usize::try_from(counted).unwrap() / TICKETS;
    println!("{taken} bytes each, counted as {counted}");
    assert!(taken <= 1024, "{taken}");
    assert!((taken..2 * taken).contains(&counted), "{taken} {counted}");
}
