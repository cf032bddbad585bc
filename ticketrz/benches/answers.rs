//! How long a body takes to read, ordinary and hostile: `cargo bench -p ticketrz --bench answers`. The time for each KiB
//! should be about the same at every size.

#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark is no part of the product"
)]

use divan::{Bencher, counter::BytesCount};
use jiff::tz::TimeZone;
use ticketrz::Ticket;

const BROSUR: &str = include_str!("../tests/data/brosur.json");
const KIB: usize = 1024;
const SIZES: [usize; 3] = [KIB, 32 * KIB, 1024 * KIB];

/// What stands before a part that is repeated, the part, and what stands behind.
const FAMILIES: [(&str, &str, &str); 16] = [
    ("", "{", ""),
    ("", "[", ""),
    ("", "{\"", ""),
    ("", "{ ", ""),
    ("", "{\n", ""),
    ("", "{\"a\":", ""),
    ("", "{\"a\":[{},", ""),
    ("", "{\"a\":1}", "{\"Id\":\"1\"}"),
    ("", "{\"a\" ", "{\"Id\":\"1\"}"),
    ("{\"a\":[", "[],", "{\"Id\":\"1\"}"),
    ("{\"Id\":\"1\",\"x\":[", "{\"\":0},", "0]}"),
    ("{\"Id\":\"1\",", "\"\":0,", "\"y\":0}"),
    ("{\"Id\":\"1\",\"x\":", "[", ""),
    ("{\"Id\":\"1\",\"Content\":\"", "\\u00e9", "\"}"),
    ("{\"Id\":\"1\",\"Content\":\"", "x", "\"}"),
    ("{\"Id\":\"1\",\"AssigneeList\":\"", "1,", "\"}"),
];

fn main() {
    divan::main();
}

/// The contract's own example.
#[divan::bench]
fn ordinary(bencher: Bencher<'_, '_>) {
    bencher
        .counter(BytesCount::new(BROSUR.len()))
        .bench(|| Ticket::parse(BROSUR.as_bytes(), &TimeZone::UTC).expect("a ticket"));
}

#[divan::bench(args = 0..FAMILIES.len(), consts = SIZES, sample_count = 10)]
fn hostile<const SIZE: usize>(bencher: Bencher<'_, '_>, family: usize) {
    let (start, part, end) = FAMILIES.get(family).copied().unwrap_or_default();
    let body = format!("{start}{}{end}", part.repeat(SIZE / part.len()));
    bencher
        .counter(BytesCount::new(body.len()))
        .bench(|| Ticket::parse(body.as_bytes(), &TimeZone::UTC).is_ok());
}
