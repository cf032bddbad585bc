//! Settings with a fixed set of words as values.

use commands::{CardStyle, Visibility};
use ticketrz::LoginEncoding;

use super::values::Invalid;

/// A type whose values are written as words from a fixed set.
pub(super) trait Choice: Copy + 'static {
    /// The words, as `one|other`.
    const WORDS: &'static str;
    /// What to write.
    const HINT: &'static str;
    /// The values, in the order of the words.
    const VALUES: &'static [Self];

    fn from_word(text: &str) -> Result<Self, Invalid> {
        let at = Self::WORDS
            .split('|')
            .position(|word| word.eq_ignore_ascii_case(text));
        at.and_then(|at| Self::VALUES.get(at))
            .copied()
            .ok_or(Invalid::Text)
    }
}

impl Choice for bool {
    const WORDS: &'static str = "true|false";
    const HINT: &'static str = "write true or false";
    const VALUES: &'static [Self] = &[true, false];
}

/// `DISCORD_TRANSPORT`
#[derive(Clone, Copy)]
pub(super) enum TransportKind {
    Gateway,
    Http,
}

impl Choice for TransportKind {
    const WORDS: &'static str = "gateway|http";
    const HINT: &'static str = "write gateway or http";
    const VALUES: &'static [Self] = &[Self::Gateway, Self::Http];
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line, for log shippers.
    Json,
}

impl Choice for LogFormat {
    const WORDS: &'static str = "human|json";
    const HINT: &'static str = "write human or json";
    const VALUES: &'static [Self] = &[Self::Human, Self::Json];
}

impl Choice for Visibility {
    const WORDS: &'static str = "private|public";
    const HINT: &'static str = "write private or public";
    const VALUES: &'static [Self] = &[Self::Private, Self::Public];
}

impl Choice for CardStyle {
    const WORDS: &'static str = "full|brief";
    const HINT: &'static str = "write full or brief";
    const VALUES: &'static [Self] = &[Self::Full, Self::Brief];
}

impl Choice for LoginEncoding {
    const WORDS: &'static str = "form|json";
    const HINT: &'static str = "write form or json";
    const VALUES: &'static [Self] = &[Self::Form, Self::Json];
}
