//! The settings: read once at start, understood as a whole, and every problem with them said at once.

mod catalogue;
mod environment;
mod reader;

use std::{ffi::OsString, fmt, fs, path::PathBuf, time::Duration};

use commands::{Labels, WebUrl};
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serenity::all::GuildId;
use ticketrz::{BaseUrl, Credentials, LoginEncoding, RedisConfig};
use tracing::Level;
use url::Url;

pub use catalogue::{Given, Group, SETTINGS, Setting};
pub use reader::Problem;

use environment::Raw;
use reader::Reader;

/// Discord waits 3 s for the first response; the rest is for the way there.
const LATEST_DEFERRAL: Duration = Duration::from_millis(2500);
const LARGEST_LABELS_FILE: u64 = 1024 * 1024;

/// Everything that can be set.
#[derive(Debug)]
pub struct Settings {
    /// The connection to Discord.
    pub discord: DiscordSettings,
    /// The ticket system, its quota, the cache.
    pub ticketrz: ticketrz::Config,
    /// What people see.
    pub answers: AnswerSettings,
    /// How the log is written.
    pub log: LogSettings,
}

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
}

/// What people see.
#[derive(Debug)]
pub struct AnswerSettings {
    /// `TICKETRZ_WEB_URL`
    pub web_url: Option<WebUrl>,
    /// `TICKETRZ_LABELS_FILE`, read.
    pub labels: Labels,
    /// `SUPPORT_CONTACT`
    pub support_contact: Option<String>,
}

/// How the log is written.
#[derive(Clone, Copy, Debug)]
pub struct LogSettings {
    /// `LOG_FORMAT`
    pub format: LogFormat,
    /// `LOG_LEVEL`
    pub level: Level,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For eyes.
    Human,
    /// One JSON object a line, for log shippers.
    Json,
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The command line is wrong, or asked for `--help` or `--version`.
    #[error(transparent)]
    CommandLine(#[from] clap::Error),
    /// Everything that is wrong with the values.
    #[error("{}", Problems(.0))]
    Values(Vec<Problem>),
}

struct Problems<'a>(&'a [Problem]);

impl fmt::Display for Problems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings need a look:")?;
        for problem in self.0 {
            write!(f, "\n  {problem}")?;
        }
        f.write_str("\nEvery setting is described by --help and in .env.example.")
    }
}

impl Settings {
    /// Reads the settings of this process: `.env`, the environment, the command line, secret files.
    ///
    /// # Errors
    /// What is wrong with them, all at once.
    pub fn from_process(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, SettingsError> {
        Self::from_raw(&Raw::from_process(arguments)?).map_err(SettingsError::Values)
    }

    fn from_raw(raw: &Raw) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::new(raw);
        let discord = discord(&mut reader);
        let ticketrz = ticketrz_config(&mut reader);
        let answers = answers(&mut reader);
        let log = log(&mut reader);
        let problems = reader.into_problems();
        match (discord, ticketrz, log) {
            (Some(discord), Some(ticketrz), Some(log)) if problems.is_empty() => Ok(Self {
                discord,
                ticketrz,
                answers,
                log,
            }),
            _ => Err(problems),
        }
    }
}

fn discord(reader: &mut Reader<'_>) -> Option<DiscordSettings> {
    let token = reader.secret("DISCORD_TOKEN");
    let token = reader.required(
        "DISCORD_TOKEN",
        token,
        "copy it from your application's Bot page in the Discord developer portal",
    );
    let guilds = reader.converted(
        "DISCORD_GUILD_IDS",
        "write guild ids such as 123456789012345678, separated by commas",
        |text| {
            text.split([',', ' '])
                .filter(|id| !id.is_empty())
                .map(|id| {
                    id.parse::<GuildId>()
                        .map_err(|_| format!("`{id}` is no id"))
                })
                .collect::<Result<Vec<_>, _>>()
        },
    );
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
    Some(DiscordSettings {
        token: token?,
        guilds: guilds.unwrap_or_default(),
        api_url: api_url?,
        defer_after: defer_after?,
    })
}

