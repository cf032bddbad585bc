//! Why the playground ends early, in one sentence for the person who started it.

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitStatus;

use playground::page::PageError;
use playground::terminal::{ParseError, SlashError, printable};
use simulators::bot::BotError;
use simulators::discord::{AnswerError, SendError, TimedOut};
use simulators::stage::StageError;
use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),
    #[error("cannot run {}", cargo.display())]
    NoCargo { cargo: PathBuf, source: io::Error },
    #[error("the bot could not be built; the compiler's errors are above")]
    Build,
    #[error("cargo built the bot but did not say where it is")]
    NoBinary,
    #[error("the bot did not start")]
    Stage(#[from] StageError),
    #[error("the bot ended with {0}")]
    Ended(ExitStatus),
    #[error("the bot did not end as it should")]
    Bot(#[from] BotError),
    #[error(transparent)]
    Parse(#[from] ParseError),
    #[error(transparent)]
    Slash(#[from] SlashError),
    #[error("Discord would not let you do that")]
    Send(#[from] SendError),
    #[error("no answer from the bot")]
    Answer(#[from] AnswerError),
    #[error("the bot has written nothing by itself")]
    Inbox(#[from] TimedOut),
    #[error(transparent)]
    Page(#[from] PageError),
    #[error("none of the bot's messages here has that")]
    NoMessage,
    #[error("the last line must be something that the bot answers, such as '/ticket 1234'")]
    NotAnAction,
    #[error(
        "no playground answers on port {port}. Start one with `cargo run -p playground`; name its port with `--port NUMBER` if it has another one"
    )]
    NoPlayground { port: u16, source: reqwest::Error },
    #[error("the terminal does not let lines be edited")]
    Editor(#[from] rustyline::error::ReadlineError),
    #[error("cannot write the answer")]
    Output(#[from] io::Error),
}

impl Failure {
    /// Writes the whole chain to stderr.
    pub(crate) fn tell(&self) {
        let mut text = self.to_string();
        let mut source = self.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            // `#[error(transparent)]` repeats the text of its source.
            if !text.ends_with(&cause_text) {
                text.push_str(": ");
                text.push_str(&cause_text);
            }
            source = cause.source();
        }
        // Without stderr it cannot be reported.
        let _ = writeln!(io::stderr().lock(), "{}", printable(&text));
    }
}
