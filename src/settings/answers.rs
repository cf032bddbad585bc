//! What people see.

use std::{fs, num::NonZeroU32};

use commands::{Labels, RateLimit, Visibility, WebUrl};

use super::{
    catalogue::{
        LOOKUPS_PER_MINUTE, SUPPORT_CONTACT, TICKET_VISIBILITY, TICKETRZ_LABELS_FILE,
        TICKETRZ_WEB_URL,
    },
    reader::Reader,
    values::{Choice, Invalid},
};

const LARGEST_LABELS_FILE: u64 = 1024 * 1024;

/// It becomes part of a sentence.
const LONGEST_CONTACT: usize = 200;

/// What people see.
#[derive(Debug)]
pub struct AnswerSettings {
    /// `TICKETRZ_WEB_URL`
    pub web_url: Option<WebUrl>,
    /// `TICKETRZ_LABELS_FILE`, read.
    pub labels: Labels,
    /// `SUPPORT_CONTACT`
    pub support_contact: Option<String>,
    /// `TICKET_VISIBILITY`
    pub visibility: Visibility,
    /// `LOOKUPS_PER_MINUTE`
    pub rate_limit: RateLimit,
}

impl Choice for Visibility {
    const WORDS: &'static str = "private|public";
    const HINT: &'static str = "write private or public";
    const VALUES: &'static [Self] = &[Self::Private, Self::Public];
}

pub(super) fn read(reader: &mut Reader<'_>) -> AnswerSettings {
    let per_minute = NonZeroU32::new(reader.or_default(&LOOKUPS_PER_MINUTE));
    AnswerSettings {
        web_url: reader.get(&TICKETRZ_WEB_URL),
        labels: reader.or_default(&TICKETRZ_LABELS_FILE),
        support_contact: reader.get(&SUPPORT_CONTACT),
        visibility: reader
            .get(&TICKET_VISIBILITY)
            .unwrap_or(Visibility::Private),
        rate_limit: RateLimit::per_minute(per_minute),
    }
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
    let size = fs::metadata(path).map_err(Invalid::because)?.len();
    if size > LARGEST_LABELS_FILE {
        return Err(Invalid::because("it is larger than 1 MiB"));
    }
    let json = fs::read_to_string(path).map_err(Invalid::because)?;
    Labels::from_json(&json).map_err(Invalid::because)
}

#[cfg(test)]
mod tests {
    use super::{super::environment::Raw, *};

    #[test]
    fn a_contact_that_no_sentence_can_hold_is_refused_by_name() {
        let longest = "é".repeat(LONGEST_CONTACT);
        let raw = Raw::of(&[("SUPPORT_CONTACT", &longest)]);
        let mut reader = Reader::new(&raw);
        assert_eq!(read(&mut reader).support_contact, Some(longest.clone()));
        assert!(reader.into_problems().is_empty());

        let raw = Raw::of(&[("SUPPORT_CONTACT", &format!("{longest}!"))]);
        let mut reader = Reader::new(&raw);
        read(&mut reader);
        let said = reader.into_problems().remove(0).to_string();
        assert!(said.starts_with("SUPPORT_CONTACT is"), "{said}");
        assert!(said.contains("201 characters"), "{said}");
    }
}
