//! The simulated services, tried with a raw client in the bot's place.
#![expect(
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tables of JSON are long, and read best without ampersands"
)]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that panics fails the test that called it, at the right place"
)]

mod callbacks;
mod client;
mod commands;
mod components;
mod faults;
mod follow_ups;
mod gateway;
mod gateway_faults;
mod limits;
mod people;
mod processes;
mod rest;
mod ticket_answers;
mod ticket_client;
mod ticket_connections;
mod ticket_switches;
