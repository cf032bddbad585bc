//! Printing, with untrusted text made safe for terminals.

use std::{
    fmt::{Display, Write as _},
    io::Write as _,
};

use serde_json::Value;

/// Prints a line. A closed output is ignored.
pub(super) fn say(line: impl Display) {
    let _nobody_reads = writeln!(std::io::stdout(), "{line}");
}

/// The same to standard error.
pub(super) fn complain(line: impl Display) {
    let _nobody_reads = writeln!(std::io::stderr(), "{line}");
}

/// Removes control characters and those that change the direction of text. Keeps line breaks.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            '\n' | '\t' => Some(character),
            LINE_SEPARATOR | PARAGRAPH_SEPARATOR => Some('\n'),
            _ => (!is_unsafe(character)).then_some(character),
        })
        .collect()
}

/// On one line.
pub(super) fn on_one_line(text: &str) -> String {
    printable(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Equivalent JSON, with those characters escaped as `\uXXXX`.
pub(super) fn printable_json(value: &Value) -> String {
    escaped(&value.to_string())
}

/// The same on several lines.
pub(super) fn readable_json(value: &Value) -> String {
    let pretty = format!("{value:#}");
    pretty.lines().map(escaped).collect::<Vec<_>>().join("\n")
}

fn escaped(json: &str) -> String {
    let mut safe = String::new();
    for character in json.chars() {
        if is_unsafe(character) {
            // Writing to a string does not fail.
            let _written = write!(safe, "\\u{:04x}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    safe
}

const LINE_SEPARATOR: char = '\u{2028}';
const PARAGRAPH_SEPARATOR: char = '\u{2029}';

/// Controls, line separators, and Unicode's marks, embeddings, overrides and isolates of direction
/// (<https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters>).
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | LINE_SEPARATOR..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        assert_eq!(
            printable("a\u{1b}[31mb\u{7}\r\n\u{202e}c\u{9b}d\te"),
            "a[31mb\ncd\te"
        );
        assert_eq!(on_one_line(" a\n\n b\u{0}\tc "), "a b c");
    }
    #[test]
    fn json_says_the_same_without_a_character_that_a_terminal_obeys() {
        let text = "a\u{9b}b\u{202e}c\u{2066}d\u{7f}e\u{2028}f\u{1b}g\u{61c}h\u{200f}é😀";
        let value = serde_json::json!({"text": text, text: 1});
        let printed = printable_json(&value);
        assert!(!printed.chars().any(is_unsafe), "{printed}");
        assert!(
            printed.contains("a\\u009bb\\u202ec\\u2066d\\u007fe\\u2028f"),
            "{printed}"
        );
        assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), value);
    }

    #[test]
    fn unicode_line_breaks_are_line_breaks() {
        assert_eq!(printable("a\u{2028}b\u{2029}c"), "a\nb\nc");
        assert_eq!(on_one_line("a\u{2028}b\u{2029}c"), "a b c");
    }
}
