//! A problem with a setting.

use std::{fmt, io};

/// What is wrong with one setting. Never contains a secret's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(super) name: String,
    what: String,
    /// How to fix it.
    pub(crate) hint: String,
}

impl Problem {
    pub(super) fn new(name: &str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            what: what.into(),
            hint: hint.into(),
        }
    }

    /// The name and what is wrong.
    pub(crate) fn found(&self) -> String {
        format!("{} {}", self.name, self.what)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.found(), self.hint)
    }
}

/// Why a file cannot be read.
pub(super) fn why_unreadable(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file",
        io::ErrorKind::PermissionDenied => "the bot may not read it",
        io::ErrorKind::IsADirectory => "it is a directory",
        io::ErrorKind::InvalidData => "it is not UTF-8 text",
        _ => "the system cannot read it",
    }
}
