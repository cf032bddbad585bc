//! The doctor's findings.

use std::fmt::{self, Display};

use serde::Serialize;

use crate::cli::terminal::on_one_line;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Fine,
    /// It works, but not well or not for long.
    Doubtful,
    Wrong,
    /// Not checked.
    Skipped,
}

/// The result of one check.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    check: &'static str,
    verdict: Verdict,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_do: Option<String>,
}

impl Finding {
    pub(super) fn fine(check: &'static str, found: impl Display) -> Self {
        Self::new(check, Verdict::Fine, found, None)
    }

    pub(super) fn doubtful(
        check: &'static str,
        found: impl Display,
        to_do: impl Into<String>,
    ) -> Self {
        Self::new(check, Verdict::Doubtful, found, Some(to_do.into()))
    }

    pub(super) fn wrong(
        check: &'static str,
        found: impl Display,
        to_do: impl Into<String>,
    ) -> Self {
        Self::new(check, Verdict::Wrong, found, Some(to_do.into()))
    }

    pub(super) fn skipped(check: &'static str, why: impl Display) -> Self {
        Self::new(check, Verdict::Skipped, why, None)
    }

    fn new(
        check: &'static str,
        verdict: Verdict,
        found: impl Display,
        to_do: Option<String>,
    ) -> Self {
        Self {
            check,
            verdict,
            found: on_one_line(&found.to_string()),
            to_do,
        }
    }

    pub(super) fn is_wrong(&self) -> bool {
        self.verdict == Verdict::Wrong
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Fine => "fine",
            Verdict::Doubtful => "doubtful",
            Verdict::Wrong => "WRONG",
            Verdict::Skipped => "skipped",
        };
        write!(f, "{verdict:<8}  {:<19}  {}", self.check, self.found)?;
        match &self.to_do {
            Some(to_do) => write!(f, " → {to_do}"),
            None => Ok(()),
        }
    }
}
