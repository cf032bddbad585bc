//! Understands settings one by one and collects everything that is wrong with them, so that it can be said at once.

use std::{fmt, str::FromStr, time::Duration};

use jiff::SignedDuration;
use secrecy::SecretString;

use super::{catalogue::SETTINGS, environment::Raw};

/// What is wrong with one setting, and what to do about it. Never holds a secret's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    name: String,
    what: String,
    hint: String,
}

impl Problem {
    pub(crate) fn new(name: &str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            what: what.into(),
            hint: hint.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.name, self.what, self.hint)
    }
}

/// Reads settings by name. What cannot be read becomes a problem, and `None`.
pub(crate) struct Reader<'a> {
    raw: &'a Raw,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(raw: &'a Raw) -> Self {
        Self {
            raw,
            problems: raw.problems.clone(),
        }
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    pub(crate) fn problem(&mut self, name: &str, what: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem::new(name, what, hint));
    }

    /// The value as given, or its default.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        let default = || {
            SETTINGS
                .iter()
                .find(|setting| setting.name == name)
                .and_then(|setting| setting.default)
        };
        self.raw.value(name).or_else(default)
    }

    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(crate) fn secret(&self, name: &str) -> Option<SecretString> {
        self.text(name)
            .map(|secret| SecretString::from(secret.trim()))
    }

    pub(crate) fn secret_file(&self, name: &str) -> Option<&'a str> {
        self.raw.secret_file(name)
    }

    /// A required value; its absence is a problem, unless something was wrong with it already.
    pub(crate) fn required<T>(&mut self, name: &str, value: Option<T>, hint: &str) -> Option<T> {
        let said = self
            .problems
            .iter()
            .any(|problem| problem.name == name || problem.name == format!("{name}_FILE"));
        if value.is_none() && !said {
            self.problem(name, "is missing", hint);
        }
        value
    }

    /// A value that is understood by its type.
    pub(crate) fn parsed<T: FromStr>(&mut self, name: &str, hint: &str) -> Option<T>
    where
        T::Err: fmt::Display,
    {
        self.converted(name, hint, |text| {
            text.parse::<T>().map_err(|error| error.to_string())
        })
    }

    /// A value that is understood by `convert`.
    pub(crate) fn converted<T>(
        &mut self,
        name: &str,
        hint: &str,
        convert: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(name)?.trim();
        convert(text)
            .inspect_err(|why| {
                let shown = without_credentials(text);
                self.problem(
                    name,
                    format!("is `{shown}`, which cannot be used ({why})"),
                    hint,
                );
            })
            .ok()
    }

    /// A length of time such as `60s`, `15m`, `1h 30m`; a bare `0` is none.
    pub(crate) fn duration(&mut self, name: &str) -> Option<Duration> {
        self.converted(
            name,
            "write a length of time such as 1500ms, 60s, 15m or 24h",
            |text| {
                if text == "0" {
                    return Ok(Duration::ZERO);
                }
                let duration: SignedDuration = text
                    .parse()
                    .map_err(|error: jiff::Error| error.to_string())?;
                Duration::try_from(duration).map_err(|_| "it is negative".to_owned())
            },
        )
    }

    /// Discord ids, separated by commas or blanks; none when the setting is not given.
    pub(crate) fn ids<T: FromStr>(&mut self, name: &str) -> Vec<T> {
        let ids = self.converted(
            name,
            "write ids such as 123456789012345678, separated by commas",
            |text| {
                text.split([',', ' '])
                    .filter(|id| !id.is_empty())
                    .map(|id| id.parse::<T>().map_err(|_| format!("`{id}` is no id")))
                    .collect()
            },
        );
        ids.unwrap_or_default()
    }

    pub(crate) fn flag(&mut self, name: &str) -> bool {
        self.parsed(name, "write true or false").unwrap_or_default()
    }
}

/// An address may have a name and a password before its `@`.
fn without_credentials(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => text.to_owned(),
    }
}
