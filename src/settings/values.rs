//! Parsers for the values of settings.

use std::{fs, ops::RangeInclusive, str::FromStr, time::Duration};

use commands::Labels;
use ed25519_dalek::VerifyingKey;
use jiff::SignedDuration;

use super::problem::why_unreadable;

/// The text is not a valid value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Invalid {
    /// The setting's hint is enough.
    Text,
    /// With a reason.
    Because(String),
}

impl Invalid {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "it takes errors from `map_err`"
    )]
    pub(super) fn because(why: impl ToString) -> Self {
        Self::Because(why.to_string())
    }
}

const LARGEST_LABELS_FILE: u64 = 1024 * 1024;

/// Characters; the contact becomes part of a sentence.
pub(super) const LONGEST_CONTACT: usize = 200;

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

/// Rejects keys of low order: they accept forged signatures.
pub(super) fn key_of(text: &str) -> Result<VerifyingKey, Invalid> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes)
        .map_err(|_| Invalid::because("it is not 64 hex digits"))?;
    VerifyingKey::from_bytes(&bytes)
        .ok()
        .filter(|key| !key.is_weak())
        .ok_or_else(|| Invalid::because("it is not an ed25519 key that can be trusted"))
}

pub(super) fn contact_of(text: &str) -> Result<String, Invalid> {
    match text.chars().count() {
        ..=LONGEST_CONTACT => Ok(text.to_owned()),
        length => Err(Invalid::Because(format!(
            "it has {length} characters, more than {LONGEST_CONTACT}"
        ))),
    }
}

/// Reads the file at `path`.
pub(super) fn labels_in(path: &str) -> Result<Labels, Invalid> {
    let unreadable = |error| Invalid::because(why_unreadable(&error));
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST_LABELS_FILE {
        return Err(Invalid::because("it is larger than 1 MiB"));
    }
    let json = fs::read_to_string(path).map_err(unreadable)?;
    Labels::from_json(&json).map_err(|error| {
        let (line, column) = error.position();
        Invalid::Because(format!(
            "it is not a labels file from line {line}, character {column} on"
        ))
    })
}
