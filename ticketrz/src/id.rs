//! The number of a ticket.

use std::{fmt, num::NonZeroU64, str::FromStr};

use serde::{Deserialize, Serialize};
use url::Url;

/// The longest text that is read, in bytes. Browsers make no longer links.
const MAX_INPUT_BYTES: usize = 2048;

/// The number of a ticket: positive, decimal, as the contract's `{ticket-id}`.
///
/// It is parsed once, from what a person typed: `1234`, `#1234`, or a link whose last path segment is the number, with
/// blanks around them. A link whose fragment is a route of its own is rejected.
///
/// ```
/// # use ticketrz::TicketId;
/// let id: TicketId = " #1234 ".parse()?;
/// assert_eq!(id.to_string(), "1234");
/// assert_eq!("https://desk.example/tickets/1234?tab=notes".parse(), Ok(id));
/// # Ok::<(), ticketrz::ParseTicketIdError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketId(NonZeroU64);

/// The text is neither a number, nor `#` and a number, nor a link that ends in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a ticket number: expected 1234, #1234 or a link that ends in the number")]
pub struct ParseTicketIdError;

impl TicketId {
    /// The number itself.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0.get()
    }

    /// Reads a bare decimal number.
    pub(crate) fn from_decimal(digits: &str) -> Option<Self> {
        // `u64::from_str` would accept a plus sign.
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok().map(Self)
    }
}

impl FromStr for TicketId {
    type Err = ParseTicketIdError;

    fn from_str(text: &str) -> Result<Self, ParseTicketIdError> {
        if text.len() > MAX_INPUT_BYTES {
            return Err(ParseTicketIdError);
        }
        let text = text.trim();
        let number = text.strip_prefix('#').map_or(text, str::trim_start);
        Self::from_decimal(number)
            .or_else(|| from_link(text))
            .ok_or(ParseTicketIdError)
    }
}

fn from_link(text: &str) -> Option<TicketId> {
    // In Discord, angle brackets suppress a link's preview.
    let text = text
        .strip_prefix('<')
        .and_then(|text| text.strip_suffix('>'))
        .unwrap_or(text);
    let link = Url::parse(text).ok()?;
    if !matches!(link.scheme(), "http" | "https") {
        return None;
    }
    if !link.fragment().is_none_or(is_anchor) {
        return None;
    }
    let last = link.path_segments()?.rfind(|segment| !segment.is_empty())?;
    TicketId::from_decimal(last)
}

/// Whether a fragment is an anchor such as `comment-3`. Anything else (`/ticket/7`, `id=7`, `7`) may name the ticket that the
/// page really shows.
fn is_anchor(fragment: &str) -> bool {
    let is_name = fragment.starts_with(|c: char| c.is_ascii_alphabetic())
        && fragment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    // Browsers link to a text on a page with `:~:text=…`.
    is_name || fragment.is_empty() || fragment.starts_with(":~:")
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<NonZeroU64> for TicketId {
    fn from(number: NonZeroU64) -> Self {
        Self(number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Option<u64> {
        text.parse::<TicketId>().ok().map(TicketId::get)
    }

    #[test]
    fn a_number_a_hash_and_a_link_name_the_same_ticket() {
        for text in [
            "1234",
            "#1234",
            "# 1234",
            "  1234\n",
            "\t#1234 ",
            "0001234",
            "https://desk.example/tickets/1234",
            "https://desk.example/tickets/1234/",
            "<https://desk.example/tickets/1234>",
            "http://desk.example:8080/1234?tab=notes#comment-3",
            "HTTPS://DESK.EXAMPLE/a/1234",
            "https://desk.example/1234#",
            "https://desk.example/1234#:~:text=2%20printers",
        ] {
            assert_eq!(parse(text), Some(1234), "{text:?}");
        }
    }

    #[test]
    fn the_largest_number_is_read() {
        assert_eq!(parse("18446744073709551615"), Some(u64::MAX));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            " ",
            "#",
            "##1",
            "0",
            "#000",
            "-1",
            "+1",
            "1.0",
            "1e3",
            "12 34",
            "1234a",
            "١٢٣٤",
            "18446744073709551616",
            "ticket 1234",
            "../1234",
            "desk.example/1234",
            "ftp://desk.example/1234",
            "javascript:1234",
            "https://desk.example/1234/notes",
            "https://desk.example/?id=1234",
            "https://desk.example",
            "https:///",
            "https://desk.example/app/2#/ticket/1234",
            "https://desk.example/app/2#!ticket/1234",
            "https://desk.example/app/2#id=1234",
            "https://desk.example/app/2#1234",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_overlong_text_is_refused() {
        assert_eq!(parse(&format!("{}7", "0".repeat(MAX_INPUT_BYTES))), None);
    }

    #[test]
    fn the_refusal_says_what_to_type() {
        let message = ParseTicketIdError.to_string();
        assert!(message.contains("1234") && message.contains("link"));
    }

    proptest! {
        #[test]
        fn every_number_comes_back_from_its_text(number in 1..=u64::MAX) {
            let id: TicketId = number.to_string().parse().unwrap();
            prop_assert_eq!(id.get(), number);
            prop_assert_eq!(format!("#{id}").parse(), Ok(id));
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = text.parse::<TicketId>();
        }
    }
}