fn ticketrz_config(reader: &mut Reader<'_>) -> Option<ticketrz::Config> {
    let allow_http = reader.flag("TICKETRZ_ALLOW_HTTP");
    let base_url = reader.converted(
        "TICKETRZ_BASE_URL",
        "write the address of the ticket system such as https://onecloud.example",
        |text| BaseUrl::parse(text, allow_http).map_err(|error| error.to_string()),
    );
    let base_url = reader.required(
        "TICKETRZ_BASE_URL",
        base_url,
        "write the address of the ticket system such as https://onecloud.example",
    );
    let credentials = credentials(reader);
    let zone = reader.converted(
        "TICKETRZ_TIMEZONE",
        "write an IANA time zone such as Asia/Jakarta",
        |text| TimeZone::get(text).map_err(|error| error.to_string()),
    );
    let fresh = reader.duration("CACHE_FRESH");
    let stale = reader.duration("CACHE_STALE");
    let cache_entries = reader.parsed("CACHE_MAX_ENTRIES", "write a whole number");
    let cache_megabytes = reader.parsed::<u32>("CACHE_MAX_MEGABYTES", "write a whole number");
    let quota_probe_interval = reader.duration("QUOTA_PROBE_INTERVAL");
    let quota_default_closing = reader.duration("QUOTA_DEFAULT_CLOSING");
    let budget = reader.duration("LOOKUP_BUDGET");
    let max_concurrent = reader.parsed("TICKETRZ_MAX_REQUESTS", "write a whole number above 0");
    let max_waiting = reader.parsed("TICKETRZ_MAX_WAITING", "write a whole number");
    let redis = reader.secret("REDIS_URL");
    let share_tickets = reader.flag("REDIS_SHARE_TICKETS");

    let mut config = ticketrz::Config::new(base_url?, zone?, credentials?);
    config.fresh = fresh?;
    config.stale = stale?;
    config.max_cached_tickets = cache_entries?;
    config.max_cached_bytes = u64::from(cache_megabytes?).saturating_mul(1024 * 1024);
    config.quota_probe_interval = quota_probe_interval.filter(|interval| !interval.is_zero());
    config.quota_default_closing = quota_default_closing?;
    config.budget = budget?;
    config.max_concurrent = max_concurrent?;
    config.max_waiting = max_waiting?;
    config.redis = redis.map(|url| RedisConfig { url, share_tickets });
    Some(config)
}

fn credentials(reader: &mut Reader<'_>) -> Option<Credentials> {
    let encoding =
        reader.converted(
            "TICKETRZ_LOGIN_ENCODING",
            "write form or json",
            |text| match text {
                "form" => Ok(LoginEncoding::Form),
                "json" => Ok(LoginEncoding::Json),
                _ => Err("it is neither".to_owned()),
            },
        );
    let token = reader.secret("TICKETRZ_TOKEN");
    let email = reader.owned("TICKETRZ_EMAIL");
    let password = reader.secret("TICKETRZ_PASSWORD");
    let site_id = reader.owned("TICKETRZ_SITE_ID");
    if let Some(token) = token {
        if email.is_some() || password.is_some() {
            reader.problem(
                "TICKETRZ_TOKEN",
                "is given beside TICKETRZ_EMAIL or TICKETRZ_PASSWORD",
                "keep the token or the credentials; with credentials the bot renews its own tokens",
            );
        }
        return Some(match reader.secret_file("TICKETRZ_TOKEN") {
            Some(path) => Credentials::File(PathBuf::from(path)),
            None => Credentials::Fixed(token),
        });
    }
    if email.is_none() && password.is_none() && site_id.is_none() {
        return reader.required(
            "TICKETRZ_TOKEN",
            None,
            "set TICKETRZ_EMAIL, TICKETRZ_PASSWORD and TICKETRZ_SITE_ID so that the bot renews its own tokens, or \
             TICKETRZ_TOKEN_FILE, or TICKETRZ_TOKEN",
        );
    }
    let together =
        "the bot signs in with TICKETRZ_EMAIL, TICKETRZ_PASSWORD and TICKETRZ_SITE_ID together";
    let email = reader.required("TICKETRZ_EMAIL", email, together);
    let password = reader.required("TICKETRZ_PASSWORD", password, together);
    let site_id = reader.required("TICKETRZ_SITE_ID", site_id, together);
    Some(Credentials::Login {
        email: email?,
        password: password?,
        site_id: site_id?,
        encoding: encoding?,
    })
}

fn answers(reader: &mut Reader<'_>) -> AnswerSettings {
    AnswerSettings {
        web_url: reader.parsed(
            "TICKETRZ_WEB_URL",
            "write a link such as https://desk.example/tickets/{id}",
        ),
        labels: reader
            .converted(
                "TICKETRZ_LABELS_FILE",
                "see docs/configuration.md for an example",
                read_labels,
            )
            .unwrap_or_default(),
        support_contact: reader.owned("SUPPORT_CONTACT"),
    }
}

