//! The connection to Discord.

use std::{ops::RangeInclusive, time::Duration};

use secrecy::SecretString;
use serenity::all::GuildId;
use url::Url;

use super::reader::Reader;

/// Discord waits 3 s for the first response; the rest is for the way there.
const LATEST_DEFERRAL: Duration = Duration::from_millis(2500);

/// Shorter than any connection takes, or longer than anybody waits.
const GIVING_UP: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24);

/// The connection to Discord.
#[derive(Debug)]
pub struct DiscordSettings {
    /// `DISCORD_TOKEN`
    pub token: SecretString,
    /// `DISCORD_GUILD_IDS`; empty: commands are registered globally.
    pub guilds: Vec<GuildId>,
    /// `DISCORD_API_URL`, without a trailing slash.
    pub api_url: String,
    /// `DISCORD_DEFER_AFTER`
    pub defer_after: Duration,
    /// `GATEWAY_GIVE_UP_AFTER`
    pub give_up_after: Duration,
}

pub(super) fn read(reader: &mut Reader<'_>) -> Option<DiscordSettings> {
    let token = reader.secret("DISCORD_TOKEN");
    let token = reader.required(
        "DISCORD_TOKEN",
        token,
        "copy it from your application's Bot page in the Discord developer portal",
    );
    let guilds = reader.ids("DISCORD_GUILD_IDS");
    let api_url = reader.converted(
        "DISCORD_API_URL",
        "write an address such as https://discord.com",
        |text| {
            let url = Url::parse(text).map_err(|error| error.to_string())?;
            let usable =
                matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none();
            usable
                .then(|| text.trim_end_matches('/').to_owned())
                .ok_or_else(|| "it is no http address".to_owned())
        },
    );
    let defer_after = reader.duration("DISCORD_DEFER_AFTER");
    if defer_after.is_some_and(|after| after > LATEST_DEFERRAL) {
        reader.problem(
            "DISCORD_DEFER_AFTER",
            "is longer than 2500ms",
            "Discord gives up after 3 s; choose less",
        );
    }
    let give_up_after = reader.duration("GATEWAY_GIVE_UP_AFTER");
    if give_up_after.is_some_and(|after| !GIVING_UP.contains(&after)) {
        reader.problem(
            "GATEWAY_GIVE_UP_AFTER",
            "is shorter than 1s or longer than 24h",
            "5m suits most hosts",
        );
    }
    Some(DiscordSettings {
        token: token?,
        guilds,
        api_url: api_url?,
        defer_after: defer_after?,
        give_up_after: give_up_after?,
    })
}
