//! The process's environment, flags and secret files: the one place that reads them.

use std::{collections::HashMap, env, ffi::OsString, fs::File, io::Read};

use super::{
    catalogue::SETTINGS,
    command_line::{Task, command, task},
    env_file::{self, UNQUOTE, is_quoted},
    names::misspelt_in_environment,
    problem::{Problem, why_unreadable},
};

/// Bytes. A secret is one line; of a longer file, which is the wrong one, no more than this is read.
const LONGEST_SECRET_FILE: u64 = 64 * 1024;

/// The settings' raw text, by name.
#[derive(Default)]
pub(crate) struct Raw {
    pub(crate) values: HashMap<&'static str, String>,
    /// The paths in `<NAME>_FILE` of the secrets that came from there, by `<NAME>`.
    pub(crate) secret_files: HashMap<&'static str, String>,
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
        let (task, given) = task(&matches)?;
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

    /// An empty or blank value counts as not set: compose files produce those.
    fn set(&mut self, name: &'static str, value: String) {
        if is_quoted(&value) {
            let problem = Problem::new(name, "is in quotes", UNQUOTE);
            self.problems.push(problem);
        } else if !value.trim().is_empty() {
            self.values.insert(name, value);
        }
    }

    fn take_secret(&mut self, name: &'static str) {
        match env::var(name) {
            Ok(value) => self.set(name, value),
            Err(env::VarError::NotPresent) => {}
            Err(env::VarError::NotUnicode(_)) => {
                let problem = Problem::new(name, "is not UTF-8 text", "set it again as plain text");
                self.problems.push(problem);
            }
        }
        let file = format!("{name}_FILE");
        let path = env::var(&file).unwrap_or_default();
        if path.trim().is_empty() {
            return;
        }
        if self.values.contains_key(name) {
            let what = format!("is set twice, by {name} and by {file}");
            self.problems
                .push(Problem::new(name, what, "keep one of them"));
            return;
        }
        match read_secret(&path) {
            Ok(secret) => {
                self.values.insert(name, secret);
                self.secret_files.insert(name, path);
            }
            Err(why) => {
                let what = format!("names a file that cannot be used: {why}");
                let hint = "check the path and who may read it";
                self.problems.push(Problem::new(&file, what, hint));
            }
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
