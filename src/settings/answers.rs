//! The answers.

use std::num::NonZeroU32;

use commands::{CardFields, CardStyle, Labels, RateLimit, Visibility, WebUrl};

use super::{catalogue as set, reader::Reader};

/// The answers.
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
    /// `TICKET_CARD_STYLE`
    pub card_style: CardStyle,
    /// `TICKET_CARD_FIELDS`
    pub card_fields: CardFields,
    /// `SEVERAL_CALLS`
    pub several_calls: usize,
    /// `FIND_CALLS`, from 1 to 10.
    pub find_calls: u8,
    /// `LOOKUPS_PER_MINUTE`
    pub rate_limit: RateLimit,
}

pub(super) fn read(reader: &mut Reader<'_>) -> AnswerSettings {
    let per_minute = NonZeroU32::new(reader.or_default(&set::LOOKUPS_PER_MINUTE));
    AnswerSettings {
        web_url: reader.get(&set::TICKETRZ_WEB_URL),
        labels: reader.or_default(&set::TICKETRZ_LABELS_FILE),
        support_contact: reader.get(&set::SUPPORT_CONTACT),
        visibility: reader
            .get(&set::TICKET_VISIBILITY)
            .unwrap_or(Visibility::Private),
        card_style: reader.or_default(&set::TICKET_CARD_STYLE),
        card_fields: reader.or_default(&set::TICKET_CARD_FIELDS),
        several_calls: reader.or_default(&set::SEVERAL_CALLS),
        find_calls: reader.or_default(&set::FIND_CALLS),
        rate_limit: RateLimit::per_minute(per_minute),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{environment::Raw, values::LONGEST_CONTACT},
        *,
    };

    #[test]
    fn a_contact_that_no_sentence_can_hold_is_refused_by_name() {
        let longest = "é".repeat(LONGEST_CONTACT);
        let raw = Raw::of(&[("SUPPORT_CONTACT", &longest)]);
        let answers = Reader::read(&raw, |reader| Some(read(reader))).unwrap();
        assert_eq!(answers.support_contact, Some(longest.clone()));

        let raw = Raw::of(&[("SUPPORT_CONTACT", &format!("{longest}!"))]);
        let mut problems = Reader::read(&raw, |reader| Some(read(reader))).unwrap_err();
        let said = problems.remove(0).to_string();
        assert!(said.starts_with("SUPPORT_CONTACT is"), "{said}");
        assert!(said.contains("201 characters"), "{said}");
    }

    #[test]
    fn a_search_makes_one_to_ten_calls() {
        let calls = |value| {
            let raw = Raw::of(&[("FIND_CALLS", value)]);
            let answers = Reader::read(&raw, |reader| Some(read(reader)));
            answers.map(|answers| answers.find_calls)
        };
        for (value, allowed) in [("", 3), ("1", 1), ("10", 10)] {
            assert_eq!(calls(value).ok(), Some(allowed), "{value:?}");
        }
        for value in ["0", "11", "-1", "three"] {
            let said = calls(value).unwrap_err().remove(0).to_string();
            assert!(said.starts_with("FIND_CALLS is"), "{said}");
        }
    }

    #[test]
    fn a_field_of_the_card_that_does_not_exist_is_reported_with_those_that_do() {
        let raw = Raw::of(&[("TICKET_CARD_FIELDS", "assignee, asignado")]);
        let mut problems = Reader::read(&raw, |reader| Some(read(reader))).unwrap_err();
        let said = problems.remove(0).to_string();
        assert!(said.starts_with("TICKET_CARD_FIELDS"), "{said}");
        assert!(said.contains("`asignado` is not a field"), "{said}");
        assert!(said.contains("requester"), "{said}");
    }
}
