//! The settings of the page's bot.

use simulators::bot::BotSettings;

use super::viewer::{SUPPORT_ROLE, Spot};

/// How often the page's bot asks again while the quota is closed, so that opening it again shows at
/// once. The bot's own default is 15 minutes.
const QUOTA_PROBE_INTERVAL: &str = "5s";

/// Every three seconds, so that followers hear of a change at once. The bot's own default is every three minutes.
const FOLLOW_CALLS_PER_HOUR: &str = "1200";

/// Gives the bot a state file of its own, and a channel in which it tells the team at once.
#[must_use]
pub fn telling(settings: BotSettings) -> BotSettings {
    // Without a folder for its state there is only less to see.
    match settings.clone().with_state() {
        Ok(settings) => settings
            .env("NOTICE_CHANNEL_ID", Spot::Team.place().channel.to_string())
            .env("NOTICE_AFTER", "0s")
            .env("FOLLOW_CALLS_PER_HOUR", FOLLOW_CALLS_PER_HOUR),
        Err(_) => settings,
    }
}

/// Changes a bot's settings to those that the page plays with: access is limited to a role and a channel, tickets have
/// links, and the bot tells the team.
#[must_use]
pub fn settings(settings: BotSettings) -> BotSettings {
    telling(settings)
        .env("ALLOWED_ROLE_IDS", SUPPORT_ROLE.to_string())
        .env(
            "ALLOWED_CHANNEL_IDS",
            Spot::Support.place().channel.to_string(),
        )
        .env("TICKETRZ_WEB_URL", "https://desk.example/tickets/{id}")
        .env("SUPPORT_CONTACT", "the IT desk (#it-desk)")
        .env("QUOTA_PROBE_INTERVAL", QUOTA_PROBE_INTERVAL)
}
