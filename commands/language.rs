//! The languages that the bot speaks, and all its sentences in them.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use serde::{Deserialize, Serialize};
use unic_langid::{LanguageIdentifier, langid};

use crate::text::number::grouped;

/// The sentences of one language.
type Sentences = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Sentences> = LazyLock::new(|| {
    let mut sentences = read(langid!("en"), include_str!("../locales/en/main.ftl"));
    sentences.set_formatter(Some(|value, _| number(value, ',')));
    sentences
});
static INDONESIAN: LazyLock<Sentences> = LazyLock::new(|| {
    let mut sentences = read(langid!("id"), include_str!("../locales/id/main.ftl"));
    sentences.set_formatter(Some(|value, _| number(value, '.')));
    sentences
});

/// How a number is written in a sentence. Ids are texts, and stay as they are.
fn number(value: &FluentValue<'_>, separator: char) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(grouped(&number.as_string(), separator)),
        _ => None,
    }
}

fn read(language: LanguageIdentifier, source: &str) -> Sentences {
    // A test finds every sentence again, so nothing is left out.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(read, _)| read);
    let mut sentences = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks would surround Discord's own markup and be copied along with it.
    sentences.set_use_isolating(false);
    sentences.add_resource_overriding(resource);
    sentences
}

/// A language that every sentence exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English, and the answer to every locale that is not listed here.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Indonesian.
    #[serde(rename = "id")]
    Indonesian,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Indonesian];

    /// The language for one of Discord's locale codes
    /// (<https://discord.com/developers/docs/reference#locales>).
    #[must_use]
    pub fn from_locale(locale: &str) -> Self {
        match locale {
            "id" => Self::Indonesian,
            _ => Self::English,
        }
    }

    fn sentences(self) -> &'static Sentences {
        match self {
            Self::English => &ENGLISH,
            Self::Indonesian => &INDONESIAN,
        }
    }

    /// The sentence called `key`.
    pub(crate) fn say(self, key: &str) -> String {
        self.say_with(key, [])
    }

    /// The sentence called `key`, with its blanks filled in.
    pub(crate) fn say_with<'a>(
        self,
        key: &str,
        blanks: impl IntoIterator<Item = (&'a str, FluentValue<'a>)>,
    ) -> String {
        let blanks = blanks.into_iter().collect();
        // Tests hold the code to sentences that exist.
        self.find(key, &blanks).unwrap_or_else(|| key.to_owned())
    }

    /// The sentence called `key` if there is one: for keys made from the API's codes.
    pub(crate) fn try_say(self, key: &str) -> Option<String> {
        self.find(key, &FluentArgs::new())
    }

    fn find(self, key: &str, blanks: &FluentArgs<'_>) -> Option<String> {
        let sentences = self.sentences();
        let pattern = sentences.get_message(key)?.value()?;
        let mut unfilled = Vec::new();
        let sentence = sentences.format_pattern(pattern, Some(blanks), &mut unfilled);
        Some(sentence.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        path::{Path, PathBuf},
    };

    use regex::Regex;

    use super::*;

    fn sentences(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let path = format!(
            "{}/../locales/{}/main.ftl",
            env!("CARGO_MANIFEST_DIR"),
            language.sentences().locales[0]
        );
        let mut keys = BTreeMap::<String, BTreeSet<String>>::new();
        let mut current = String::new();
        for line in std::fs::read_to_string(path).unwrap().lines() {
            if let Some((key, _)) = line
                .split_once(" = ")
                .filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                key.clone_into(&mut current);
                assert!(
                    keys.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{current} is there twice"
                );
            }
            let blanks = line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect::<String>()
            });
            if !line.starts_with('#') {
                keys.entry(current.clone()).or_default().extend(blanks);
            }
        }
        keys.remove("");
        keys
    }

    fn files() -> Vec<(PathBuf, String)> {
        fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.ends_with("benches") || path.ends_with("tests") {
                    // Nobody but developers sees these.
                } else if path.is_dir() {
                    collect(&path, files);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let code = std::fs::read_to_string(&path).unwrap();
                    files.push((path, code));
                }
            }
        }
        let mut files = Vec::new();
        collect(Path::new(env!("CARGO_MANIFEST_DIR")), &mut files);
        files
    }

    fn code() -> String {
        files().into_iter().map(|(_, code)| code).collect()
    }

    #[test]
    fn every_sentence_exists_in_every_language_with_the_same_blanks() {
        let english = sentences(Language::English);
        assert!(english.len() > 20, "the sentences were not found");
        for language in Language::ALL {
            assert_eq!(sentences(language), english, "{language:?}");
        }
    }

    #[test]
    fn every_sentence_is_used() {
        let code = code();
        let unused: Vec<_> = sentences(Language::English)
            .into_keys()
            .filter(|key| !key.starts_with("label-") && !code.contains(&format!("\"{key}\"")))
            .collect();
        assert!(unused.is_empty(), "nothing says {unused:?}");
    }

    #[test]
    fn every_sentence_that_the_code_says_exists() {
        let sentences = sentences(Language::English);
        let code = code();
        let said = code.split('"').skip(1).filter(|text| {
            [
                "error-",
                "field-",
                "state-",
                "stale-",
                "duration-",
                "contact-",
                "footer-",
            ]
            .iter()
            .any(|start| text.len() > start.len() && text.starts_with(start) && !text.contains(' '))
        });
        for key in said {
            assert!(sentences.contains_key(key), "there is no sentence {key:?}");
        }
    }

    /// Attributes and expectations hold what operators and developers read; so do tests, and comments.
    fn code_that_people_may_see() -> String {
        let code = files()
            .into_iter()
            .filter(|(path, _)| !path.ends_with("tests.rs"));
        let for_developers =
            Regex::new(r#"(?s)#\[[^\]]*\]|expect\("[^"]*"\)|tracing::error!\([^;]*;"#).unwrap();
        code.map(|(_, code)| {
            let code = code
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            let lines = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for_developers
                .replace_all(&lines.collect::<Vec<_>>().join("\n"), "")
                .into_owned()
        })
        .collect()
    }

    #[test]
    fn no_sentence_is_written_in_the_code() {
        let sentence = Regex::new(r#""[^"\n]*\p{L}+ \p{L}+ \p{L}+[^"\n]*""#).unwrap();
        let code = code_that_people_may_see();
        assert!(code.contains("error-not-found"), "the code was not found");
        let found: Vec<_> = sentence
            .find_iter(&code)
            .map(|found| found.as_str())
            .collect();
        // The name of the message command is Discord's, in its definition.
        let found: Vec<_> = found
            .into_iter()
            .filter(|text| *text != "\"Look up ticket\"")
            .collect();
        assert!(found.is_empty(), "these belong into locales/: {found:?}");
    }

    #[test]
    fn the_members_guide_quotes_what_the_bot_says() {
        let read = |path: &str| {
            std::fs::read_to_string(format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
        };
        let blank = Regex::new(r"\\\{.*?\\\}").unwrap();
        let sentences: Vec<Regex> = read("locales/en/main.ftl")
            .lines()
            .filter_map(|line| Some(regex::escape(line.split_once(" = ")?.1)))
            .map(|sentence| Regex::new(&format!("^{}$", blank.replace_all(&sentence, ".+"))))
            .collect::<Result<_, _>>()
            .unwrap();
        let guide = read("docs/members.md");
        let quotes: Vec<&str> = guide
            .lines()
            .filter_map(|line| line.strip_prefix("| *")?.split_once(".* |"))
            .map(|(quote, _)| quote)
            .collect();
        assert!(quotes.len() > 8, "the quotes were not found");
        for quote in quotes {
            let said = format!("{quote}.");
            assert!(
                sentences.iter().any(|sentence| sentence.is_match(&said)),
                "nobody is told {said:?}"
            );
        }
    }

    #[test]
    fn large_numbers_come_in_groups_and_small_ones_choose_the_form() {
        let told = |language: Language, count: u64| {
            language.say_with("notice-from-memory", [("count", count.into())])
        };
        for (language, count, expected) in [
            (
                Language::English,
                1,
                "Meanwhile I answered 1 lookup from memory.",
            ),
            (
                Language::English,
                1914,
                "Meanwhile I answered 1,914 lookups from memory.",
            ),
            (
                Language::Indonesian,
                20_000,
                "Sementara itu 20.000 pencarian saya jawab dari ingatan.",
            ),
        ] {
            assert_eq!(told(language, count), expected);
        }
        let id = [("id", "1914".into())];
        let title = Language::English.say_with("conversation-title", id);
        assert_eq!(title, "#1914 · Conversation");
    }

    #[test]
    fn a_locale_of_discords_chooses_the_language() {
        assert_eq!(Language::from_locale("id"), Language::Indonesian);
        for locale in ["en-US", "en-GB", "de", "", "ID"] {
            assert_eq!(
                Language::from_locale(locale),
                Language::English,
                "{locale:?}"
            );
        }
    }
}
