//! The settings of the page's bot.

use simulators::bot::BotSettings;

use super::viewer::{SUPPORT_ROLE, Spot};

/// How often the page's bot asks again while the quota is closed, so that opening it again shows at
/// once. The bot's own default is 15 minutes.
const QUOTA_PROBE_INTERVAL: &str = "5s";

/// Changes a bot's settings to those that the page plays with: access is limited to a role and a
/// channel, and tickets have links.
#[must_use]
pub fn settings(settings: BotSettings) -> BotSettings {
    settings
        .env("ALLOWED_ROLE_IDS", SUPPORT_ROLE.to_string())
        .env(
            "ALLOWED_CHANNEL_IDS",
            Spot::Support.place().channel.to_string(),
        )
        .env("TICKETRZ_WEB_URL", "https://desk.example/tickets/{id}")
        .env("SUPPORT_CONTACT", "the IT desk (#it-desk)")
        .env("QUOTA_PROBE_INTERVAL", QUOTA_PROBE_INTERVAL)
}
