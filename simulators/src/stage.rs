//! Everything together: both services and the bot, with one clock and one record.

use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use thiserror::Error;

use crate::bot::{Bot, BotError, BotSettings};
use crate::clock::Clock;
use crate::discord::{Discord, DiscordConfig};
use crate::record::Recorder;
use crate::ticketrz::{Ticketrz, TicketrzConfig};

/// Longer than the bot's own limit for finishing what is in flight (10 s).
const GOODBYE: Duration = Duration::from_secs(15);

/// A running bot between the two simulated services.
#[derive(Debug)]
pub struct Stage {
    /// The bot.
    pub bot: Bot,
    /// The simulated Discord.
    pub discord: Discord,
    /// The simulated ticket system.
    pub ticketrz: Ticketrz,
    settings: BotSettings,
}

/// The stage cannot be set up.
#[derive(Debug, Error)]
pub enum StageError {
    /// No port for the services.
    #[error("cannot listen on a loopback port")]
    Listen(#[from] std::io::Error),
    /// The bot does not run.
    #[error(transparent)]
    Bot(#[from] BotError),
}

impl Stage {
    /// Starts both services and the bot, and waits until the bot is ready.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn start(bot: impl Into<PathBuf>) -> Result<Self, StageError> {
        Self::start_with(bot, Clock::system(), |settings| settings).await
    }

    /// The same, with a clock for both services and with the bot's settings changed.
    ///
    /// The bot has its own clock and compares tokens' `exp` with it, so start near the real time:
    /// `Clock::stopped(Timestamp::now())` keeps a slow machine from being late for Discord's 3 s.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn start_with(
        bot: impl Into<PathBuf>,
        clock: Clock,
        change: impl FnOnce(BotSettings) -> BotSettings,
    ) -> Result<Self, StageError> {
        let recorder = Recorder::default();
        let discord = Discord::start(DiscordConfig {
            clock: clock.clone(),
            recorder: recorder.clone(),
            ..DiscordConfig::default()
        });
        let discord = discord.await?;
        let ticketrz = Ticketrz::start(TicketrzConfig {
            clock,
            recorder,
            ..TicketrzConfig::default()
        });
        let ticketrz = ticketrz.await?;
        let settings = change(BotSettings::new(bot, &discord, &ticketrz));
        let bot = Bot::start_ready(&settings, &discord).await?;
        Ok(Self {
            bot,
            discord,
            ticketrz,
            settings,
        })
    }

    /// Ends the bot as its host would and starts it again with the same settings.
    ///
    /// # Errors
    /// When it does not end, or does not start.
    pub async fn restart(&mut self) -> Result<(), BotError> {
        end(&self.bot).await?;
        self.bot = Bot::start_ready(&self.settings, &self.discord).await?;
        Ok(())
    }

    /// What reached the services.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        self.discord.recorder()
    }

    /// Ends the bot as its host would, and waits for it.
    ///
    /// # Errors
    /// When it does not end within 15 s; it is killed then.
    pub async fn end(self) -> Result<ExitStatus, BotError> {
        end(&self.bot).await
    }
}

async fn end(bot: &Bot) -> Result<ExitStatus, BotError> {
    if bot.ended()?.is_none() && bot.terminate().is_err() {
        return bot.kill().await;
    }
    bot.wait(GOODBYE).await
}
