//! How a simulated Discord is set up.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::clock::Clock;
use crate::record::Recorder;

/// Settings of a [`super::Discord`].
#[derive(Clone, Debug)]
pub struct DiscordConfig {
    /// The application that the bot belongs to.
    pub application_id: u64,
    /// The bot's user.
    pub bot_id: u64,
    /// The bot's name.
    pub bot_name: String,
    /// Whether strangers may invite the bot (*Public Bot* on its page in the developer portal).
    pub bot_public: bool,
    /// The bot token that is accepted. It begins with the application's id, as Discord's do.
    pub token: String,
    /// The guilds that the bot is in.
    pub guilds: Vec<u64>,
    /// What HELLO asks for.
    pub heartbeat_interval: Duration,
    /// How many times the bot can still identify; beyond it, its token is refused.
    pub identifies_left: u32,
    /// Discord's clock: the 3 s and 15 min of interactions run by it.
    pub clock: Clock,
    /// Where everything is recorded.
    pub recorder: Recorder,
}

/// The application of [`DiscordConfig::default`].
pub(crate) const APPLICATION_ID: u64 = 1_100_000_000_000_000_001;
/// The guild of [`DiscordConfig::default`].
pub(crate) const GUILD_ID: u64 = 1_100_000_000_000_000_010;
/// The channel in it where people type.
pub(crate) const CHANNEL_ID: u64 = 1_100_000_000_000_000_020;
/// The channel in it where the bot tells the team what is wrong.
pub(crate) const TEAM_CHANNEL_ID: u64 = 1_100_000_000_000_000_022;
/// The direct-message channel between a person and the bot.
pub(crate) const DM_CHANNEL_ID: u64 = 1_100_000_000_000_000_030;
/// The person who types.
pub(crate) const PERSON_ID: u64 = 1_100_000_000_000_000_040;

impl Default for DiscordConfig {
    fn default() -> Self {
        Self {
            application_id: APPLICATION_ID,
            bot_id: APPLICATION_ID,
            bot_name: "ticketrz".to_owned(),
            bot_public: false,
            token: bot_token(APPLICATION_ID),
            guilds: vec![GUILD_ID],
            heartbeat_interval: Duration::from_millis(41_250),
            identifies_left: 1000,
            clock: Clock::system(),
            recorder: Recorder::default(),
        }
    }
}

/// A token of the right shape: the id in base64, a time, a signature.
fn bot_token(application_id: u64) -> String {
    let id = URL_SAFE_NO_PAD.encode(application_id.to_string());
    let random =
        |length: usize| -> String { (0..length).map(|_| fastrand::alphanumeric()).collect() };
    format!("{id}.{}.{}", random(6), random(38))
}
