//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Try the bot without Discord and without a ticket system.
///
/// Starts a pretend Discord and a pretend ticket system on this machine, builds the bot, starts it
/// between them, and takes commands: /ticket 1234, /help, /quit.
#[derive(Debug, Parser)]
#[command(name = "playground", version)]
pub(crate) struct Arguments {
    /// Use this bot binary instead of building one
    #[arg(long, value_name = "PATH", global = true)]
    pub(crate) bot: Option<PathBuf>,
    /// Show the bot's whole log, not only warnings and errors
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) mode: Option<Mode>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Mode {
    /// Type something, print the answer as one line of JSON, and end
    Once {
        /// What to type, such as '/ticket 1234'. Of several lines the last one's answer is printed
        #[arg(required = true, value_name = "LINE")]
        lines: Vec<String>,
    },
}
