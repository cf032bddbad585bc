//! Reads the values that several settings have.

use std::{ops::RangeInclusive, str::FromStr, time::Duration};

use jiff::SignedDuration;

/// A text is not a value of its setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Invalid {
    /// The setting's hint says all.
    Text,
    /// There is more to say.
    Because(String),
}

impl Invalid {
    pub(super) fn because(why: impl ToString) -> Self {
        Self::Because(why.to_string())
    }
}

/// A value that is written as one of a few words.
pub(super) trait Choice: Copy + 'static {
    /// The words, as `one|other`.
    const WORDS: &'static str;
    /// What to write.
    const HINT: &'static str;
    /// The values, in the order of the words.
    const VALUES: &'static [Self];

    fn from_word(text: &str) -> Result<Self, Invalid> {
        let at = Self::WORDS.split('|').position(|word| word == text);
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

pub(super) fn length_of(text: &str) -> Result<Duration, Invalid> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let length: SignedDuration = text.parse().map_err(|_| Invalid::Text)?;
    Duration::try_from(length).map_err(|_| Invalid::because("it is negative"))
}

/// A length of time within bounds; `why` explains them.
pub(super) fn length_within(
    text: &str,
    bounds: RangeInclusive<Duration>,
    why: &str,
) -> Result<Duration, Invalid> {
    let length = length_of(text)?;
    if bounds.contains(&length) {
        Ok(length)
    } else {
        Err(Invalid::because(why))
    }
}

pub(super) fn ids_of<T: FromStr>(text: &str) -> Result<Vec<T>, Invalid> {
    let id = |id: &str| {
        id.parse()
            .map_err(|_| Invalid::Because(format!("`{id}` is not an id")))
    };
    text.split([',', ' '])
        .filter(|id| !id.is_empty())
        .map(id)
        .collect()
}
