//! Words for the API's codes: the operator's file, what the API's own answers have taught, and a small built-in catalogue.

use std::collections::HashMap;

use serde::Deserialize;
use ticketrz::{CodeKind as Kind, Names};

use crate::Language;

/// The words for the API's codes.
///
/// Each site has its own codes, mostly undocumented.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// An operator's file has one object for each kind.
    operators: HashMap<Kind, HashMap<String, Label>>,
    /// Untrusted texts.
    learned: Option<Names>,
}

/// An operator's word: one for all languages, or one per language.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Label {
    Everywhere(String),
    ByLanguage(HashMap<Language, String>),
}

/// The operator's labels file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "not a labels file: {0}; expected JSON such as {{\"status\": {{\"TS3\": \"Escalated\"}}}} with status, \
     priority, type, channel, category and person"
)]
pub struct LabelsError(#[from] serde_json::Error);

impl LabelsError {
    /// The line and the column at which it stops being one, from 1.
    #[must_use]
    pub fn position(&self) -> (usize, usize) {
        (self.0.line(), self.0.column())
    }
}

impl Labels {
    /// Reads an operator's labels file.
    ///
    /// # Errors
    /// The text is not JSON of the expected shape.
    pub fn from_json(json: &str) -> Result<Self, LabelsError> {
        Ok(Self {
            operators: serde_json::from_str(json)?,
            learned: None,
        })
    }

    /// With the words that the API's answers teach, now and later.
    #[must_use]
    pub fn learning_from(mut self, names: &Names) -> Self {
        self.learned = Some(names.clone());
        self
    }

    /// The word for `code`, if one is known: the operator's, the API's own, or else ours. An empty one hides the code. It may
    /// be untrusted text.
    #[must_use]
    pub fn get(&self, kind: Kind, code: &str, language: Language) -> Option<String> {
        self.operators(kind, code, language)
            .or_else(|| self.learned.as_ref()?.get(kind, code))
            .or_else(|| built_in(kind, code, language))
    }

    /// The operator's word for `code`, if there is one.
    pub(crate) fn operators(&self, kind: Kind, code: &str, language: Language) -> Option<String> {
        match self.operators.get(&kind)?.get(code)? {
            Label::Everywhere(label) => Some(label.clone()),
            Label::ByLanguage(labels) => labels
                .get(&language)
                .or_else(|| labels.get(&Language::default()))
                .or_else(|| labels.values().next())
                .cloned(),
        }
    }
}

fn built_in(kind: Kind, code: &str, language: Language) -> Option<String> {
    // Other characters could make the code refer to something else in the translations.
    code.chars()
        .all(|c| c.is_ascii_alphanumeric())
        .then(|| format!("label-{kind}-{}", code.to_ascii_lowercase()))
        .and_then(|key| language.try_say(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(labels: &Labels, kind: Kind, code: &str) -> Option<String> {
        labels.get(kind, code, Language::English)
    }

    #[test]
    fn documented_codes_have_words() {
        let labels = Labels::default();
        assert_eq!(get(&labels, Kind::Status, "TS7").as_deref(), Some("Closed"));
        assert_eq!(get(&labels, Kind::Priority, "TP1").as_deref(), Some("Low"));
        assert_eq!(
            get(&labels, Kind::Channel, "EMAIL").as_deref(),
            Some("Email")
        );
    }

    #[test]
    fn unknown_and_odd_codes_have_none() {
        let labels = Labels::default();
        for code in ["TS99", "", "ts7.attr", "-", "ü", "a b"] {
            assert_eq!(get(&labels, Kind::Status, code), None, "{code:?}");
        }
    }

    #[test]
    fn an_operators_word_wins_in_one_language_or_all() {
        let labels = Labels::from_json(
            r#"{"status": {"TS7": "Done", "TS9": {"en": "Parked", "id": "Ditunda"}, "TS8": {"id": "Ditolak"}}}"#,
        )
        .unwrap();
        assert_eq!(get(&labels, Kind::Status, "TS7").as_deref(), Some("Done"));
        assert_eq!(get(&labels, Kind::Status, "TS9").as_deref(), Some("Parked"));
        assert_eq!(
            get(&labels, Kind::Status, "TS8").as_deref(),
            Some("Ditolak")
        );
        assert_eq!(
            labels
                .get(Kind::Status, "TS9", Language::Indonesian)
                .as_deref(),
            Some("Ditunda")
        );
        assert_eq!(get(&labels, Kind::Priority, "TP1").as_deref(), Some("Low"));
    }

    #[test]
    fn a_file_with_a_misspelt_kind_is_refused() {
        let error = Labels::from_json(r#"{"statuses": {}}"#).unwrap_err();
        assert!(error.to_string().contains("statuses"), "{error}");
    }
}