fn read_labels(path: &str) -> Result<Labels, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > LARGEST_LABELS_FILE {
        return Err("it is larger than 1 MiB".to_owned());
    }
    let json = fs::read_to_string(path).map_err(|error| error.to_string())?;
    Labels::from_json(&json).map_err(|error| error.to_string())
}

fn log(reader: &mut Reader<'_>) -> Option<LogSettings> {
    let format = reader.converted("LOG_FORMAT", "write human or json", |text| match text {
        "human" => Ok(LogFormat::Human),
        "json" => Ok(LogFormat::Json),
        _ => Err("it is neither".to_owned()),
    });
    let level = reader.parsed("LOG_LEVEL", "write error, warn, info, debug or trace");
    Some(LogSettings {
        format: format?,
        level: level?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENOUGH: &[(&str, &str)] = &[
        ("DISCORD_TOKEN", "discord-secret"),
        ("TICKETRZ_BASE_URL", "https://onecloud.example"),
        ("TICKETRZ_TOKEN", "ticketrz-secret"),
    ];

    fn read(more: &[(&'static str, &str)]) -> Result<Settings, Vec<Problem>> {
        Settings::from_raw(&Raw::of(&[ENOUGH, more].concat()))
    }

    fn problems(values: &[(&'static str, &str)]) -> String {
        SettingsError::Values(Settings::from_raw(&Raw::of(values)).unwrap_err()).to_string()
    }

    #[test]
    fn the_least_that_must_be_set_is_enough() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.discord.api_url, "https://discord.com");
        assert_eq!(settings.discord.defer_after, Duration::from_millis(1500));
        assert_eq!(
            settings.ticketrz.quota_probe_interval,
            Some(Duration::from_mins(15))
        );
        assert_eq!(settings.log.format, LogFormat::Human);
    }

    #[test]
    fn every_problem_is_said_at_once_by_its_name_and_with_what_to_do() {
        let said = problems(&[
            ("DISCORD_GUILD_IDS", "12,abc"),
            ("TICKETRZ_BASE_URL", "http://onecloud.example"),
            ("TICKETRZ_EMAIL", "bot@example"),
            ("TICKETRZ_TIMEZONE", "Mars/Olympus"),
            ("CACHE_FRESH", "soon"),
            ("TICKETRZ_MAX_REQUESTS", "-1"),
            ("LOG_FORMAT", "yaml"),
            ("TICKETRZ_WEB_URL", "https://desk.example/"),
            ("TICKETRZ_LABELS_FILE", "no-such-file.json"),
        ]);
        for name in [
            "DISCORD_TOKEN is missing",
            "DISCORD_GUILD_IDS is",
            "TICKETRZ_BASE_URL is",
            "TICKETRZ_PASSWORD is missing",
            "TICKETRZ_SITE_ID is missing",
            "TICKETRZ_TIMEZONE is",
            "CACHE_FRESH is",
            "TICKETRZ_MAX_REQUESTS is",
            "LOG_FORMAT is",
            "TICKETRZ_WEB_URL is",
            "TICKETRZ_LABELS_FILE is",
        ] {
            assert!(said.contains(name), "{name} is not in:\n{said}");
        }
        assert_eq!(said.matches("TICKETRZ_BASE_URL").count(), 1, "{said}");
    }

    #[test]
    fn a_deferral_that_would_come_too_late_is_refused() {
        assert!(read(&[("DISCORD_DEFER_AFTER", "3s")]).is_err());
    }

    #[test]
    fn a_probe_interval_of_nothing_means_no_probe() {
        assert_eq!(
            read(&[("QUOTA_PROBE_INTERVAL", "0")])
                .unwrap()
                .ticketrz
                .quota_probe_interval,
            None
        );
    }

    #[test]
    fn an_empty_value_counts_as_not_given() {
        assert_eq!(
            read(&[("CACHE_FRESH", " "), ("TICKETRZ_WEB_URL", "")])
                .unwrap()
                .ticketrz
                .fresh,
            Duration::from_mins(1)
        );
    }

    #[test]
    fn secrets_are_in_no_debug_output_and_in_no_problem() {
        let settings = read(&[("REDIS_URL", "redis://:redis-secret@localhost/")]).unwrap();
        let shown = format!("{settings:?}");
        let said = problems(&[
            ("DISCORD_TOKEN", "discord-secret"),
            ("TICKETRZ_TOKEN", "ticketrz-secret"),
            ("TICKETRZ_PASSWORD", "password-secret"),
        ]);
        assert!(!shown.contains("-secret"), "{shown}");
        assert!(!said.contains("-secret"), "{said}");
    }
}
