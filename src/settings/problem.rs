//! A problem with a setting.

use std::fmt;

/// A problem with one setting, and how to fix it. Never contains a secret's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(super) name: String,
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
