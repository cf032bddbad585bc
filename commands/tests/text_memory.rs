//! How much memory the text of a ticket takes. Alone in its process: the counter counts for all threads.
#![allow(
    clippy::arithmetic_side_effects,
    unreachable_pub,
    reason = "a test, and what it shares with the benchmark"
)]

#[path = "../benches/families.rs"]
mod families;

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const MEBIBYTE: usize = 1024 * 1024;

#[test]
fn a_mebibyte_of_anything_takes_at_most_four_more() {
    for family in families::FAMILIES {
        let source = family.text(MEBIBYTE);
        ALLOCATOR.reset_peak_usage();
        let before = ALLOCATOR.peak_usage();
        let shown = commands::shown_text(&source, 4096);
        let took = ALLOCATOR.peak_usage().saturating_sub(before);
        assert!(took <= 4 * MEBIBYTE, "{family}: {took} bytes");
        drop(shown);
    }
}
