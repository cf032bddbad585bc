//! A running bot.

use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use thiserror::Error;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use super::log::BotLog;
use super::settings::BotSettings;
use super::signal;
use crate::discord::{Discord, TimedOut};

/// A child process. It is killed when this is dropped.
#[derive(Debug)]
pub struct Bot {
    child: Child,
    log: BotLog,
    readers: JoinSet<()>,
    /// Empty, so that no developer's `.env` is read. It goes when the bot does.
    _directory: TempDir,
}

/// A bot that does not do what a process should.
#[derive(Debug, Error)]
pub enum BotError {
    /// It cannot be started.
    #[error("cannot start {}", binary.display())]
    Start {
        /// The binary.
        binary: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It ended before it was ready.
    #[error("the bot ended with {status} before it was ready; its last words:\n{last_words}")]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The end of its log.
        last_words: String,
    },
    /// It did not become ready, or did not end, in time.
    #[error("{0}; the bot's last words:\n{1}")]
    TooSlow(TimedOut, String),
    /// It cannot be signalled or waited for.
    #[error("cannot reach the bot's process")]
    Process(#[from] io::Error),
}

impl Bot {
    /// Starts the binary in an empty directory, with nothing in its environment but the settings
    /// and what a process needs to run at all.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(settings: &BotSettings) -> Result<Self, BotError> {
        let failed = |source| BotError::Start {
            binary: settings.binary.clone(),
            source,
        };
        let binary = std::path::absolute(&settings.binary).map_err(failed)?;
        let directory = tempfile::tempdir().map_err(failed)?;
        let mut child = Command::new(binary)
            .args(&settings.arguments)
            .env_clear()
            .envs(&settings.environment)
            .current_dir(directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let log = BotLog::new();
        let mut readers = JoinSet::new();
        if let Some(stdout) = child.stdout.take() {
            readers.spawn(log.clone().follow(stdout));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.spawn(log.clone().follow(stderr));
        }
        Ok(Self {
            child,
            log,
            readers,
            _directory: directory,
        })
    }

    /// Starts the binary and waits until it is on the gateway with its commands registered.
    ///
    /// # Errors
    /// When it cannot be started, ends early, or is not ready within 30 s.
    pub async fn start_ready(settings: &BotSettings, discord: &Discord) -> Result<Self, BotError> {
        let mut bot = Self::start(settings)?;
        let ready = async {
            discord.wait_for_commands(1).await?;
            discord.wait_for_bot().await
        };
        let ended = tokio::select! {
            ready = ready => {
                return match ready {
                    Ok(()) => Ok(bot),
                    Err(late) => Err(BotError::TooSlow(late, bot.last_words())),
                };
            }
            ended = bot.child.wait() => ended?,
        };
        bot.finish_log().await;
        Err(BotError::Ended {
            status: ended,
            last_words: bot.last_words(),
        })
    }

    /// Its output so far.
    #[must_use]
    pub fn log(&self) -> &BotLog {
        &self.log
    }

    /// Its process id, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>, BotError> {
        Ok(self.child.try_wait()?)
    }

    /// Sends SIGTERM.
    ///
    /// # Errors
    /// When the process is gone, or there are no signals here.
    pub fn terminate(&self) -> Result<(), BotError> {
        let id = self.child.id();
        let gone = || io::Error::from(io::ErrorKind::NotFound);
        Ok(signal::terminate(id.ok_or_else(gone)?)?)
    }

    /// Kills it (SIGKILL) and waits for its end.
    ///
    /// # Errors
    /// When the process cannot be reached.
    pub async fn kill(&mut self) -> Result<(), BotError> {
        Ok(self.child.kill().await?)
    }

    /// Waits for its end, in real time. After it the log is complete.
    ///
    /// # Errors
    /// When it does not end in time.
    pub async fn wait(&mut self, within: Duration) -> Result<ExitStatus, BotError> {
        let Ok(ended) = tokio::time::timeout(within, self.child.wait()).await else {
            let late = TimedOut {
                what: "the bot's end",
                waited: within,
            };
            return Err(BotError::TooSlow(late, self.last_words()));
        };
        let status = ended?;
        self.finish_log().await;
        Ok(status)
    }

    async fn finish_log(&mut self) {
        // A grandchild could hold the pipes open for ever, so not without an end.
        let readers = async { while self.readers.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_secs(5), readers).await;
    }

    fn last_words(&self) -> String {
        let lines = self.log.lines();
        let skipped = lines.len().saturating_sub(20);
        lines
            .into_iter()
            .skip(skipped)
            .collect::<Vec<_>>()
            .join("\n")
    }
}
