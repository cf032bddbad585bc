//! The ticket system against real sockets: one binary, a module for each kind of behaviour.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test may panic; clippy's own exception does not reach the helpers"
)]

mod answers;
mod background;
mod cache;
mod conversations;
mod observer;
mod outages;
mod quota;
mod redis;
mod redis_server;
mod reserved_port;
mod rows;
mod secrets;
mod server;
mod sockets;
mod support;
mod tokens;
