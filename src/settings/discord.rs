//! The connection to Discord.

use std::{ops::RangeInclusive, time::Duration};

use secrecy::SecretString;
use serenity::{
    all::{ApplicationId, GuildId},
    interactions_endpoint::Verifier,
};
use url::Url;

use super::reader::Reader;

/// Discord waits 3 s for the first response; the rest is for the way there.
const LATEST_DEFERRAL: Duration = Duration::from_millis(2500);

/// Shorter than any connection takes, or longer than anybody waits.
const GIVING_UP: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24);
/// Shorter than this a request's way alone may take; longer and remembering what was answered costs too much.
const SIGNATURE_AGES: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(1);

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
#[derive(Clone)]
pub struct SignatureSettings {
    /// `DISCORD_PUBLIC_KEY`
    pub verifier: Verifier,
    /// `DISCORD_SIGNATURE_MAX_AGE`, from 1 s to 1 h.
    pub max_age: Duration,
}

impl std::fmt::Debug for SignatureSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignatureSettings")
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Gateway,
    Http,
}

pub(super) fn read(reader: &mut Reader<'_>) -> Option<DiscordSettings> {
    let token = reader.secret("DISCORD_TOKEN");
    let transport = read_transport(reader, token.as_ref());
    let application = reader.parsed::<ApplicationId>(
        "DISCORD_APPLICATION_ID",
        "copy it from your application's General Information page in the Discord developer portal",
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
        transport: transport?,
        token,
        application,
        guilds,
        api_url: api_url?,
        defer_after: defer_after?,
        give_up_after: give_up_after?,
    })
}

fn read_transport(reader: &mut Reader<'_>, token: Option<&SecretString>) -> Option<Transport> {
    let kind = reader.converted(
        "DISCORD_TRANSPORT",
        "write gateway or http",
        |text| match text {
            "gateway" => Ok(Kind::Gateway),
            "http" => Ok(Kind::Http),
            _ => Err("it is neither".to_owned()),
        },
    );
    let signatures = read_signatures(reader, kind);
    match kind? {
        Kind::Gateway => {
            let token = reader.required(
                "DISCORD_TOKEN",
                token.cloned(),
                "copy it from your application's Bot page in the Discord developer portal",
            );
            Some(Transport::Gateway { token: token? })
        }
        Kind::Http => Some(Transport::Http(signatures?)),
    }
}

fn read_signatures(reader: &mut Reader<'_>, kind: Option<Kind>) -> Option<SignatureSettings> {
    let hint =
        "copy it from your application's General Information page in the Discord developer portal";
    let verifier = reader.converted("DISCORD_PUBLIC_KEY", hint, |text| {
        let mut key = [0; 32];
        hex::decode_to_slice(text, &mut key).map_err(|_| "it is not 64 hex digits".to_owned())?;
        Verifier::try_new(key).map_err(|_| "it is no ed25519 key".to_owned())
    });
    let verifier = match kind {
        Some(Kind::Http) => reader.required("DISCORD_PUBLIC_KEY", verifier, hint),
        _ => verifier,
    };
    let max_age = reader.duration("DISCORD_SIGNATURE_MAX_AGE");
    if max_age.is_some_and(|age| !SIGNATURE_AGES.contains(&age)) {
        reader.problem(
            "DISCORD_SIGNATURE_MAX_AGE",
            "is not between 1s and 1h",
            "choose enough for clocks that differ, such as 5m",
        );
    }
    Some(SignatureSettings {
        verifier: verifier?,
        max_age: max_age?,
    })
}
