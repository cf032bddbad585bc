//! The settings: read once at start, and all problems reported together.

mod access;
mod answers;
mod catalogue;
mod choices;
mod command_line;
mod discord;
mod env_file;
mod environment;
mod following;
mod names;
mod notices;
mod problem;
mod process;
mod reader;
mod setting;
mod ticketrz;
mod values;

use std::{ffi::OsString, path::PathBuf};

use commands::AccessRules;

pub use answers::AnswerSettings;
pub use catalogue::SETTINGS;
pub use choices::LogFormat;
pub use command_line::Task;
pub use discord::{DiscordSettings, SignatureSettings, Transport};
pub use following::FollowSettings;
pub(crate) use notices::NoticeSettings;
pub use problem::Problem;
pub use process::{HttpSettings, LogSettings};
pub use setting::Definition;

use environment::Raw;
use reader::Reader;

/// All settings.
#[derive(Debug)]
pub struct Settings {
    /// The connection to Discord.
    pub discord: DiscordSettings,
    /// The ticket system, its quota, the cache, the Redis that replicas share.
    pub ticketrz: ::ticketrz::Config,
    /// What people see.
    pub answers: AnswerSettings,
    /// Who may look tickets up, and where.
    pub access: AccessRules,
    /// Following tickets.
    pub following: FollowSettings,
    /// `STATE_FILE`
    pub state_file: Option<PathBuf>,
    /// What the team is told in its own channel, if anything.
    pub(crate) notices: Option<NoticeSettings>,
    /// The HTTP server.
    pub http: HttpSettings,
    /// How the log is written.
    pub log: LogSettings,
}

/// The settings are invalid.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The command line is wrong, or asked for `--help` or `--version`.
    #[error(transparent)]
    CommandLine(#[from] clap::Error),
    /// All problems with the values.
    #[error(
        "the settings have problems:\n  {}\nEvery setting is described by --help and in .env.example.",
        .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  ")
    )]
    Values(Vec<Problem>),
}

/// The command to carry out, and the raw settings.
pub struct Request {
    /// The command.
    pub task: Task,
    raw: Raw,
}

