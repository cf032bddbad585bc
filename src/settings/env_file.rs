//! `.env` in the working directory, read as `docker run --env-file` reads it: a value is everything after the `=`, and a
//! comment has a line of its own.
//!
//! Problems name the line and the setting, never the value: it may be a secret.

use std::{collections::HashMap, fs, io::ErrorKind};

use super::{
    names::{self, is_known},
    problem::{Problem, why_unreadable},
};

const FILE: &str = ".env";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Adds the file's variables to the environment, which takes precedence. Returns the problems and the warnings.
pub(super) fn load() -> (Vec<Problem>, Vec<Problem>) {
    let file = match fs::read(FILE) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Default::default(),
        Err(error) => {
            let what = format!("cannot be read: {}", why_unreadable(&error));
            let problem = Problem::new(FILE, what, "check who may read it, or remove it");
            return (vec![problem], Vec::new());
        }
    };
    let text = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&file);
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());
    let mut lines = HashMap::new();
    for (number, line) in (1_usize..).zip(text.split(|byte| *byte == b'\n')) {
        match Line::parse(line, number) {
            Ok(None) => {}
            Ok(Some(line)) => {
                if let Some(first) = lines.insert(line.name.to_owned(), number) {
                    let what = format!("is on line {first} and again on line {number} of .env");
                    problems.push(Problem::new(line.name, what, "keep one of them"));
                } else {
                    warnings.extend(line.warning(number));
                    line.load();
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    (problems, warnings)
}

struct Line<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> Line<'a> {
    /// Returns `None` for a blank line or a comment.
    fn parse(line: &'a [u8], number: usize) -> Result<Option<Self>, Problem> {
        let unusable = |name: &str, what, hint| Err(Problem::new(name, what, hint));
        let text = std::str::from_utf8(line).ok();
        let Some(text) = text.filter(|text| !text.contains('\0')) else {
            let what = format!("is not UTF-8 text on line {number}");
            return unusable(FILE, what, "save it as UTF-8");
        };
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            return Ok(None);
        }
        let Some((name, value)) = text.split_once('=') else {
            let what = format!("has no `=` on line {number}");
            return unusable(FILE, what, "write NAME=value");
        };
        if name.is_empty() {
            let what = format!("has no name before the `=` on line {number}");
            return unusable(FILE, what, "write NAME=value");
        }
        if name.contains(char::is_whitespace) {
            let setting = name.split_whitespace().find(|word| is_known(word));
            let what = match setting {
                Some(_) => format!("has a blank before its `=` on line {number} of .env"),
                None => format!("has a blank before the `=` on line {number}"),
            };
            return unusable(
                setting.unwrap_or(FILE),
                what,
                "write NAME=value, without `export`",
            );
        }
        if is_quoted(value) {
            let what = format!("is in quotes on line {number} of .env");
            return unusable(name, what, UNQUOTE);
        }
        Ok(Some(Self { name, value }))
    }

    fn warning(&self, number: usize) -> Option<Problem> {
        if !is_known(self.name) {
            return names::unknown_in_file(self.name, number);
        }
        self.value.contains(" #").then(|| {
            Problem::new(
                &format!("{} (line {number} of .env)", self.name),
                "has a ` #` in its value",
                "if that begins a comment, put the comment on a line of its own",
            )
        })
    }

    /// In double quotes and escaped, dotenvy takes a value as it is.
    fn load(&self) {
        let mut line = format!("{}=\"", self.name);
        for character in self.value.chars() {
            if matches!(character, '\\' | '"' | '$') {
                line.push('\\');
            }
            line.push(character);
        }
        line.push('"');
        // It fails for a name that no setting has.
        let _not_a_setting = dotenvy::from_read(line.as_bytes());
    }
}

/// What to do about a value that [`is_quoted`].
pub(super) const UNQUOTE: &str = "write it without quotes, which neither Docker nor the bot removes; if they belong to a secret, put it into a file (<NAME>_FILE)";

/// Whether a shell would take the value out of quotes.
pub(super) fn is_quoted(value: &str) -> bool {
    let value = value.trim();
    ['"', '\''].into_iter().any(|quote| {
        value
            .strip_prefix(quote)
            .is_some_and(|rest| rest.ends_with(quote) || rest.contains(&format!("{quote} #")))
    })
}
