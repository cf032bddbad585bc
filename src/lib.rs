//! The bot's process: settings, Discord, and what connects them.
//!
//! Everything takes what it needs as an argument, so that a test can run two bots in one process.

mod cli;
mod discord;
mod exit;
mod health;
mod http;
mod jobs;
pub mod logging;
mod metrics;
mod replicas;
mod run;
mod settings;
mod stop;

pub use cli::carry_out;
pub use exit::Exit;
pub use run::run_until_told_to_stop;
pub use settings::{
    AnswerSettings, Definition, DiscordSettings, HttpSettings, LogFormat, LogSettings, Problem,
    Request, SETTINGS, Settings, SettingsError, SignatureSettings, Task, Transport,
};
