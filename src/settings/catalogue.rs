//! All settings: the one list behind the environment, the flags, `--help` and the documentation.

use std::{collections::HashSet, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use commands::{CardFields, CardFieldsError, CardStyle, FindAccess, Labels, Visibility, WebUrl};
use ed25519_dalek::VerifyingKey;
use jiff::{civil::Time, tz::TimeZone};
use secrecy::SecretString;
use serenity::all::{ApplicationId, ChannelId, GuildId, RoleId, UserId};
use ticketrz::{LoginEncoding, Redis, SystemClock};
use tracing::Level;

use super::{
    choices::{LogFormat, TransportKind},
    setting::{Definition, Setting, ids},
    values::{calls_of, contact_of, find_access_of, key_of, labels_in, length_within},
};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);
const SIGN_IN: &str =
    "the bot signs in with TICKETRZ_EMAIL, TICKETRZ_PASSWORD and TICKETRZ_SITE_ID together";

/// A setting whose value is one of a few words, in any case.
macro_rules! choice {
    ($help:expr, $first:literal => $value:expr $(, $word:literal => $other:expr)*) => {
        Setting::new(
            concat!($first $(, "|", $word)*),
            concat!("write ", $first $(, " or ", $word)*),
            $help,
            |text| {
                let words = [($first, $value) $(, ($word, $other))*];
                let mut words = words.into_iter();
                let found = words.find(|(word, _)| word.eq_ignore_ascii_case(text));
                found.map(|(_, value)| value).ok_or_else(String::new)
            },
        )
    };
}

const fn yes_or_no(help: &'static str) -> Setting<bool> {
    choice!(help, "true" => true, "false" => false)
}

/// Declares a constant for each setting, which is the only way to read it, and the list of all settings.
macro_rules! settings {
    ($($group:literal { $($name:ident: $type:ty = $setting:expr;)* })*) => {
        $($(pub(super) const $name: Setting<$type> = $setting.named($group, stringify!($name));)*)*

        /// All settings, in the order in which they are documented.
        pub const SETTINGS: &[Definition] = &[$($($name.definition,)*)*];
    };
}

