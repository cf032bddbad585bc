//! Message bodies that may be HTML, as plain text.

use std::borrow::Cow;

use html2text::{config, render::TrivialDecorator};

/// More than any answer shows; bounds the work that one ticket can cause.
const MOST_BYTES_READ: usize = 16 * 1024;
/// Lines are wrapped by Discord, not by us.
const WIDTH: usize = 10_000;

/// The text of `source`, which may be HTML or plain text already. Untrusted still.
pub(crate) fn to_text(source: &str) -> Cow<'_, str> {
    let source = source
        .get(..source.floor_char_boundary(MOST_BYTES_READ))
        .unwrap_or(source);
    if !looks_like_html(source) {
        return Cow::Borrowed(source);
    }
    config::with_decorator(TrivialDecorator::new())
        .raw_mode(true)
        .string_from_read(source.as_bytes(), WIDTH)
        .map_or(Cow::Borrowed(source), Cow::Owned)
}

fn looks_like_html(source: &str) -> bool {
    let mut rest = source;
    while let Some((_, after)) = rest.split_once(['<', '&']) {
        if after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '#')) {
            return true;
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_text_is_left_as_it_is() {
        for text in ["xxx", "a < b && c > d", "two\nlines\n\n  indented"] {
            assert_eq!(to_text(text), text);
        }
    }

    #[test]
    fn html_becomes_its_text() {
        assert_eq!(
            to_text("<p>Dear&nbsp;team,<br>the <b>printer</b> is <a href='https://x.example'>on fire</a>.</p><ul><li>one</li></ul>").trim(),
            "Dear\u{a0}team,\nthe printer is on fire.\none"
        );
        assert_eq!(to_text("R&amp;D").trim(), "R&D");
    }

    #[test]
    fn scripts_and_styles_are_not_text() {
        let text = to_text("<style>p{color:red}</style><script>alert(1)</script><p>hello</p>");
        assert_eq!(text.trim(), "hello");
    }

    #[test]
    fn hostile_nesting_is_survived() {
        for tag in [
            "<div>",
            "<table><tr><td>",
            "<b>",
            "<blockquote>",
            "<ul><li>",
        ] {
            let source = format!("{}deep", tag.repeat(4000));
            let _ = to_text(&source);
        }
    }

    proptest! {
        #[test]
        fn any_tag_soup_ends_in_text(source in r"(<[/!]?[a-z]{1,6}( [a-z]=\W)?>?|&[a-z#0-9]{0,5};?|[^<]{0,8}){0,40}") {
            let _ = to_text(&source);
        }
    }
}
