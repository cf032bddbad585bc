//! What the button below a search carries.

use super::query::Query;
use crate::custom_id::CustomId;

/// Search for the same words among more tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Further(pub(super) Query);

impl CustomId for Further {
    const NAME: &'static str = "find_further";

    fn arguments(&self) -> Vec<String> {
        vec![self.0.to_string()]
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        let [words] = arguments else { return None };
        Query::read(words).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        custom_id::Parts,
        limits::{CUSTOM_ID, length},
    };

    fn read(custom_id: &str) -> Option<Further> {
        Parts::split(custom_id)?.parse()
    }

    #[test]
    fn it_carries_the_words_and_no_others_are_read() {
        let further = Further(Query::read("Printer, rusak!").unwrap());
        assert_eq!(further.write(), "v1:find_further:printer rusak");
        assert_eq!(read(&further.write()), Some(further));
        for odd in [
            "v1:find_further",
            "v1:find_further:",
            "v1:find_further:a",
            "v1:find_further:Printer",
            "v1:find_further:printer  rusak",
            "v1:find_further:printer printer",
            "v1:find_further:printer:rusak",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_fits_and_is_read_again(text in r"(\PC|[𝒜-𝓏]){0,120}") {
            if let Some(query) = Query::read(&text) {
                let further = Further(query);
                prop_assert!(length(&further.write()) <= CUSTOM_ID);
                prop_assert_eq!(read(&further.write()), Some(further));
            }
        }
    }
}
