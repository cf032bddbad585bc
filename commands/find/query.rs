//! The words of a search, folded so that case and accents make no difference.

use std::fmt;

use icu_normalizer::DecomposingNormalizerBorrowed;
use nucleo_matcher::chars::{normalize, to_lower_case};

use crate::limits::length;

/// What a search can carry in a button, in UTF-16 code units. Discord lets people type 60 characters.
const MOST_UNITS: usize = 80;
/// More words make no search better, and each one costs time.
const MOST_WORDS: usize = 10;
/// The least that is worth a search, in bytes: two letters or digits, or one character of a script that needs no more.
const LEAST_BYTES: usize = 2;
/// Between words.
pub(super) const BLANK: u8 = b' ';

/// The words of a search: folded, each once, with nothing but letters and digits in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query(Vec<String>);

impl Query {
    /// The words of `text`; `None` where that is too little to search for. What a query writes is read as the same query.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut words: Vec<String> = Vec::new();
        let mut room = MOST_UNITS;
        let folded = folded(text);
        for word in folded.split(' ').filter(|word| !word.is_empty()) {
            let word = cut(word, room);
            if words.len() == MOST_WORDS || word.is_empty() {
                break;
            }
            if !words.contains(&word) {
                room = room.saturating_sub(length(&word).saturating_add(1));
                words.push(word);
            }
        }
        let bytes: usize = words.iter().map(String::len).sum();
        (bytes >= LEAST_BYTES).then_some(Self(words))
    }

    pub(super) fn words(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

fn cut(word: &str, units: usize) -> String {
    let mut used: usize = 0;
    let fitting = word.chars().take_while(|character| {
        used = used.saturating_add(character.len_utf16());
        used <= units
    });
    fitting.collect()
}

/// The words of `text`, with at least one blank before and after each.
fn folded(text: &str) -> String {
    let mut words = Vec::with_capacity(text.len().saturating_add(2));
    fold(text, &mut words);
    // Nothing but characters is added.
    String::from_utf8(words).unwrap_or_default()
}

/// Adds the words of `text` to `words`, with at least one blank before and after each.
pub(super) fn fold(text: &str, words: &mut Vec<u8>) {
    words.push(BLANK);
    if text.is_ascii() {
        words.extend(text.bytes().map(|byte| {
            if byte.is_ascii_alphanumeric() {
                byte.to_ascii_lowercase()
            } else {
                BLANK
            }
        }));
    } else {
        // Accents become characters of their own.
        let decomposer = DecomposingNormalizerBorrowed::new_nfkd();
        let characters = decomposer.normalize_iter(text.chars());
        for character in characters.filter(|character| !is_accent(*character)) {
            // Letters with a stroke become those without it, of which some have no case of their own.
            let character = to_lower_case(normalize(to_lower_case(character)));
            if character.is_alphanumeric() {
                words.extend(character.encode_utf8(&mut [0; 4]).bytes());
            } else {
                words.push(BLANK);
            }
        }
    }
    words.push(BLANK);
}

/// Accents, and the marks that make voiced sounds of Japanese ones.
fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Option<String> {
        Query::read(text).map(|query| query.to_string())
    }

    #[test]
    fn case_accents_and_signs_make_no_difference() {
        for (text, folded) in [
            ("Printer Rusak!", "printer rusak"),
            ("  CAFÉ  cafe\u{301}\tÑandú ", "cafe nandu"),
            ("#1234", "1234"),
            ("INV-2024/17", "inv 2024 17"),
            ("a:b`c**d", "a b c d"),
            ("Straße Łódź Đà Nẵng", "strase lodz da nang"),
            ("Привет ПРИВЁТ", "привет"),
            ("Ελλάδα", "ελλαδα"),
            ("ｶﾞｷﾞ１２", "カキ12"),
            ("打印机", "打印机"),
            ("車", "車"),
        ] {
            assert_eq!(words(text).as_deref(), Some(folded), "{text:?}");
        }
    }

    #[test]
    fn what_is_too_short_is_no_search() {
        for text in ["", " ", "a", "é", "7", "#7", "!?-…", "\u{301}"] {
            assert_eq!(words(text), None, "{text:?}");
        }
    }

    #[test]
    fn more_than_a_button_carries_is_left_out() {
        let long = "x".repeat(200);
        assert_eq!(words(&long).map(|words| words.len()), Some(MOST_UNITS));
        assert_eq!(words(&format!("printer {long}")).unwrap().len(), MOST_UNITS);
        let wide = format!("{} 𑌵", "x".repeat(MOST_UNITS - 2));
        assert_eq!(words(&wide), Some("x".repeat(MOST_UNITS - 2)));
        assert_eq!(
            words("a b c d e f g h i j k l").as_deref(),
            Some("a b c d e f g h i j")
        );
    }

    #[test]
    fn folding_again_changes_no_character() {
        // What has a case or a decomposition of several characters is among these.
        for character in '\0'..='\u{1ffff}' {
            let once = folded(&character.to_string());
            let twice = folded(&once);
            let words = [&once, &twice].map(|text| text.split_whitespace().collect::<Vec<_>>());
            assert_eq!(words[0], words[1], "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in r"(\PC{0,6}|[a-zÀ-ž𝒜-𝓏]{0,40}| |:){0,12}") {
            if let Some(query) = Query::read(&text) {
                let written = query.to_string();
                prop_assert!(length(&written) <= MOST_UNITS);
                prop_assert!(!written.contains(':'));
                prop_assert_eq!(Query::read(&written), Some(query));
            }
        }
    }
}