impl Request {
    /// Reads `.env`, the environment, the command line and secret files.
    ///
    /// # Errors
    /// The command line is wrong, or asked for `--help` or `--version`.
    pub fn from_process(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, SettingsError> {
        let (task, raw) = Raw::from_process(arguments)?;
        Ok(Self { task, raw })
    }

    /// Reads all settings.
    ///
    /// # Errors
    /// All problems with them, and the warnings.
    pub fn settings(&self) -> Result<Settings, SettingsError> {
        self.read(Settings::read)
    }

    /// Reads what a lookup without Discord needs.
    ///
    /// # Errors
    /// All problems with it, and the warnings.
    pub fn lookup_settings(&self) -> Result<(::ticketrz::Config, AnswerSettings), SettingsError> {
        self.read(|reader| {
            let (ticketrz, answers) = (ticketrz::read(reader), answers::read(reader));
            Some((ticketrz?, answers))
        })
    }

    /// Reads where the state is kept: `STATE_FILE`, and the Redis that replicas share.
    ///
    /// # Errors
    /// All problems with it, and the warnings.
    pub fn state_settings(
        &self,
    ) -> Result<(Option<PathBuf>, Option<::ticketrz::Redis>), SettingsError> {
        self.read(|reader| {
            let file = reader.get(&catalogue::STATE_FILE);
            Some((file, reader.get(&catalogue::REDIS_URL)))
        })
    }

    /// Reads `HTTP_ADDR`: a health check needs no secret.
    ///
    /// # Errors
    /// Its problem.
    pub fn http_settings(&self) -> Result<HttpSettings, SettingsError> {
        self.read(process::http)
    }

    fn read<T>(&self, read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Result<T, SettingsError> {
        Reader::read(&self.raw, read).map_err(|mut problems| {
            problems.extend_from_slice(self.warnings());
            SettingsError::Values(problems)
        })
    }

    /// Variables that look like mistakes: misspelt names in the environment, names in `.env` that are not settings.
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        &self.raw.warnings
    }

    /// The command line's definition, for completions.
    #[must_use]
    pub fn command_line() -> clap::Command {
        command_line::command()
    }
}

impl Settings {
    #[cfg(test)]
    pub(crate) fn of(values: &[(&'static str, &str)]) -> Result<Self, SettingsError> {
        Self::from_raw(&Raw::of(values)).map_err(SettingsError::Values)
    }

    #[cfg(test)]
    fn from_raw(raw: &Raw) -> Result<Self, Vec<Problem>> {
        Reader::read(raw, Self::read)
    }

    /// Every setting is read before a missing one ends it, so that all problems are known.
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let discord = discord::read(reader);
        let ticketrz = ticketrz::read(reader);
        let answers = answers::read(reader);
        let access = access::read(reader);
        let following = following::read(reader);
        let state_file = reader.get(&catalogue::STATE_FILE);
        let notices = notices::read(reader);
        let (http, log) = (process::http(reader), process::log(reader));
        let (discord, ticketrz) = (discord?, ticketrz?);
        let has_store = state_file.is_some() || ticketrz.redis.is_some();
        Some(Self {
            access: AccessRules {
                // People are told in direct messages, which need the token.
                without_following: !has_store || discord.token.is_none(),
                ..access
            },
            discord,
            ticketrz,
            answers,
            following,
            state_file,
            notices,
            http: http?,
            log: log?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const ENOUGH: &[(&str, &str)] = &[
        ("DISCORD_TOKEN", "discord-secret"),
        ("TICKETRZ_BASE_URL", "https://onecloud.example"),
        ("TICKETRZ_TOKEN", "ticketrz-secret"),
    ];

    /// Points of order 1, 2, 4 and 8, also as they should not be written.
    const LOW_ORDER: &[&str] = &[
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
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
        assert_eq!(settings.discord.api_url.to_string(), "https://discord.com");
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
    fn the_http_transport_needs_a_key_and_no_token() {
        let http = |more: &[(&'static str, &str)]| {
            let values = [&ENOUGH[1..], &[("DISCORD_TRANSPORT", "http")], more].concat();
            Settings::from_raw(&Raw::of(&values))
        };
        let key = "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29";
        let settings = http(&[("DISCORD_PUBLIC_KEY", key)]).unwrap();
        assert!(matches!(settings.discord.transport, Transport::Http(_)));
        assert!(settings.discord.token.is_none());
        for (name, value) in [
            ("DISCORD_PUBLIC_KEY", ""),
            ("DISCORD_PUBLIC_KEY", "abc"),
            ("DISCORD_PUBLIC_KEY", &"zz".repeat(32)),
            ("DISCORD_PUBLIC_KEY", &format!("{key}00")),
        ] {
            let said = SettingsError::Values(http(&[(name, value)]).unwrap_err()).to_string();
            assert_eq!(said.matches(name).count(), 1, "{said}");
        }
        for weak in LOW_ORDER {
            let said = SettingsError::Values(http(&[("DISCORD_PUBLIC_KEY", weak)]).unwrap_err());
            assert!(said.to_string().contains("DISCORD_PUBLIC_KEY is"), "{weak}");
        }
    }

    #[test]
    fn following_needs_a_store_and_the_token() {
        let key = "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29";
        let http = [("DISCORD_TRANSPORT", "http"), ("DISCORD_PUBLIC_KEY", key)];
        let file = [("STATE_FILE", "state.sqlite")];
        let redis = [("REDIS_URL", "redis://localhost")];
        for (values, is_possible) in [
            ([ENOUGH, &http, &file].concat(), true),
            ([ENOUGH, &redis].concat(), true),
            (ENOUGH.to_vec(), false),
            ([&ENOUGH[1..], &http, &file].concat(), false),
        ] {
            let settings = Settings::from_raw(&Raw::of(&values)).unwrap();
            assert_eq!(
                settings.access.without_following, !is_possible,
                "{values:?}"
            );
        }
    }

    #[test]
    fn discord_without_tls_on_another_machine_is_refused_unless_allowed() {
        for (url, is_fine) in [
            ("http://127.0.0.1:8000", true),
            ("http://[::1]:8000/", true),
            ("http://localhost", true),
            ("https://discord.example", true),
            ("http://discord.example", false),
            ("http://10.0.0.1:8000", false),
        ] {
            let given = [("DISCORD_API_URL", url)];
            assert_eq!(read(&given).is_ok(), is_fine, "{url}");
            let allowed = [given.as_slice(), &[("DISCORD_ALLOW_HTTP", "true")]].concat();
            assert!(read(&allowed).is_ok(), "{url}");
        }
        let said = SettingsError::Values(
            read(&[("DISCORD_API_URL", "http://discord.example")]).unwrap_err(),
        );
        let said = said.to_string();
        assert!(said.contains("DISCORD_API_URL is"), "{said}");
        assert!(said.contains("https is required"), "{said}");
    }

    #[test]
    fn addresses_ages_and_delays_that_cannot_be_used_are_refused() {
        for (name, value) in [
            ("HTTP_ADDR", "8080"),
            ("HTTP_ADDR", "localhost"),
            ("HTTP_ADDR", "0.0.0.0:99999"),
            ("DISCORD_TRANSPORT", "carrier pigeon"),
            ("DISCORD_APPLICATION_ID", "me"),
            ("DISCORD_SIGNATURE_MAX_AGE", "0"),
            ("DISCORD_SIGNATURE_MAX_AGE", "2h"),
            ("SHUTDOWN_DELAY", "2m"),
        ] {
            let said = SettingsError::Values(read(&[(name, value)]).unwrap_err()).to_string();
            assert!(said.contains(&format!("{name} is")), "{said}");
        }
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
                .cache
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
