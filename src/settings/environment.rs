//! The process's environment, flags and secret files: the one place that reads them.

use std::{collections::HashMap, ffi::OsString, fs::File, io::Read};

use super::{
    catalogue::SETTINGS,
    command_line::{Task, command, task},
    env_file::{self, UNQUOTE, is_quoted},
    names::misspelt_in_environment,
    problem::{Problem, why_unreadable},
};

/// Bytes. A secret is one line, so a longer file is the wrong one.
const LONGEST_SECRET_FILE: u64 = 64 * 1024;

/// The settings' raw text, by name.
#[derive(Default)]
pub(crate) struct Raw {
    values: HashMap<&'static str, String>,
    secret_files: HashMap<&'static str, String>,
    /// Problems with reading the raw text.
    pub(crate) problems: Vec<Problem>,
    /// Names that are not settings.
    pub(crate) warnings: Vec<Problem>,
}

impl Raw {
    /// Reads `.env`, the environment and the command line. Returns the command as well.
    ///
    /// # Errors
    /// The command line is wrong, or asks for `--help` or `--version`.
    pub(crate) fn from_process(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<(Task, Self), clap::Error> {
        let mut warnings = misspelt_in_environment();
        let (problems, in_file) = env_file::load();
        warnings.extend(in_file);
        let matches = command().try_get_matches_from(arguments)?;
        let (task, given) = task(&matches);
        let mut raw = Self {
            problems,
            warnings,
            ..Self::default()
        };
        for setting in SETTINGS {
            if setting.is_secret {
                raw.take_secret(setting.name);
            // A command that does not need the setting has no such flag.
            } else if let Ok(Some(value)) = given.try_get_one::<String>(setting.name) {
                raw.set(setting.name, value.clone());
            }
        }
        Ok((task, raw))
    }

    /// The value of a setting. An empty or blank one counts as not set: compose files produce those.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The path in `<NAME>_FILE`, if the secret came from there.
    pub(crate) fn secret_file(&self, name: &str) -> Option<&str> {
        self.secret_files.get(name).map(String::as_str)
    }

    fn set(&mut self, name: &'static str, value: String) {
        if is_quoted(&value) {
            self.problems
                .push(Problem::new(name, "is in quotes", UNQUOTE));
        } else if !value.trim().is_empty() {
            self.values.insert(name, value);
        }
    }

    fn take_secret(&mut self, name: &'static str) {
        match std::env::var(name) {
            Ok(value) => self.set(name, value),
            Err(std::env::VarError::NotPresent) => {}
            Err(std::env::VarError::NotUnicode(_)) => {
                self.problems.push(Problem::new(
                    name,
                    "is not valid UTF-8",
                    "set it again as plain text",
                ));
            }
        }
        let file_name = format!("{name}_FILE");
        let Some(path) = std::env::var(&file_name)
            .ok()
            .filter(|path| !path.trim().is_empty())
        else {
            return;
        };
        if self.values.contains_key(name) {
            self.problems.push(Problem::new(
                name,
                format!("is given twice, by {name} and by {file_name}"),
                "keep one of them",
            ));
            return;
        }
        match read_secret(&path) {
            Ok(secret) => {
                self.values.insert(name, secret);
                self.secret_files.insert(name, path);
            }
            Err(why) => self.problems.push(Problem::new(
                &file_name,
                format!("names a file that cannot be used: {why}"),
                "check the path and who may read it",
            )),
        }
    }

    #[cfg(test)]
    pub(crate) fn of(values: &[(&'static str, &str)]) -> Self {
        let mut raw = Self::default();
        for (name, value) in values {
            raw.set(name, (*value).to_owned());
        }
        raw
    }
}

fn read_secret(path: &str) -> Result<String, &'static str> {
    let mut secret = String::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST_SECRET_FILE).read_to_string(&mut secret))
        .map_err(|error| why_unreadable(&error))?;
    match secret.trim() {
        "" => Err("it is empty"),
        secret => Ok(secret.to_owned()),
    }
}
