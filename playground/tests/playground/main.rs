//! The prompt's language, and the playground's own binary.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that panics fails the test that called it, at the right place"
)]

mod prompt;
mod terminal;
