//! Parsers for the values of settings. An error is a reason, or empty where the setting's hint is enough.

use std::{collections::HashSet, fs, ops::RangeInclusive, str::FromStr, time::Duration};

use commands::{FindAccess, Labels};
use ed25519_dalek::VerifyingKey;
use jiff::SignedDuration;
use serenity::all::RoleId;

use super::problem::why_unreadable;

const LARGEST_LABELS_FILE: u64 = 1024 * 1024;

/// Characters; the contact becomes part of a sentence.
pub(super) const LONGEST_CONTACT: usize = 200;

pub(super) fn length_of(text: &str) -> Result<Duration, String> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let length: SignedDuration = text.parse().map_err(|_| String::new())?;
    Duration::try_from(length).map_err(|_| "it is negative".to_owned())
}

/// A length of time within bounds; `why` explains them.
pub(super) fn length_within(
    text: &str,
    bounds: RangeInclusive<Duration>,
    why: &str,
) -> Result<Duration, String> {
    let length = length_of(text)?;
    if bounds.contains(&length) {
        Ok(length)
    } else {
        Err(why.to_owned())
    }
}

/// The most calls for one answer, 1 to 10.
pub(super) fn calls_of<T: From<u8>>(text: &str) -> Result<T, String> {
    match text.parse() {
        Ok(calls @ 1..=10_u8) => Ok(calls.into()),
        _ => Err(String::new()),
    }
}

pub(super) fn ids_of<T: FromStr, C: FromIterator<T>>(text: &str) -> Result<C, String> {
    text.split([',', ' '])
        .filter(|id| !id.is_empty())
        .map(|id| id.parse().map_err(|_| format!("`{id}` is not an id")))
        .collect()
}

pub(super) fn find_access_of(text: &str) -> Result<FindAccess, String> {
    if text.eq_ignore_ascii_case("everybody") {
        return Ok(FindAccess::Everybody);
    }
    if text.eq_ignore_ascii_case("off") {
        return Ok(FindAccess::Off);
    }
    let roles = ids_of::<RoleId, HashSet<_>>(text)?;
    if roles.is_empty() {
        return Err(String::new());
    }
    Ok(FindAccess::Roles(roles))
}

/// Rejects keys of low order: they accept forged signatures.
pub(super) fn key_of(text: &str) -> Result<VerifyingKey, String> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| "it is not 64 hex digits")?;
    VerifyingKey::from_bytes(&bytes)
        .ok()
        .filter(|key| !key.is_weak())
        .ok_or_else(|| "it is not an ed25519 key that can be trusted".to_owned())
}

pub(super) fn contact_of(text: &str) -> Result<String, String> {
    match text.chars().count() {
        ..=LONGEST_CONTACT => Ok(text.to_owned()),
        length => Err(format!(
            "it has {length} characters, more than {LONGEST_CONTACT}"
        )),
    }
}

/// Reads the file at `path`.
pub(super) fn labels_in(path: &str) -> Result<Labels, String> {
    let unreadable = |error| why_unreadable(&error);
    if fs::metadata(path).map_err(unreadable)?.len() > LARGEST_LABELS_FILE {
        return Err("it is larger than 1 MiB".to_owned());
    }
    let json = fs::read_to_string(path).map_err(unreadable)?;
    Labels::from_json(&json).map_err(|error| {
        let (line, column) = error.position();
        format!("its labels cannot be read from line {line}, column {column}")
    })
}
