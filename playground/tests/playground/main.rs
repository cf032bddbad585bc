//! The prompt's language, and the playground's own binary.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that panics fails the test that called it, at the right place"
)]

#[expect(
    dead_code,
    reason = "shared with the simulators' tests, which use all of it"
)]
#[path = "../../../simulators/tests/simulators/client.rs"]
mod client;
mod prompt;
mod terminal;
