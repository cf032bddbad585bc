//! A running bot.

use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use thiserror::Error;
use tokio::process::Command;
use tokio::task::JoinSet;

use super::log::BotLog;
use super::settings::BotSettings;
use super::signal;
use super::supervisor::Supervisor;
use crate::discord::Discord;
use crate::watched::TimedOut;

/// A child process. It is killed when this is dropped.
#[derive(Debug)]
pub struct Bot {
    supervisor: Supervisor,
    log: BotLog,
    output: BotLog,
    /// Empty, so that no developer's `.env` is read. It is removed with the bot.
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
    #[error("the bot ended with {status} before it was ready; the end of its log:\n{end_of_log}")]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The end of its log.
        end_of_log: String,
    },
    /// It did not become ready, or did not end, in time.
    #[error("{0}; the end of its log:\n{1}")]
    TooSlow(TimedOut, String),
    /// It cannot be signalled, or the system does not say how it ended.
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
        let mut command = Command::new(binary);
        // Ctrl-C at a terminal reaches every process of the foreground group. The bot is ended by its owner only.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command
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
        let (log, output) = (BotLog::default(), BotLog::default());
        let mut readers = JoinSet::new();
        if let Some(stdout) = child.stdout.take() {
            readers.spawn(output.clone().follow(stdout));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.spawn(log.clone().follow(stderr));
        }
        Ok(Self {
            supervisor: Supervisor::start(child, readers),
            log,
            output,
            _directory: directory,
        })
    }

    /// Starts the binary and waits until it is on the gateway and its commands are registered.
    ///
    /// # Errors
    /// When it cannot be started, ends early, or is not ready within 30 s.
    pub async fn start_ready(settings: &BotSettings, discord: &Discord) -> Result<Self, BotError> {
        let connections = |discord: &Discord| {
            let gateway = discord.gateway();
            gateway.identifies().saturating_add(gateway.resumes())
        };
        let before = connections(discord);
        let bot = Self::start(settings)?;
        let ready = async {
            discord.wait_for_commands(1).await?;
            let connected = |discord: &Discord| connections(discord) > before;
            discord.wait_until("the bot's connection", connected).await
        };
        let status = tokio::select! {
            ready = ready => {
                return match ready {
                    Ok(()) => Ok(bot),
                    Err(late) => Err(BotError::TooSlow(late, bot.end_of_log())),
                };
            }
            status = bot.exited() => status?,
        };
        Err(BotError::Ended {
            status,
            end_of_log: bot.end_of_log(),
        })
    }

    /// Its log so far: what it wrote to stderr.
    #[must_use]
    pub fn log(&self) -> &BotLog {
        &self.log
    }

    /// What it wrote to stdout so far.
    #[must_use]
    pub fn output(&self) -> &BotLog {
        &self.output
    }

    /// Its process id; none when it has ended.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.supervisor.id()
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn ended(&self) -> Result<Option<ExitStatus>, BotError> {
        Ok(self.supervisor.ended()?)
    }

    /// Sends SIGTERM.
    ///
    /// # Errors
    /// When the process is gone, or there are no signals here.
    pub fn terminate(&self) -> Result<(), BotError> {
        let gone = || io::Error::from(io::ErrorKind::NotFound);
        Ok(signal::terminate(self.id().ok_or_else(gone)?)?)
    }

    /// Kills it (SIGKILL) and waits for its end.
    ///
    /// # Errors
    /// When the system does not say how it ended.
    pub async fn kill(&self) -> Result<ExitStatus, BotError> {
        self.supervisor.kill();
        self.exited().await
    }

    /// Waits for its end, however long it takes. After it the log and the output are complete.
    ///
    /// # Errors
    /// When the system does not say how it ended.
    pub async fn exited(&self) -> Result<ExitStatus, BotError> {
        Ok(self.supervisor.exited().await?)
    }

    /// Waits this long for its end, in real time.
    ///
    /// # Errors
    /// When it does not end in time.
    pub async fn wait(&self, within: Duration) -> Result<ExitStatus, BotError> {
        let late = TimedOut {
            what: "the bot's end",
            waited: within,
        };
        tokio::time::timeout(within, self.exited())
            .await
            .unwrap_or_else(|_| Err(BotError::TooSlow(late, self.end_of_log())))
    }

    fn end_of_log(&self) -> String {
        let lines = self.log.lines();
        let skipped = lines.len().saturating_sub(20);
        lines
            .into_iter()
            .skip(skipped)
            .collect::<Vec<_>>()
            .join("\n")
    }
}
