//! The real bot binary, driven from outside by a simulated Discord and a simulated ticket system.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that finds something else than it expects should end there"
)]

mod balancer;
mod over_http;
// The ticket system's tests use the same ones.
#[path = "../../ticketrz/tests/api/redis_server.rs"]
mod redis_server;
#[path = "../../ticketrz/tests/api/reserved_port.rs"]
mod reserved_port;
mod stage;
mod transports;

mod access;
mod audit;
mod buttons;
mod cli;
mod closed_connections;
mod codes;
mod conversation;
mod crowds;
mod delivery;
mod doctor;
mod env_file;
mod error_table;
mod find;
mod following;
mod gateway;
mod health;
mod hostile_text;
mod http_requests;
mod http_transport;
mod languages;
mod lookup;
mod message_lookup;
mod metrics;
mod monitoring;
mod notices;
mod orphans;
mod outages;
mod quota;
mod registration;
mod replicas;
mod scale_out;
mod secrets;
mod settings;
mod several;
mod sharing;
mod shutdown;
mod suggestions;
mod tokens;
mod watchdog;
