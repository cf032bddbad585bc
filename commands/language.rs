//! The languages the bot speaks, and the one way to every sentence in them.

use std::{borrow::Cow, collections::HashMap};

use fluent_templates::{
    LanguageIdentifier, Loader, fluent_bundle::FluentValue, langid, static_loader,
};
use serde::Deserialize;

static_loader! {
    static SENTENCES = {
        locales: "../locales",
        fallback_language: "en",
        // Isolation marks would surround Discord's own markup and be copied along with it.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ENGLISH: LanguageIdentifier = langid!("en");
static INDONESIAN: LanguageIdentifier = langid!("id");

/// A language that every sentence exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
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
    /// Every language, for whoever must look at each.
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

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::English => &ENGLISH,
            Self::Indonesian => &INDONESIAN,
        }
    }

    /// The sentence called `key`.
    pub(crate) fn say(self, key: &str) -> String {
        SENTENCES.lookup(self.identifier(), key)
    }

    /// The sentence called `key`, with its blanks filled in.
    pub(crate) fn say_with<'a>(
        self,
        key: &str,
        blanks: impl IntoIterator<Item = (&'static str, FluentValue<'a>)>,
    ) -> String {
        let blanks: HashMap<Cow<'static, str>, FluentValue<'_>> = blanks
            .into_iter()
            .map(|(name, value)| (Cow::Borrowed(name), value))
            .collect();
        SENTENCES.lookup_with_args(self.identifier(), key, &blanks)
    }

    /// The sentence called `key` if there is one: for keys made from the API's codes.
    pub(crate) fn try_say(self, key: &str) -> Option<String> {
        SENTENCES.try_lookup(self.identifier(), key)
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
            language.identifier()
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
                    "{current} stands twice"
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
