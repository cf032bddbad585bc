//! Message bodies that may be HTML, as plain text.

use std::{borrow::Cow, sync::LazyLock};

use html2text::{config, render::TrivialDecorator};
use regex::Regex;

/// More than any answer shows; bounds the work that one ticket can cause.
const MOST_BYTES_READ: usize = 16 * 1024;
/// Lines are wrapped by Discord, not by us.
const WIDTH: usize = 10_000;

/// A doctype, or a tag of HTML's: `<budi@example.com>`, `x <y` and `x <b and c> d` are what people write.
static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?xi-u)
        <!doctype\s
        | </? (?: a | abbr | address | article | b | big | blockquote | body | br | center | code | dd | div | dl | dt | em
            | fieldset | figure | font | footer | form | h[1-6] | head | header | hr | html | i | iframe | img | input | ins
            | label | li | link | main | mark | meta | nav | o:p | ol | p | pre | s | script | section | small | span
            | strike | strong | style | sub | sup | table | tbody | td | tfoot | th | thead | title | tr | tt | u | ul )
          (?: \s*/?> | \s+[a-z:-]+\s*= )",
    )
});

/// What is no text, and can fill a mail's first pages. Every alternative matches as soon as it has begun, if only up to the
/// end: an end that never comes must not be looked for again and again.
static NO_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?xis)
        <!-- (?: -?> | .*?(?:-->|\z) )
        | <style[\s/>].*?(?:</style[^>]*>?|\z)
        | <script[\s/>].*?(?:</script[^>]*>?|\z)
        | <title[\s/>].*?(?:</title[^>]*>?|\z)
        | =\s*(?: "data:[a-z]+/[^"]*(?:"|\z) | 'data:[a-z]+/[^']*(?:'|\z) | data:[a-z]+/[^\s>]* )"#,
    )
});

#[expect(
    clippy::expect_used,
    reason = "constants, and the tests below use each"
)]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is well-formed")
}

/// The text of `source`, which may be HTML or plain text already. Untrusted still.
pub(crate) fn to_text(source: &str) -> Cow<'_, str> {
    if !MARKUP.is_match(source) {
        return html_escape::decode_html_entities(start(source));
    }
    let markup = NO_TEXT.replace_all(source, " ");
    let markup = start(&markup);
    config::with_decorator(TrivialDecorator::new())
        .raw_mode(true)
        .string_from_read(markup.as_bytes(), WIDTH)
        .map_or_else(|_| Cow::Owned(markup.to_owned()), Cow::Owned)
}

fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MOST_BYTES_READ))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_text_is_left_as_it_is() {
        for text in [
            "xxx",
            "a < b && c > d",
            "two\nlines\n\n  indented",
            "From: Budi <budi@example.com>\nTo: Desk <desk@example.com>\n\nHello",
            "R&D\nand AT&T",
            "if x <y then\nz",
            "if x <b and c> y\nz",
            "<not a tag>\nsee <https://desk.example/a?x=1&copy=2>",
            "a comment <!-- of somebody's -->\nstays",
        ] {
            assert_eq!(to_text(text), text);
        }
    }

    #[test]
    fn references_in_plain_text_are_decoded_and_lines_are_kept() {
        assert_eq!(
            to_text("R&amp;D &#39;x&#39;\nfrom &lt;budi@example.com&gt;"),
            "R&D 'x'\nfrom <budi@example.com>"
        );
    }

    #[test]
    fn html_becomes_its_text() {
        assert_eq!(
            to_text("<p>Dear&nbsp;team,<br>the <b>printer</b> is <a href='https://x.example'>on fire</a>.</p><ul><li>one</li></ul>").trim(),
            "Dear\u{a0}team,\nthe printer is on fire.\none"
        );
        for (html, text) in [
            ("<!DOCTYPE html>\n<custom-tag>hello</custom-tag>", "hello"),
            ("hello<br/>you", "hello\nyou"),
            ("<SPAN style='x'>hello</SPAN>", "hello"),
            ("<p>a = data: none</p>", "a = data: none"),
            ("<!--><p>hello</p><!-- you -->", "hello"),
            ("<!--[if !mso]><!--><p>hello</p><!--<![endif]-->", "hello"),
        ] {
            assert_eq!(to_text(html).trim(), text);
        }
    }

    #[test]
    fn scripts_and_styles_are_not_text() {
        let text = to_text("<style>p{color:red}</style><script>alert(1)</script><p>hello</p>");
        assert_eq!(text.trim(), "hello");
    }

    #[test]
    fn what_is_no_text_does_not_push_the_text_away() {
        let filler = "x{y}\n".repeat(20_000);
        for before in [
            format!("<html><head><title>Mail</title><style>{filler}</style></head><body>"),
            format!("<STYLE type='text/css'>{filler}</STYLE\n>"),
            format!("<script>{filler}</script>"),
            format!("<!--[if gte mso 9]><xml>{filler}</xml><![endif]-->"),
            format!("<img src=\"data:image/png;base64,{filler}\">"),
            format!("<img alt='' src = 'data:image/png;base64,{filler}'>"),
        ] {
            let start = before.get(..30).unwrap().to_owned();
            let text = to_text(&(before + "<p>hello</p>")).into_owned();
            assert_eq!(text.trim(), "hello", "{start}");
        }
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

    /// Each of these would take minutes if the rest were searched once for each repetition.
    #[test]
    fn ends_that_never_come_are_looked_for_once() {
        for (tag, repeated) in [
            ("<p>", "<!-"),
            ("<p>", "<style"),
            ("<p>", "<style>"),
            ("<p>", "<title><!-- -->"),
            ("<p>", "=\"data:a/<!-- -->"),
            ("<p>", "='data:a/<!---->"),
            ("<p>", "= data:a"),
            ("<p>", "<!-->="),
            ("<p>", "=\n<!---->"),
            ("", "<"),
            ("", "<p "),
            ("", "<p aaaaaaaaaaaa"),
            ("", "&"),
            ("", "&#"),
        ] {
            let repetitions = 1024 * 1024 / repeated.len();
            let _ = to_text(&format!("{tag}{}", repeated.repeat(repetitions)));
        }
    }

    proptest! {
        #[test]
        fn any_tag_soup_ends_in_text(source in r"(<[/!]?[a-z]{1,6}( [a-z]=\W)?>?|&[a-z#0-9]{0,5};?|[^<]{0,8}){0,40}") {
            let _ = to_text(&source);
        }
    }
}
