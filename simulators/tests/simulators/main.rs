//! What the simulated services refuse: a mistake here could hide one of the bot's. What they do is seen in the bot's own tests.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests: a helper that panics fails the test that called it, and tables of JSON read best without ampersands"
)]

mod callbacks;
mod channels;
mod client;
mod commands;
mod components;
mod conversations;
mod gateway;
mod lists;
mod messages;
mod people;
mod rest;
mod tickets;
