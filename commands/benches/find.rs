//! How long a search among all rows that are kept takes: `cargo bench -p commands --bench find`.
//!
//! 20,000 ordinary rows take 3 to 8 ms of CPU, and the worst that outsiders could write 0.1 s, on a thread of their own.

#![allow(
    clippy::arithmetic_side_effects,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark is no part of the product"
)]

use std::{num::NonZeroU64, sync::Arc};

use divan::{Bencher, black_box};
use jiff::Timestamp;
use ticketrz::Row;

const ROWS: u64 = 20_000;
/// What people write about, so that subjects differ and share words as real ones do.
const WORDS: [&str; 16] = [
    "Printer",
    "rusak",
    "Laptop",
    "invoice",
    "brosur",
    "kantor",
    "Bandung",
    "password",
    "email",
    "tidak",
    "bisa",
    "login",
    "Komputer",
    "jaringan",
    "lambat",
    "permintaan",
];

fn main() {
    divan::main();
}

fn row(number: u64, subject: String, name: &str) -> Arc<Row> {
    Arc::new(Row {
        id: NonZeroU64::new(number).unwrap_or(NonZeroU64::MIN).into(),
        subject: Some(subject),
        requester: Some(format!("{name} {}", number % 700)),
        assignee: Some(format!("admin{}", number % 20)),
        category: Some("Question".to_owned()),
        status: Some("Open".to_owned()),
        priority: None,
        media: None,
        created: None,
        modified: None,
        due: None,
        checked: Timestamp::UNIX_EPOCH,
    })
}

fn ordinary() -> Vec<Arc<Row>> {
    let mut random = 1_u64;
    let mut next = move || {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(random >> 60).unwrap_or_default()
    };
    let rows = (1..=ROWS).rev().map(|number| {
        let words: Vec<_> = (0..6).filter_map(|_| WORDS.get(next()).copied()).collect();
        row(number, words.join(" "), "Dinni Kusuma")
    });
    rows.collect()
}

/// What people type: a word that many have, several words, typos, shortened words, a number, and nothing that there is.
#[divan::bench(args = ["printer", "printer bandung rusak", "pritner kmptr", "prnter", "dinni 17", "mesinkopi", "pengembalian mesinkopi"])]
fn ordinary_rows(bencher: Bencher<'_, '_>, words: &str) {
    let rows = ordinary();
    bencher.bench(|| black_box(commands::find_in(&rows, words)));
}

/// Subjects as long as they are kept, written so that a search has to look at all of them.
#[divan::bench(args = ["aaaa", "aaab aaac aaad aaae", "prnt", "éééé"], sample_count = 10, sample_size = 1)]
fn hostile_rows(bencher: Bencher<'_, '_>, words: &str) {
    let subjects = [
        "aaa ".repeat(64),
        "a".repeat(256),
        "pr n t ppprinnnt ".repeat(15),
        "é".repeat(128),
    ];
    let numbered = (1..=ROWS).rev().zip(subjects.iter().cycle());
    let rows: Vec<_> = numbered
        .map(|(number, subject)| row(number, subject.clone(), "aaab"))
        .collect();
    bencher.bench(|| black_box(commands::find_in(&rows, words)));
}
