//! The bot's process: settings, Discord, and what connects them.
//!
//! Everything takes what it needs as an argument, so that a test can run two bots in one process.

mod cli;
mod discord;
mod exit;
mod following;
mod health;
mod http;
mod jobs;
pub mod logging;
mod metrics;
mod notices;
mod replicas;
// The ticket system's tests use the same ones.
#[cfg(test)]
#[expect(dead_code, reason = "other tests kill it and start it again")]
#[path = "../ticketrz/tests/api/redis_server.rs"]
mod redis_server;
#[cfg(test)]
#[path = "../ticketrz/tests/api/reserved_port.rs"]
mod reserved_port;
mod run;
mod settings;
mod state;
mod stop;

pub use cli::carry_out;
pub use exit::Exit;
pub use run::run_until_told_to_stop;
pub use settings::{
    AnswerSettings, Definition, DiscordSettings, FollowSettings, HttpSettings, LogFormat,
    LogSettings, Problem, Request, SETTINGS, Settings, SettingsError, SignatureSettings, Task,
    Transport,
};