settings! {
    "Discord" {
        DISCORD_TOKEN: SecretString = Setting::secret("TOKEN",
            "copy it from your application's Bot page in the Discord developer portal",
            "The bot's token, from the Discord developer portal. Required by the gateway; the HTTP transport needs it only to register the commands.");
        DISCORD_TRANSPORT: TransportKind = choice!(
            "How interactions arrive: over a connection that the bot opens, or as requests that Discord sends to /interactions on HTTP_ADDR.",
            "gateway" => TransportKind::Gateway, "http" => TransportKind::Http).or("gateway");
        DISCORD_PUBLIC_KEY: VerifyingKey = Setting::new("HEX",
            "copy it from your application's General Information page in the Discord developer portal",
            "The application's public key, from its General Information page. The HTTP transport verifies Discord's requests with it.",
            key_of);
        DISCORD_APPLICATION_ID: ApplicationId = Setting::parsed("ID",
            "copy it from your application's General Information page in the Discord developer portal",
            "The application that the commands are registered for. If not set, the bot asks Discord.");
        DISCORD_SIGNATURE_MAX_AGE: Duration = Setting::new("DURATION",
            "choose enough for clocks that differ, such as 5m",
            "How far the time of a signed request may be from the machine's clock, 1s to 1h. Interactions are remembered for twice as long.",
            |text| length_within(text, SECOND..=HOUR, "it is not between 1s and 1h")).or("5m");
        DISCORD_GUILD_IDS: Vec<GuildId> = ids::<GuildId, _>(
            "Guilds that get the commands, separated by commas. If not set, all guilds get them.");
        DISCORD_API_URL: String = Setting::parsed("URL",
            "write an address such as https://discord.com",
            "Root of Discord's API, for tests, the playground and REST proxies.").or("https://discord.com");
        DISCORD_ALLOW_HTTP: bool = yes_or_no(
            "Accept a DISCORD_API_URL without TLS on another machine. The bot's token then travels in the clear.").or("false");
        DISCORD_DEFER_AFTER: Duration = Setting::new("DURATION",
            "choose less: Discord gives up after 3 s",
            "How long an answer may take before \"thinking…\" is shown, at most 2500ms: Discord waits 3 s.",
            |text| length_within(text, Duration::ZERO..=Duration::from_millis(2500), "it is longer than 2500ms")).or("1500ms");
        GATEWAY_GIVE_UP_AFTER: Duration = Setting::new("DURATION",
            "choose a time that suits your host, such as 5m",
            "How long the bot may be without a connection to Discord before it exits with 75, so that its host restarts it. Until then it keeps retrying.",
            |text| length_within(text, SECOND..=Duration::from_hours(24), "it is not between 1s and 24h")).or("5m");
    }
    "Ticket system" {
        TICKETRZ_BASE_URL: String = Setting::parsed("URL",
            "write the address of the ticket system such as https://onecloud.example",
            "The address of the ticket system, such as https://onecloud.example. Required.");
        TICKETRZ_TOKEN: SecretString = Setting::secret("TOKEN",
            "set TICKETRZ_EMAIL, TICKETRZ_PASSWORD and TICKETRZ_SITE_ID so that the bot renews its own tokens, or TICKETRZ_TOKEN_FILE, or TICKETRZ_TOKEN",
            "A fixed token, which expires after 15 minutes. TICKETRZ_TOKEN_FILE names a file that another program keeps up to date: the bot reads it again when it changes.");
        TICKETRZ_EMAIL: String = Setting::parsed("EMAIL", SIGN_IN,
            "With TICKETRZ_PASSWORD and TICKETRZ_SITE_ID the bot gets and renews its own tokens.");
        TICKETRZ_PASSWORD: SecretString = Setting::secret("PASSWORD", SIGN_IN,
            "The password that belongs to TICKETRZ_EMAIL.");
        TICKETRZ_SITE_ID: String = Setting::parsed("ID", SIGN_IN, "The site to sign in to.");
        TICKETRZ_LOGIN_ENCODING: LoginEncoding = choice!(
            "How the credentials are sent; the vendor does not document it.",
            "form" => LoginEncoding::Form, "json" => LoginEncoding::Json).or("form");
        TICKETRZ_TIMEZONE: TimeZone = Setting::new("ZONE",
            "write an IANA time zone such as Asia/Jakarta",
            "IANA time zone of the ticket system's dates and of its quota window.",
            |text| TimeZone::get(text).map_err(|_| String::new())).or("Asia/Jakarta");
        TICKETRZ_ALLOW_HTTP: bool = yes_or_no(
            "Accept a TICKETRZ_BASE_URL without TLS on another machine. The token then travels in the clear.").or("false");
    }
    "Quota, cache and outages" {
        CACHE_FRESH: Duration = Setting::duration(
            "How long a ticket is answered from memory without a new request.").or("60s");
        CACHE_STALE: Duration = Setting::duration(
            "How long a ticket is kept in case the quota is closed or the ticket system is down.").or("24h");
        CACHE_MAX_ENTRIES: u64 = Setting::number("The most tickets kept in memory.").or("10000");
        CACHE_MAX_MEGABYTES: u32 = Setting::number(
            "The most memory for tickets, in MiB. Conversations may take a quarter of that as well, and so may the rows that searches look through.").or("64");
        CONVERSATION_FRESH: Duration = Setting::duration(
            "How long a ticket's conversation is answered from memory without a new request.").or("60s");
        FIND_FRESH: Duration = Setting::duration(
            "How long the newest rows of the ticket system's list are searched without fetching them again.").or("5m");
        QUOTA_PROBE_INTERVAL: Duration = Setting::duration(
            "While the quota is closed, one lookup per this time still goes through, in case the quota opened early. 0 for none.").or("15m");
        QUOTA_DEFAULT_CLOSING: Duration = Setting::duration(
            "How long the quota counts as closed if the ticket system's message cannot be parsed.").or("1h");
        LOOKUP_BUDGET: Duration = Setting::duration(
            "The most time that a lookup may take, retries included.").or("10s");
        TICKETRZ_MAX_REQUESTS: usize = Setting::number(
            "The most requests to the ticket system at once. 64 is what ten people's browsers make; connections are kept alive, the quota bounds a day's calls, and a 429 or three failures stop them all.").or("64");
        TICKETRZ_MAX_WAITING: usize = Setting::number(
            "The most lookups that wait for their turn; further ones get the answer to try again.").or("256");
        REDIS_URL: Redis = Setting::new("URL",
            "write an address such as redis://localhost:6379, or rediss://… for TLS",
            "Redis through which replicas share their cache and quota: redis://… or rediss://… for TLS.",
            |text| Redis::new(&text.into(), Arc::new(SystemClock)).map_err(|_| String::new())).hidden();
        REDIS_SHARE_TICKETS: bool = yes_or_no(
            "Whether ticket contents may be stored in Redis; if not, only the quota and the back-off are shared.").or("true");
    }
    "Answers" {
        TICKETRZ_WEB_URL: WebUrl = Setting::new("URL",
            "write a link such as https://desk.example/tickets/{id}, of at most 512 characters with a number in it",
            "Link to a ticket's web page, with {id} where the number goes; people may also paste such links. If not set, tickets are not linked.",
            |text| text.parse().map_err(|_| String::new()));
        TICKETRZ_LABELS_FILE: Labels = Setting::new("FILE",
            "see docs/configuration.md for an example",
            "JSON file with names for the ticket system's codes, such as {\"status\": {\"TS3\": \"Escalated\"}}.",
            labels_in);
        SUPPORT_CONTACT: String = Setting::new("TEXT",
            "write a name, or a mention such as <@123>",
            "Whom people should ask when something needs an operator: a name, or a mention such as <@123>; at most 200 characters.",
            contact_of);
        TICKET_VISIBILITY: Visibility = choice!(
            "Who sees an answer by default: only the person, or the whole channel. Failures are always private.",
            "private" => Visibility::Private, "public" => Visibility::Public).or("private");
        TICKET_CARD_STYLE: CardStyle = choice!(
            "How much an answer shows by default: everything that fits a glance, or only the title and the state.",
            "full" => CardStyle::Full, "brief" => CardStyle::Brief).or("full");
        TICKET_CARD_FIELDS: CardFields = Setting::new("FIELDS",
            "write up to six, separated by commas",
            "The fields of a full card, in their order, separated by commas. A field without anything to show is left out.",
            |text| text.parse().map_err(|error: CardFieldsError| error.to_string())).or(CardFields::DEFAULT);
        SEVERAL_CALLS: usize = Setting::new("NUMBER",
            "write a number from 1 to 10",
            "The most calls to the ticket system for one list of tickets, 1 to 10. Tickets that are known cost none; the others of the list wait for a button.",
            calls_of).or("5");
        FIND_CALLS: u8 = Setting::new("NUMBER",
            "write a number from 1 to 10",
            "The most calls to the ticket system for one search, 1 to 10. Each brings up to 100 tickets; what earlier searches brought costs none.",
            calls_of).or("3");
    }
    "Access" {
        ALLOWED_GUILD_IDS: HashSet<GuildId> = ids::<GuildId, _>(
            "Guilds in which tickets may be looked up, separated by commas. If not set: all.");
        ALLOWED_CHANNEL_IDS: HashSet<ChannelId> = ids::<ChannelId, _>(
            "Channels in which tickets may be looked up, including their threads. If not set: all.");
        ALLOWED_ROLE_IDS: HashSet<RoleId> = ids::<RoleId, _>(
            "Roles that may look tickets up. If neither this nor ALLOWED_USER_IDS is set: everybody.");
        ALLOWED_USER_IDS: HashSet<UserId> = ids::<UserId, _>(
            "People who may look tickets up, whatever their roles.");
        ALLOW_DIRECT_MESSAGES: bool = yes_or_no(
            "Whether tickets may be looked up in direct messages with the bot.").or("false");
        FIND_ALLOWED: FindAccess = Setting::new("everybody|off|IDS",
            "write everybody, off, or the ids of roles separated by commas",
            "Who of those who may look tickets up may also search for words with /find, which shows subjects that nobody asked for by number: everybody, the listed roles, or nobody (off).",
            find_access_of).or("everybody");
        LOOKUPS_PER_MINUTE: u32 = Setting::number(
            "The most lookups per person and minute. 0 for no limit.").or("20");
    }
    "Following" {
        FOLLOWS_PER_PERSON: usize = Setting::new("NUMBER",
            "write a number from 1 to 25",
            "The most tickets that one person follows, 1 to 25. All people together may follow 500.",
            |text| match text.parse() {
                Ok(tickets @ 1..=25) => Ok(tickets),
                _ => Err(String::new()),
            }).or("10");
        FOLLOW_CALLS_PER_HOUR: u32 = Setting::new("NUMBER",
            "write a number from 0 to 3600",
            "The most calls to the ticket system in an hour to look at followed tickets, for the whole team, at most 3600. With 0, changes are noticed only when somebody looks the ticket up.",
            |text| match text.parse() {
                Ok(calls @ 0..=3600) => Ok(calls),
                _ => Err(String::new()),
            }).or("20");
        FOLLOW_AFTER_CLOSE: Duration = Setting::duration(
            "How long a closed ticket is followed, in case it is opened again.").or("168h");
    }
    "State" {
        STATE_FILE: PathBuf = Setting::new("FILE",
            "write the path of a file in a folder that the bot may write",
            "SQLite file for what must outlive a restart: ids, states and times, no ticket text. The image has one in its volume. With REDIS_URL all this is in Redis instead; without either, nothing can be followed.",
            |text| Ok(text.into()));
    }
    "Notices" {
        NOTICE_CHANNEL_ID: ChannelId = Setting::parsed("ID",
            "copy it from the channel's context menu in Discord",
            "Channel in which the bot tells the team what is wrong: a refused sign-in, a closed quota, an outage, the loss of Redis. It needs View Channel and Send Messages there, DISCORD_TOKEN, and STATE_FILE or REDIS_URL.");
        NOTICE_MENTION: RoleId = Setting::parsed("ID",
            "copy it from the role's context menu in Discord",
            "Role that each new notice mentions. If not set, nobody is mentioned.");
        NOTICE_AFTER: Duration = Setting::new("DURATION",
            "choose a time such as 5m",
            "How long the ticket system must have failed to respond before the team is told, at most 24h.",
            |text| length_within(text, Duration::ZERO..=Duration::from_hours(24), "it is longer than 24h")).or("5m");
        NOTICE_DAILY: Time = Setting::new("TIME",
            "write a time such as 09:00",
            "Time of day, in TICKETRZ_TIMEZONE, for a line about the last 24 hours: lookups, people, calls spent and saved, followed tickets, when the quota was closed. If not set, there is none.",
            |text| Time::strptime("%H:%M", text).map_err(|_| String::new()));
    }
    "Process" {
        HTTP_ADDR: SocketAddr = Setting::parsed("ADDRESS",
            "write an IP address and a port such as 0.0.0.0:8080 or [::]:8080",
            "Where /healthz, /readyz and /metrics are served, and /interactions with the HTTP transport. Port 0 picks a free one, which the log shows.").or("0.0.0.0:8080");
        SHUTDOWN_DELAY: Duration = Setting::new("DURATION",
            "choose less: hosts kill what does not stop",
            "How long the HTTP transport keeps answering after it is told to stop, while /readyz already fails: time for a load balancer to notice. At most 1m.",
            |text| length_within(text, Duration::ZERO..=Duration::from_mins(1), "it is longer than 1m")).or("0s");
        LOG_FORMAT: LogFormat = choice!("How the log is written.",
            "human" => LogFormat::Human, "json" => LogFormat::Json).or("human");
        LOG_LEVEL: Level = Setting::parsed("LEVEL",
            "write error, warn, info, debug or trace",
            "The bot's own log level: error, warn, info, debug or trace. Libraries log only warnings, because below that they can log secrets.").or("info");
    }
}

#[cfg(test)]
mod tests;
