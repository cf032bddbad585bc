//! Untrusted text in a terminal.

/// Without the characters that a terminal obeys or that change the direction of text. Line breaks stay.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .filter(|&character| {
            matches!(character, '\n' | '\t')
                || !(character.is_control() || changes_direction(character))
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

/// Unicode's embeddings, overrides and isolates.
const fn changes_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
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
}
