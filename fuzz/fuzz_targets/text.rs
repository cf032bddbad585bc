//! A ticket's text: `cargo +nightly fuzz run text`.
#![no_main]

mod body;

libfuzzer_sys::fuzz_target!(|source: &str| body::check(source));
