//! How long the text of a ticket takes, whatever is in it: `cargo bench -p commands`.
//!
//! The time for each KiB is the same for 1 KiB and for 1 MiB, and so is the memory.

#![allow(
    clippy::arithmetic_side_effects,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark is no part of the product"
)]

mod families;

use divan::{AllocProfiler, Bencher, counter::BytesCount};
use families::{FAMILIES, Family};

/// The longest text that Discord takes in an embed.
const LONGEST: usize = 4096;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// A text of 1 KiB, 32 KiB and 1 MiB, from source to escaped and cut.
#[divan::bench(args = FAMILIES, consts = [1024, 32 * 1024, 1024 * 1024], sample_count = 10, sample_size = 1)]
fn text<const BYTES: usize>(bencher: Bencher<'_, '_>, family: &Family) {
    let source = family.text(BYTES);
    bencher
        .counter(BytesCount::of_str(&source))
        .bench(|| commands::shown_text(&source, LONGEST));
}
