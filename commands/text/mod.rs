//! Text on its way to Discord: made harmless, cut to size, told in the reader's terms.

pub(crate) mod duration;
pub(crate) mod html;
pub(crate) mod number;
pub(crate) mod sanitize;
pub(crate) mod timestamp;

use std::borrow::Cow;

/// Stands between facts on one line.
pub(crate) const SEPARATOR: &str = " · ";

/// The text of a message body that may be HTML, for a place where Discord's markup has no effect. Untrusted still. The time
/// is linear in the body's length and the memory is bounded.
#[must_use]
pub fn plain_text(body: &str) -> Cow<'_, str> {
    html::to_text(body)
}

/// A message body as an answer shows it: HTML becomes plain text, what has effect in Discord is escaped, and what is over
/// `limit` UTF-16 code units is cut. The time is linear in the body's length and the memory is bounded, whatever is in it.
#[must_use]
pub fn shown_text(body: &str, limit: usize) -> String {
    sanitize::escape(&html::to_text(body), sanitize::Lines::Many, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_shown_as_text_without_effect_and_cut() {
        let body = "<p>*one*</p><p>two</p>";
        assert_eq!(plain_text(body), "*one*\n\ntwo");
        assert_eq!(shown_text(body, 100), "\\*one\\*\n\ntwo");
        assert!(shown_text(body, 6).starts_with("\\*"));
    }
}
