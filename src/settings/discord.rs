//! The connection to Discord.

use std::time::Duration;

use ed25519_dalek::VerifyingKey;
use secrecy::SecretString;
use serenity::all::{ApplicationId, GuildId};
use ticketrz::BaseUrl;

use super::{
    catalogue::{
        DISCORD_ALLOW_HTTP, DISCORD_API_URL, DISCORD_APPLICATION_ID, DISCORD_DEFER_AFTER,
        DISCORD_GUILD_IDS, DISCORD_PUBLIC_KEY, DISCORD_SIGNATURE_MAX_AGE, DISCORD_TOKEN,
        DISCORD_TRANSPORT, GATEWAY_GIVE_UP_AFTER,
    },
    reader::Reader,
    values::{Choice, Invalid},
};

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
    /// `DISCORD_API_URL`, without a trailing slash.
    pub api_url: String,
    /// `DISCORD_DEFER_AFTER`
    pub defer_after: Duration,
    /// `GATEWAY_GIVE_UP_AFTER`
    pub give_up_after: Duration,
}

/// How interactions come.
#[derive(Debug)]
pub enum Transport {
    /// Over a connection that the bot opens.
    Gateway {
        /// `DISCORD_TOKEN`
        token: SecretString,
    },
    /// By requests that Discord sends.
    Http(SignatureSettings),
}

/// Which requests are taken for Discord's.
#[derive(Clone, Debug)]
pub struct SignatureSettings {
    /// `DISCORD_PUBLIC_KEY`; not a weak one, which would let some forgeries pass.
    pub key: VerifyingKey,
    /// `DISCORD_SIGNATURE_MAX_AGE`, from 1 s to 1 h.
    pub max_age: Duration,
}

#[derive(Clone, Copy)]
pub(super) enum TransportKind {
    Gateway,
    Http,
}

impl Choice for TransportKind {
    const WORDS: &'static str = "gateway|http";
    const HINT: &'static str = "write gateway or http";
    const VALUES: &'static [Self] = &[Self::Gateway, Self::Http];
}

pub(super) fn read(reader: &mut Reader<'_>) -> Option<DiscordSettings> {
    let transport = transport(reader);
    let token = reader.get(&DISCORD_TOKEN);
    let application = reader.get(&DISCORD_APPLICATION_ID);
    let guilds = reader.or_default(&DISCORD_GUILD_IDS);
    let allow_http = reader.or_default(&DISCORD_ALLOW_HTTP);
    let api_url = reader.converted(&DISCORD_API_URL, |text| {
        BaseUrl::parse(text, allow_http).map_err(Invalid::because)
    });
    let defer_after = reader.or_default(&DISCORD_DEFER_AFTER);
    let give_up_after = reader.or_default(&GATEWAY_GIVE_UP_AFTER);
    Some(DiscordSettings {
        transport: transport?,
        token,
        application,
        guilds,
        api_url: api_url?.to_string(),
        defer_after,
        give_up_after,
    })
}

fn transport(reader: &mut Reader<'_>) -> Option<Transport> {
    let kind = reader.get(&DISCORD_TRANSPORT);
    let key = reader.get(&DISCORD_PUBLIC_KEY);
    let max_age = reader.or_default(&DISCORD_SIGNATURE_MAX_AGE);
    match kind? {
        TransportKind::Gateway => {
            let token = reader.required(&DISCORD_TOKEN)?;
            Some(Transport::Gateway { token })
        }
        TransportKind::Http => {
            let key = reader.require(&DISCORD_PUBLIC_KEY, key)?;
            Some(Transport::Http(SignatureSettings { key, max_age }))
        }
    }
}

/// A key of low order verifies signatures that nobody made.
pub(super) fn key_of(text: &str) -> Result<VerifyingKey, Invalid> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes)
        .map_err(|_| Invalid::because("it is not 64 hex digits"))?;
    VerifyingKey::from_bytes(&bytes)
        .ok()
        .filter(|key| !key.is_weak())
        .ok_or_else(|| Invalid::because("it is not an ed25519 key that can be trusted"))
}
