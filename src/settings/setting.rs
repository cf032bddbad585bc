//! The type of a setting: name, default, help and parser.

use std::{str::FromStr, time::Duration};

use secrecy::SecretString;

use super::values::{ids_of, length_of};

/// A setting's documentation.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// The environment variable.
    pub name: &'static str,
    /// The heading that it is listed under.
    pub group: &'static str,
    /// Secrets come from the environment or from a file named by `<NAME>_FILE`, never from a flag: every process on the
    /// machine can read another's command line.
    pub is_secret: bool,
    /// The placeholder for the value in `--help`.
    pub value: &'static str,
    /// The value if the setting is not set.
    pub default: Option<&'static str>,
    /// What it does, in a sentence or two.
    pub help: &'static str,
}

/// A setting whose value is a `T`.
pub(super) struct Setting<T> {
    pub(super) definition: Definition,
    /// How to fix an invalid or missing value.
    pub(super) hint: &'static str,
    /// The error is a reason, or empty where the hint is enough.
    pub(super) read: fn(&str) -> Result<T, String>,
}

impl<T> Setting<T> {
    /// A setting that `read` parses.
    pub(super) const fn new(
        value: &'static str,
        hint: &'static str,
        help: &'static str,
        read: fn(&str) -> Result<T, String>,
    ) -> Self {
        Self {
            definition: Definition {
                name: "",
                group: "",
                is_secret: false,
                value,
                default: None,
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
    pub(super) const fn named(mut self, group: &'static str, name: &'static str) -> Self {
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
            text.parse().map_err(|_| String::new())
        })
    }

    /// A whole number.
    pub(super) const fn number(help: &'static str) -> Self {
        Self::parsed("NUMBER", "write a whole number", help)
    }
}

/// Discord ids, separated by commas or blanks.
pub(super) const fn ids<T: FromStr, C: FromIterator<T>>(help: &'static str) -> Setting<C> {
    let hint = "write ids such as 123456789012345678, separated by commas";
    Setting::new("IDS", hint, help, ids_of::<T, C>)
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
        Self::new(value, hint, help, |text| Ok(text.into())).hidden()
    }
}
