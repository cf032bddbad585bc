//! The type of a setting: name, flag, default, help and parser.

use std::{str::FromStr, time::Duration};

use secrecy::SecretString;

use super::{
    choice::Choice,
    values::{Invalid, ids_of, length_of},
};

/// A group of settings, with a heading in `--help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The connection to Discord.
    Discord,
    /// The connection to the ticket system.
    Ticketrz,
    /// The team's quota, the cache, outages.
    Limits,
    /// The answers.
    Answers,
    /// Who may ask.
    Access,
    /// The process itself.
    Process,
}

impl Group {
    /// The heading.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Discord => "Discord",
            Self::Ticketrz => "Ticket system",
            Self::Limits => "Quota, cache and outages",
            Self::Answers => "Answers",
            Self::Access => "Access",
            Self::Process => "Process",
        }
    }
}

/// A setting's documentation.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// The environment variable.
    pub name: &'static str,
    /// Secrets come from the environment or from a file named by `<NAME>_FILE`; never from a flag, which every process on
    /// the machine could read.
    pub is_secret: bool,
    /// The placeholder for the value in `--help`.
    pub value: &'static str,
    /// The value if the setting is not set.
    pub default: Option<&'static str>,
    /// Its group.
    pub group: Group,
    /// What it does, in a sentence or two.
    pub help: &'static str,
}

impl Definition {
    /// The flag, without its dashes: `LOG_LEVEL` is `--log-level`.
    #[must_use]
    pub fn flag(&self) -> String {
        self.name.to_ascii_lowercase().replace('_', "-")
    }
}

/// A setting whose value is a `T`.
pub(super) struct Setting<T> {
    pub(super) definition: Definition,
    /// How to fix an invalid or missing value.
    pub(super) hint: &'static str,
    pub(super) read: fn(&str) -> Result<T, Invalid>,
}

impl<T> Setting<T> {
    /// A setting that `read` parses.
    pub(super) const fn new(
        value: &'static str,
        hint: &'static str,
        help: &'static str,
        read: fn(&str) -> Result<T, Invalid>,
    ) -> Self {
        Self {
            definition: Definition {
                name: "",
                is_secret: false,
                value,
                default: None,
                group: Group::Process,
                help,
            },
            hint,
            read,
        }
    }

    /// Sets the default.
    pub(super) const fn or(mut self, default: &'static str) -> Self {
        self.definition.default = Some(default);
        self
    }

    /// Makes it a secret.
    pub(super) const fn hidden(mut self) -> Self {
        self.definition.is_secret = true;
        self
    }

    /// Sets the group and the name.
    pub(super) const fn named(mut self, group: Group, name: &'static str) -> Self {
        self.definition.group = group;
        self.definition.name = name;
        self
    }
}

impl<T: FromStr> Setting<T> {
    /// A setting that its type's `FromStr` parses.
    pub(super) const fn parsed(
        value: &'static str,
        hint: &'static str,
        help: &'static str,
    ) -> Self {
        Self::new(value, hint, help, |text| {
            text.parse().map_err(|_| Invalid::Text)
        })
    }

    /// A whole number.
    pub(super) const fn number(help: &'static str) -> Self {
        Self::parsed("NUMBER", "write a whole number", help)
    }
}

impl<T: Choice> Setting<T> {
    /// A word from a fixed set.
    pub(super) const fn choice(help: &'static str) -> Self {
        Self::new(T::WORDS, T::HINT, help, T::from_word)
    }
}

impl<T: FromStr> Setting<Vec<T>> {
    /// Discord ids, separated by commas or blanks.
    pub(super) const fn ids(help: &'static str) -> Self {
        let hint = "write ids such as 123456789012345678, separated by commas";
        Self::new("IDS", hint, help, ids_of)
    }
}

impl Setting<Duration> {
    /// A length of time such as `60s`, `15m`, `1h 30m`; a bare `0` is none.
    pub(super) const fn duration(help: &'static str) -> Self {
        let hint = "write a length of time such as 1500ms, 60s, 15m or 24h";
        Self::new("DURATION", hint, help, length_of)
    }
}

impl Setting<SecretString> {
    /// A secret.
    pub(super) const fn secret(
        value: &'static str,
        hint: &'static str,
        help: &'static str,
    ) -> Self {
        Self::new(value, hint, help, |text| Ok(SecretString::from(text))).hidden()
    }
}
