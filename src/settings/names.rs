//! The names of settings, and which one a misspelt name was meant to be.

use std::env;

use super::{catalogue::SETTINGS, problem::Problem};

/// A transposition, or two letters missing, added or changed.
const MOST_MISTAKES: usize = 2;

/// What libraries read from the environment.
const OTHERS: &[&str] = &["NO_COLOR", "RUST_BACKTRACE"];

fn names() -> impl Iterator<Item = String> {
    SETTINGS.iter().flat_map(|setting| {
        let file = setting.is_secret.then(|| format!("{}_FILE", setting.name));
        [Some(setting.name.to_owned()), file].into_iter().flatten()
    })
}

/// Whether it is the name of a setting, or of a file with a secret.
pub(super) fn is_known(name: &str) -> bool {
    names().any(|known| known == name)
}

fn meant(name: &str) -> Option<String> {
    let name = name.to_ascii_uppercase();
    names()
        .filter(|known| known.len().abs_diff(name.len()) <= MOST_MISTAKES)
        .map(|known| (strsim::damerau_levenshtein(&known, &name), known))
        .filter(|(mistakes, _)| *mistakes <= MOST_MISTAKES)
        .min()
        .map(|(_, known)| known)
}

/// Names in the environment that look like misspelt settings. Other variables belong to other programs.
pub(super) fn misspelt_in_environment() -> Vec<Problem> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names
        .filter(|name| !is_known(name))
        .filter_map(|name| {
            let hint = format!("did you mean {}?", meant(&name)?);
            Some(Problem::new(&name, "is not a setting", hint))
        })
        .collect()
}

/// A warning about a name in `.env` that is not a setting, unless a library reads it.
pub(super) fn unknown_in_file(name: &str, line: usize) -> Option<Problem> {
    if OTHERS.contains(&name) || name.to_ascii_uppercase().ends_with("_PROXY") {
        return None;
    }
    let hint = meant(name).map_or_else(
        || "see --help for all settings".to_owned(),
        |known| format!("did you mean {known}?"),
    );
    // It is not repeated if it can be part of a secret that was broken over two lines.
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    Some(if name.chars().all(is_name) {
        let name = format!("{name} (line {line} of .env)");
        Problem::new(&name, "is not a setting", hint)
    } else {
        let what = format!("has a name on line {line} that is not a setting");
        Problem::new(".env", what, hint)
    })
}
