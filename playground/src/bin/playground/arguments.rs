//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use playground::page::DEFAULT_PORT;

/// Try the bot without Discord and without a ticket system.
///
/// Starts a simulated Discord and a simulated ticket system on this machine, builds the bot, starts it
/// between them, and shows a channel in the browser. At a terminal it takes commands as well:
/// /ticket 1234, /help, /quit.
#[derive(Debug, Parser)]
#[command(name = "playground", version)]
pub(crate) struct Arguments {
    /// Use this bot binary instead of building one
    #[arg(long, value_name = "PATH", global = true)]
    pub(crate) bot: Option<PathBuf>,
    /// Show the bot's whole log, not only warnings and errors
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// The port of the page on 127.0.0.1; 0 for any free one
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT_PORT, global = true)]
    pub(crate) port: u16,
    /// Do not open a browser
    #[arg(long)]
    pub(crate) no_open: bool,
    #[command(subcommand)]
    pub(crate) mode: Option<Mode>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Mode {
    /// Take commands line by line, without a page
    Prompt,
    /// Print what another terminal needs to point the bot's `check` and `lookup` at the playground that runs
    ///
    /// eval "$(cargo run -q -p playground -- env)", then: target/debug/ticketrz-bot lookup 1234
    Env,
    /// Type one line or several, print the last answer as one line of JSON, and end
    Once {
        /// What to type, such as '/ticket 1234' 'press Details'
        #[arg(required = true, value_name = "LINE")]
        lines: Vec<String>,
    },
}
