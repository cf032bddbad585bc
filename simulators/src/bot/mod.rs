//! The real bot binary as a child process, with its settings in the environment and its log kept.

mod log;
mod process;
mod settings;
mod signal;
mod supervisor;

pub use log::BotLog;
pub use process::{Bot, BotError};
pub use settings::BotSettings;
