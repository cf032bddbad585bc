//! The environment that a bot is started with.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;

use crate::discord::Discord;
use crate::ticketrz::Ticketrz;

/// What the child needs of this process's own environment: to find libraries, and for coverage.
const PASSED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "LD_LIBRARY_PATH",
    "LLVM_PROFILE_FILE",
    "SYSTEMROOT",
];

/// A bot binary and its settings.
#[derive(Clone, Debug)]
pub struct BotSettings {
    pub(super) binary: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) environment: BTreeMap<OsString, OsString>,
    /// The folder of the state file. Clones share it; it goes with the last.
    _state: Option<Arc<TempDir>>,
}

impl BotSettings {
    /// A binary with an empty environment.
    #[must_use]
    pub fn bare(binary: impl Into<PathBuf>) -> Self {
        let passed_on = PASSED_ON.iter();
        let environment = passed_on
            .filter_map(|name| Some((name.into(), std::env::var_os(name)?)))
            .collect();
        Self {
            binary: binary.into(),
            arguments: Vec::new(),
            environment,
            _state: None,
        }
    }

    /// A binary with the addresses of both services, which signs in to the ticket system by itself.
    #[must_use]
    pub fn new(binary: impl Into<PathBuf>, discord: &Discord, ticketrz: &Ticketrz) -> Self {
        let config = ticketrz.config();
        Self::bare(binary)
            .env("DISCORD_API_URL", discord.url())
            .env("DISCORD_TOKEN", discord.token())
            .env("TICKETRZ_BASE_URL", ticketrz.url())
            .env("HTTP_ADDR", "127.0.0.1:0")
            .env("LOG_FORMAT", "json")
            .env("TICKETRZ_EMAIL", &config.email)
            .env("TICKETRZ_PASSWORD", &config.password)
            .env("TICKETRZ_SITE_ID", &config.site_id)
    }

    /// Uses the fixed token.
    #[must_use]
    pub fn with_fixed_token(self, ticketrz: &Ticketrz) -> Self {
        self.without("TICKETRZ_EMAIL")
            .without("TICKETRZ_PASSWORD")
            .without("TICKETRZ_SITE_ID")
            .env("TICKETRZ_TOKEN", &ticketrz.config().token)
    }

    /// The variables that were set, by name; not those that every process needs.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        let variables = self.environment.iter();
        let texts = variables.filter_map(|(name, value)| Some((name.to_str()?, value.to_str()?)));
        texts.filter(|(name, _)| !PASSED_ON.contains(name))
    }

    /// Gives the bot a state file of its own, which is deleted with the last clone of these settings.
    ///
    /// # Errors
    /// When there is no folder for it.
    pub fn with_state(self) -> io::Result<Self> {
        let folder = Arc::new(TempDir::new()?);
        let settings = self.env("STATE_FILE", folder.path().join("state.sqlite"));
        Ok(Self {
            _state: Some(folder),
            ..settings
        })
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// Leaves a variable out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.environment.remove(&OsString::from(name));
        self
    }

    /// Adds a command line argument.
    #[must_use]
    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }
}
