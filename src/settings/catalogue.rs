//! Every setting there is: the one list behind the environment, the flags and `--help`.

use super::setting::{Group, Setting, plain, secret};

/// All settings, in the order in which they are documented.
pub const SETTINGS: &[Setting] = &[
    secret(
        Group::Discord,
        "DISCORD_TOKEN",
        "TOKEN",
        "The bot's token, from the Discord developer portal. Required by the gateway; the HTTP transport needs it to register the commands alone.",
    ),
    plain(
        Group::Discord,
        "DISCORD_TRANSPORT",
        "discord-transport",
        "gateway|http",
        Some("gateway"),
        "How interactions come: over a connection that the bot opens, or by requests that Discord sends to /interactions on HTTP_ADDR.",
    ),
    plain(
        Group::Discord,
        "DISCORD_PUBLIC_KEY",
        "discord-public-key",
        "HEX",
        None,
        "The application's public key, from its General Information page. The HTTP transport needs it to tell Discord's requests from others.",
    ),
    plain(
        Group::Discord,
        "DISCORD_APPLICATION_ID",
        "discord-application-id",
        "ID",
        None,
        "The application that the commands are registered for. Without it Discord is asked.",
    ),
    plain(
        Group::Discord,
        "DISCORD_SIGNATURE_MAX_AGE",
        "discord-signature-max-age",
        "DURATION",
        Some("5m"),
        "How far the time of a signed request may be from the machine's clock, 1s to 1h; for as long again its interaction is known as answered.",
    ),
    plain(
        Group::Discord,
        "DISCORD_GUILD_IDS",
        "discord-guild-ids",
        "IDS",
        None,
        "Guilds that get the commands, separated by commas. Without it every guild that the bot is in gets them.",
    ),
    plain(
        Group::Discord,
        "DISCORD_API_URL",
        "discord-api-url",
        "URL",
        Some("https://discord.com"),
        "Root of Discord's API, for tests, the playground and REST proxies.",
    ),
    plain(
        Group::Discord,
        "DISCORD_DEFER_AFTER",
        "discord-defer-after",
        "DURATION",
        Some("1500ms"),
        "How long an answer may take before \"thinking…\" is shown, at most 2500ms: Discord waits 3 s.",
    ),
    plain(
        Group::Discord,
        "GATEWAY_GIVE_UP_AFTER",
        "gateway-give-up-after",
        "DURATION",
        Some("5m"),
        "How long the bot may be without a connection to Discord before it exits with 75, so that its host starts it anew. The connection is tried again and again until then.",
    ),
    plain(
        Group::Ticketrz,
        "TICKETRZ_BASE_URL",
        "ticketrz-base-url",
        "URL",
        None,
        "Where the ticket system is, such as https://onecloud.example. Required.",
    ),
    secret(
        Group::Ticketrz,
        "TICKETRZ_TOKEN",
        "TOKEN",
        "A fixed token, which dies after 15 minutes. TICKETRZ_TOKEN_FILE names a file that something else keeps fresh: it is read again when it changes.",
    ),
    plain(
        Group::Ticketrz,
        "TICKETRZ_EMAIL",
        "ticketrz-email",
        "EMAIL",
        None,
        "With TICKETRZ_PASSWORD and TICKETRZ_SITE_ID the bot gets and renews its own tokens.",
    ),
    secret(
        Group::Ticketrz,
        "TICKETRZ_PASSWORD",
        "PASSWORD",
        "The password that belongs to TICKETRZ_EMAIL.",
    ),
    plain(
        Group::Ticketrz,
        "TICKETRZ_SITE_ID",
        "ticketrz-site-id",
        "ID",
        None,
        "The site to sign in to.",
    ),
    plain(
        Group::Ticketrz,
        "TICKETRZ_LOGIN_ENCODING",
        "ticketrz-login-encoding",
        "form|json",
        Some("form"),
        "How the credentials travel; the vendor does not document it.",
    ),
    plain(
        Group::Ticketrz,
        "TICKETRZ_TIMEZONE",
        "ticketrz-timezone",
        "ZONE",
        Some("Asia/Jakarta"),
        "IANA time zone of the ticket system's dates and of its quota window.",
    ),
    plain(
        Group::Ticketrz,
        "TICKETRZ_ALLOW_HTTP",
        "ticketrz-allow-http",
        "true|false",
        Some("false"),
        "Accept a TICKETRZ_BASE_URL without TLS on another machine. The token then travels in the clear.",
    ),
    plain(
        Group::Limits,
        "CACHE_FRESH",
        "cache-fresh",
        "DURATION",
        Some("60s"),
        "How long a ticket is answered from memory without asking again.",
    ),
    plain(
        Group::Limits,
        "CACHE_STALE",
        "cache-stale",
        "DURATION",
        Some("24h"),
        "How long a ticket is kept for when the ticket system is closed or down.",
    ),
    plain(
        Group::Limits,
        "CACHE_MAX_ENTRIES",
        "cache-max-entries",
        "NUMBER",
        Some("10000"),
        "The most tickets kept in memory.",
    ),
    plain(
        Group::Limits,
        "CACHE_MAX_MEGABYTES",
        "cache-max-megabytes",
        "NUMBER",
        Some("64"),
        "The most memory that the kept tickets take, in MiB.",
    ),
    plain(
        Group::Limits,
        "QUOTA_PROBE_INTERVAL",
        "quota-probe-interval",
        "DURATION",
        Some("15m"),
        "While the quota is closed, one lookup in this time is tried all the same, in case it opened early. 0 for none.",
    ),
    plain(
        Group::Limits,
        "QUOTA_DEFAULT_CLOSING",
        "quota-default-closing",
        "DURATION",
        Some("1h"),
        "How long the quota is taken to be closed when the ticket system's message cannot be read.",
    ),
    plain(
        Group::Limits,
        "LOOKUP_BUDGET",
        "lookup-budget",
        "DURATION",
        Some("10s"),
        "The most time that a lookup may take, retries included.",
    ),
    plain(
        Group::Limits,
        "TICKETRZ_MAX_REQUESTS",
        "ticketrz-max-requests",
        "NUMBER",
        Some("32"),
        "The most requests to the ticket system at once.",
    ),
    plain(
        Group::Limits,
        "TICKETRZ_MAX_WAITING",
        "ticketrz-max-waiting",
        "NUMBER",
        Some("256"),
        "The most lookups that wait for their turn; further ones are told to try again.",
    ),
    secret(
        Group::Limits,
        "REDIS_URL",
        "URL",
        "Redis that several replicas share their cache and their quota through: redis://… or rediss://… for TLS.",
    ),
    plain(
        Group::Limits,
        "REDIS_SHARE_TICKETS",
        "redis-share-tickets",
        "true|false",
        Some("true"),
        "Whether ticket contents may be kept in Redis; if not, the quota and the back-off alone are shared.",
    ),
    plain(
        Group::Answers,
        "TICKETRZ_WEB_URL",
        "ticketrz-web-url",
        "URL",
        None,
        "Link to a ticket for people, with {id} where the number goes; such links are also understood. Without it tickets are not linked.",
    ),
    plain(
        Group::Answers,
        "TICKETRZ_LABELS_FILE",
        "ticketrz-labels-file",
        "FILE",
        None,
        "JSON file with words for the ticket system's codes, such as {\"status\": {\"TS3\": \"Escalated\"}}.",
    ),
    plain(
        Group::Answers,
        "SUPPORT_CONTACT",
        "support-contact",
        "TEXT",
        None,
        "Whom people are told to ask when something needs an operator: a name, or a mention such as <@123>; at most 200 characters.",
    ),
    plain(
        Group::Answers,
        "TICKET_VISIBILITY",
        "ticket-visibility",
        "private|public",
        Some("private"),
        "Who sees an answer when the person does not say: the person alone, or the whole channel. Failures are always private.",
    ),
    plain(
        Group::Access,
        "ALLOWED_GUILD_IDS",
        "allowed-guild-ids",
        "IDS",
        None,
        "Guilds in which tickets may be looked up, separated by commas. Without it: all.",
    ),
    plain(
        Group::Access,
        "ALLOWED_CHANNEL_IDS",
        "allowed-channel-ids",
        "IDS",
        None,
        "Channels in which tickets may be looked up, their threads included. Without it: all.",
    ),
    plain(
        Group::Access,
        "ALLOWED_ROLE_IDS",
        "allowed-role-ids",
        "IDS",
        None,
        "Roles that may look tickets up. Without it, and without ALLOWED_USER_IDS: everybody.",
    ),
    plain(
        Group::Access,
        "ALLOWED_USER_IDS",
        "allowed-user-ids",
        "IDS",
        None,
        "People who may look tickets up, whatever their roles.",
    ),
    plain(
        Group::Access,
        "ALLOW_DIRECT_MESSAGES",
        "allow-direct-messages",
        "true|false",
        Some("false"),
        "Whether tickets may be looked up in direct messages with the bot.",
    ),
    plain(
        Group::Access,
        "LOOKUPS_PER_MINUTE",
        "lookups-per-minute",
        "NUMBER",
        Some("20"),
        "How many lookups one person has in a minute. 0 for no limit.",
    ),
    plain(
        Group::Process,
        "HTTP_ADDR",
        "http-addr",
        "ADDRESS",
        Some("0.0.0.0:8080"),
        "Where /healthz, /readyz and /metrics are served, and /interactions with the HTTP transport. Port 0 takes a free one, which the log names.",
    ),
    plain(
        Group::Process,
        "SHUTDOWN_DELAY",
        "shutdown-delay",
        "DURATION",
        Some("0s"),
        "How long the HTTP transport goes on answering once it is told to stop, while /readyz already says no: time for a load balancer to notice. At most 1m.",
    ),
    plain(
        Group::Process,
        "LOG_FORMAT",
        "log-format",
        "human|json",
        Some("human"),
        "How the log is written.",
    ),
    plain(
        Group::Process,
        "LOG_LEVEL",
        "log-level",
        "LEVEL",
        Some("info"),
        "What of the bot's own doings is logged: error, warn, info, debug or trace. Libraries are kept at warnings: what they log below that can hold secrets.",
    ),
];

#[cfg(test)]
mod tests {
    use super::{super::setting::Given, *};

    #[test]
    fn names_and_flags_are_told_apart_by_case_and_dashes_alone() {
        for setting in SETTINGS {
            if let Given::ByFlag(flag) = setting.given {
                assert_eq!(flag, setting.name.to_ascii_lowercase().replace('_', "-"));
            }
        }
    }

    #[test]
    fn each_setting_stands_once_and_groups_stand_together() {
        let mut names: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), SETTINGS.len());
        assert!(SETTINGS.is_sorted_by_key(|setting| setting.group));
    }
}
