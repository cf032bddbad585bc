//! What people see.

use std::{fs, num::NonZeroU32};

use commands::{Labels, RateLimit, Visibility, WebUrl};

use super::reader::Reader;

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

pub(super) fn read(reader: &mut Reader<'_>) -> AnswerSettings {
    let per_minute = reader
        .parsed("LOOKUPS_PER_MINUTE", "write a whole number, 0 for no limit")
        .unwrap_or_default();
    AnswerSettings {
        web_url: reader.parsed(
            "TICKETRZ_WEB_URL",
            "write a link such as https://desk.example/tickets/{id}",
        ),
        labels: reader
            .converted(
                "TICKETRZ_LABELS_FILE",
                "see docs/configuration.md for an example",
                read_labels,
            )
            .unwrap_or_default(),
        support_contact: reader.converted(
            "SUPPORT_CONTACT",
            "write a name, or a mention such as <@123>",
            read_contact,
        ),
        visibility: visibility(reader),
        rate_limit: RateLimit::per_minute(NonZeroU32::new(per_minute)),
    }
}

fn visibility(reader: &mut Reader<'_>) -> Visibility {
    let visibility =
        reader.converted(
            "TICKET_VISIBILITY",
            "write private or public",
            |text| match text {
                "private" => Ok(Visibility::Private),
                "public" => Ok(Visibility::Public),
                _ => Err("it is neither".to_owned()),
            },
        );
    visibility.unwrap_or(Visibility::Private)
}

fn read_contact(text: &str) -> Result<String, String> {
    match text.chars().count() {
        ..=LONGEST_CONTACT => Ok(text.to_owned()),
        length => Err(format!(
            "it has {length} characters, more than {LONGEST_CONTACT}"
        )),
    }
}

fn read_labels(path: &str) -> Result<Labels, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > LARGEST_LABELS_FILE {
        return Err("it is larger than 1 MiB".to_owned());
    }
    let json = fs::read_to_string(path).map_err(|error| error.to_string())?;
    Labels::from_json(&json).map_err(|error| error.to_string())
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
