//! The prompt's language, and the playground's own binary.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that panics fails the test that called it, at the right place"
)]

mod prompt;
// The ticket system's tests use the same one.
#[path = "../../../ticketrz/tests/api/reserved_port.rs"]
mod reserved_port;
mod terminal;
