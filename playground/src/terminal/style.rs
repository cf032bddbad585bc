//! ANSI styles, and text made safe for a terminal.

/// Whether to use ANSI styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Plain,
    /// Colours and weights.
    Ansi,
}

impl Style {
    pub(super) fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    pub(super) fn button(self, text: &str) -> String {
        match self {
            Self::Plain => format!("[ {text} ]"),
            Self::Ansi => format!("\u{1b}[7m {text} \u{1b}[0m"),
        }
    }

    /// The bar at the left of an embed, in the embed's colour.
    pub(super) fn bar(self, color: u64) -> String {
        match self {
            Self::Plain => "┃".to_owned(),
            Self::Ansi => {
                let part = |shift: u32| (color >> shift) & 0xFF;
                format!(
                    "\u{1b}[38;2;{};{};{}m┃\u{1b}[0m",
                    part(16),
                    part(8),
                    part(0)
                )
            }
        }
    }

    fn wrap(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Ansi => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// The text with everything replaced that a terminal would obey or that changes the direction of text.
/// Line breaks stay.
#[must_use]
pub fn printable(text: &str) -> String {
    let safe = |c: char| match c {
        '\n' => '\n',
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        // Direction marks, isolates and overrides.
        '\u{061c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => c,
    };
    text.chars().map(safe).collect()
}
