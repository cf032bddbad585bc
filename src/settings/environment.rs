//! The process's environment, flags and secret files: the one place that reads them.

use std::{collections::HashMap, ffi::OsString, fs::File, io::Read};

use clap::{Arg, Command};

use super::{
    catalogue::{Given, SETTINGS},
    reader::Problem,
};

/// A secret is a line; anything longer is the wrong file.
const LONGEST_SECRET_FILE: u64 = 64 * 1024;

/// The settings as they were given, by name: text, not yet understood.
#[derive(Default)]
pub(crate) struct Raw {
    values: HashMap<&'static str, String>,
    secret_files: HashMap<&'static str, String>,
    /// What was wrong with the way that settings were given.
    pub(crate) problems: Vec<Problem>,
}

impl Raw {
    /// Reads `.env`, the environment and the command line.
    ///
    /// # Errors
    /// The command line is wrong, or asks for `--help` or `--version`.
    pub(crate) fn from_process(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, clap::Error> {
        let mut problems = Vec::new();
        problems.extend(load_env_file());
        let matches = command().try_get_matches_from(arguments)?;
        let mut raw = Self {
            problems,
            ..Self::default()
        };
        for setting in SETTINGS {
            match setting.given {
                Given::ByFlag(_) => {
                    if let Some(value) = matches.get_one::<String>(setting.name) {
                        raw.set(setting.name, value.clone());
                    }
                }
                Given::Secretly => raw.take_secret(setting.name),
            }
        }
        Ok(raw)
    }

    /// The value of a setting. One that is empty or blank counts as not given, as compose files leave it.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The file that `<NAME>_FILE` gave a secret by.
    pub(crate) fn secret_file(&self, name: &str) -> Option<&str> {
        self.secret_files.get(name).map(String::as_str)
    }

    fn set(&mut self, name: &'static str, value: String) {
        if !value.trim().is_empty() {
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
                self.set(name, secret);
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

fn read_secret(path: &str) -> std::io::Result<String> {
    let mut secret = String::new();
    File::open(path)?
        .take(LONGEST_SECRET_FILE)
        .read_to_string(&mut secret)?;
    let secret = secret.trim();
    if secret.is_empty() {
        return Err(std::io::Error::other("the file is empty"));
    }
    Ok(secret.to_owned())
}

/// What is in the environment already wins over `.env`. A line that cannot be read is named by its number alone: it may be
/// the one with the secret.
fn load_env_file() -> Option<Problem> {
    match dotenvy::dotenv() {
        Ok(_) => None,
        Err(dotenvy::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(dotenvy::Error::Io(error)) => Some(Problem::new(
            ".env",
            format!("cannot be read: {error}"),
            "check who may read it, or remove it",
        )),
        Err(_) => Some(Problem::new(
            ".env",
            "has a line that is not NAME=value",
            "put values with blanks or special characters in single quotes",
        )),
    }
}

fn command() -> Command {
    let flags = SETTINGS.iter().filter_map(|setting| {
        let Given::ByFlag(flag) = setting.given else {
            return None;
        };
        let help = match setting.default {
            Some(default) => format!("{} [default: {default}]", setting.help),
            None => setting.help.to_owned(),
        };
        Some(
            Arg::new(setting.name)
                .long(flag)
                .env(setting.name)
                .hide_env_values(true)
                .value_name(setting.value)
                .help_heading(setting.group.heading())
                .help(help),
        )
    });
    Command::new(env!("CARGO_PKG_NAME"))
        .version(env!("CARGO_PKG_VERSION"))
        .about(env!("CARGO_PKG_DESCRIPTION"))
        .args(flags)
        .after_help(secrets_help())
}

fn secrets_help() -> String {
    let secrets: Vec<_> = SETTINGS
        .iter()
        .filter(|setting| setting.given == Given::Secretly)
        .map(|setting| format!("  {}\n          {}", setting.name, setting.help))
        .collect();
    format!(
        "Secrets, given by the environment alone, or by a file that <NAME>_FILE names:\n\n{}\n\n\
         Settings may also stand in a file .env in the working directory; what the environment says wins.",
        secrets.join("\n\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        command().debug_assert();
    }

    #[test]
    fn help_documents_every_setting() {
        let help = command().render_help().to_string();
        for setting in SETTINGS {
            assert!(
                help.contains(setting.name),
                "{} is not documented",
                setting.name
            );
        }
    }

    #[test]
    fn no_secret_can_be_given_by_a_flag() {
        for setting in SETTINGS
            .iter()
            .filter(|setting| setting.given == Given::Secretly)
        {
            let flag = setting.name.to_ascii_lowercase().replace('_', "-");
            assert!(
                command()
                    .get_arguments()
                    .all(|argument| argument.get_long() != Some(&flag))
            );
        }
    }
}
