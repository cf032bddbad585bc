//! The connection to Discord.

use std::time::Duration;

use ed25519_dalek::VerifyingKey;
use secrecy::SecretString;
use serenity::all::{ApplicationId, GuildId};
use ticketrz::BaseUrl;

use super::{catalogue as set, reader::Reader};

/// The connection to Discord.
#[derive(Debug)]
pub struct DiscordSettings {
    /// `DISCORD_TRANSPORT`, and what belongs to it.
    pub transport: Transport,
    /// `DISCORD_TOKEN`; the gateway always has one.
    pub token: Option<SecretString>,
    /// `DISCORD_APPLICATION_ID`
    pub application: Option<ApplicationId>,
    /// `DISCORD_GUILD_IDS`; empty: commands are registered globally.
    pub guilds: Vec<GuildId>,
    /// `DISCORD_API_URL`
    pub api_url: BaseUrl,
    /// `DISCORD_DEFER_AFTER`
    pub defer_after: Duration,
    /// `GATEWAY_GIVE_UP_AFTER`
    pub give_up_after: Duration,
}

/// How interactions arrive.
#[derive(Debug)]
pub enum Transport {
    /// Over a connection that the bot opens.
    Gateway {
        /// `DISCORD_TOKEN`
        token: SecretString,
    },
    /// As HTTP requests from Discord.
    Http(SignatureSettings),
}

/// How Discord's requests are verified.
#[derive(Clone, Debug)]
pub struct SignatureSettings {
    /// `DISCORD_PUBLIC_KEY`; never a weak key, which would accept forgeries.
    pub key: VerifyingKey,
    /// `DISCORD_SIGNATURE_MAX_AGE`, from 1 s to 1 h.
    pub max_age: Duration,
}

/// `DISCORD_TRANSPORT`
#[derive(Clone, Copy)]
pub(super) enum TransportKind {
    Gateway,
    Http,
}

pub(super) fn read(reader: &mut Reader<'_>) -> Option<DiscordSettings> {
    let transport = transport(reader);
    let allow_http = reader.or_default(&set::DISCORD_ALLOW_HTTP);
    let api_url = reader.converted(&set::DISCORD_API_URL, |text| {
        BaseUrl::parse(text, allow_http).map_err(|error| error.to_string())
    });
    // What may be missing comes last: every setting is read, and its problems are known, before that ends this.
    Some(DiscordSettings {
        token: reader.get(&set::DISCORD_TOKEN),
        application: reader.get(&set::DISCORD_APPLICATION_ID),
        guilds: reader.or_default(&set::DISCORD_GUILD_IDS),
        defer_after: reader.or_default(&set::DISCORD_DEFER_AFTER),
        give_up_after: reader.or_default(&set::GATEWAY_GIVE_UP_AFTER),
        api_url: api_url?,
        transport: transport?,
    })
}

fn transport(reader: &mut Reader<'_>) -> Option<Transport> {
    let kind = reader.get(&set::DISCORD_TRANSPORT);
    let key = reader.get(&set::DISCORD_PUBLIC_KEY);
    let max_age = reader.or_default(&set::DISCORD_SIGNATURE_MAX_AGE);
    match kind? {
        TransportKind::Gateway => {
            let token = reader.get(&set::DISCORD_TOKEN);
            let token = reader.require(&set::DISCORD_TOKEN, token)?;
            Some(Transport::Gateway { token })
        }
        TransportKind::Http => {
            let key = reader.require(&set::DISCORD_PUBLIC_KEY, key)?;
            Some(Transport::Http(SignatureSettings { key, max_age }))
        }
    }
}
