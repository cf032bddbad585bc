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
        let unusable = |what: &str, hint| {
            let what = format!("{what} on line {number}");
            Err(Problem::new(FILE, what, hint))
        };
        let text = std::str::from_utf8(line).map_or("\0", str::trim);
        if text.contains('\0') {
            return unusable("is not UTF-8 text", "save it as UTF-8");
        }
        if text.is_empty() || text.starts_with('#') {
            return Ok(None);
        }
        let Some((name, value)) = text.split_once('=') else {
            return unusable("has no `=`", WRITE);
        };
        if name.is_empty() {
            return unusable("has no name before the `=`", WRITE);
        }
        if name.contains(char::is_whitespace) {
            let Some(setting) = name.split_whitespace().find(|word| is_known(word)) else {
                return unusable("has a blank before the `=`", WRITE);
            };
            let what = format!("has a blank before its `=` on line {number} of .env");
            return Err(Problem::new(setting, what, WRITE));
        }
        if is_quoted(value) {
            let what = format!("is in quotes on line {number} of .env");
            return Err(Problem::new(name, what, UNQUOTE));
        }
        Ok(Some(Self { name, value }))
    }

    fn warning(&self, number: usize) -> Option<Problem> {
        if !is_known(self.name) {
            return names::unknown_in_file(self.name, number);
        }
        self.value.contains(" #").then(|| {
            let name = format!("{} (line {number} of .env)", self.name);
            let hint = "if that begins a comment, put the comment on a line of its own";
            Problem::new(&name, "has a ` #` in its value", hint)
        })
    }

    /// In double quotes and escaped, dotenvy takes a value as it is.
    fn load(&self) {
        let value = self.value.replace('\\', r"\\").replace('"', "\\\"");
        let line = format!("{}=\"{}\"", self.name, value.replace('$', r"\$"));
        // It fails only for a name that no setting has.
        let _not_a_setting = dotenvy::from_read(line.as_bytes());
    }
}

const WRITE: &str = "write NAME=value, without `export`";

/// What to do about a value that [`is_quoted`].
pub(super) const UNQUOTE: &str = "remove the quotes: Docker and the bot would make them part of the value. A secret that has quotes can be given in a file (<NAME>_FILE)";

/// Whether a shell would take the value out of quotes.
pub(super) fn is_quoted(value: &str) -> bool {
    let value = value.trim();
    ['"', '\''].into_iter().any(|quote| {
        value
            .strip_prefix(quote)
            .is_some_and(|rest| rest.ends_with(quote) || rest.contains(&format!("{quote} #")))
    })
}
