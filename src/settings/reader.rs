//! Reads settings and collects their problems, so that all can be reported together.

use secrecy::SecretString;

use super::{environment::Raw, problem::Problem, setting::Setting};

/// Reads settings. An invalid value is recorded as a problem and read as `None`.
pub(crate) struct Reader<'a> {
    raw: &'a Raw,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// What `read` returns, or all problems.
    pub(crate) fn read<T>(
        raw: &'a Raw,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, Vec<Problem>> {
        let mut reader = Self {
            raw,
            problems: raw.problems.clone(),
        };
        let value = read(&mut reader);
        value
            .filter(|_| reader.problems.is_empty())
            .ok_or(reader.problems)
    }

    pub(super) fn problem<T>(&mut self, setting: &Setting<T>, what: &str, hint: &str) {
        let name = setting.definition.name;
        self.problems.push(Problem::new(name, what, hint));
    }

    /// The value, or its default.
    pub(super) fn get<T>(&mut self, setting: &Setting<T>) -> Option<T> {
        self.converted(setting, setting.read)
    }

    /// The same, with the type's own default if the setting has none.
    pub(super) fn or_default<T: Default>(&mut self, setting: &Setting<T>) -> T {
        self.get(setting).unwrap_or_default()
    }

    /// Records a missing value as a problem, unless the setting already has one.
    pub(super) fn require<T, V>(&mut self, setting: &Setting<T>, value: Option<V>) -> Option<V> {
        if value.is_none() && !self.has_problem(setting) {
            self.problem(setting, "is missing", setting.hint);
        }
        value
    }

    /// Whether the setting is there but cannot be used.
    pub(super) fn has_problem<T>(&self, setting: &Setting<T>) -> bool {
        let name = setting.definition.name;
        let mut names = self.problems.iter().map(|problem| &problem.name);
        names.any(|known| known.strip_suffix("_FILE").unwrap_or(known) == name)
    }

    /// A value that `convert` parses, for settings that depend on another one.
    pub(super) fn converted<T, V>(
        &mut self,
        setting: &Setting<T>,
        convert: impl FnOnce(&str) -> Result<V, String>,
    ) -> Option<V> {
        let definition = &setting.definition;
        let text = self
            .raw
            .values
            .get(definition.name)
            .map(String::as_str)
            .or(definition.default)?
            .trim();
        convert(text)
            .inspect_err(|reason| {
                let value = if definition.is_secret {
                    "cannot be used".to_owned()
                } else {
                    format!("is `{}`", without_credentials(text))
                };
                let but = if reason.is_empty() { "" } else { ", but " };
                self.problem(setting, &format!("{value}{but}{reason}"), setting.hint);
            })
            .ok()
    }

    /// The file that a secret was read from.
    pub(super) fn secret_file(&self, setting: &Setting<SecretString>) -> Option<&'a str> {
        let file = self.raw.secret_files.get(setting.definition.name);
        file.map(String::as_str)
    }
}

/// A URL may contain a user name and a password before its `@`.
fn without_credentials(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => text.to_owned(),
    }
}
