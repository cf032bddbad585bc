//! Message bodies that may be HTML, as plain text: one pass over the source, in memory that does not grow with it.

use std::borrow::Cow;

use html5gum::{Token, Tokenizer};

use self::{flow::MOST_TEXT, reader::Reader};

mod element;
mod flow;
mod link;
mod reader;

/// The longest name of a character is 31 letters long.
const LONGEST_REFERENCE: usize = 32;

/// The text of `source`, which may be HTML or plain text already; of either no more than any answer shows. Untrusted still.
pub(crate) fn to_text(source: &str) -> Cow<'_, str> {
    match Tokenizer::new_with_emitter(source, Reader::default()).next() {
        Some(Ok(page)) if page.is_html => Cow::Owned(page.text),
        _ => decode(start(source)),
    }
}

fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MOST_TEXT))
        .unwrap_or(text)
}

/// Decodes only references that end in ";": "AT&T" and "?a=1&copy=2" are not HTML.
fn decode(text: &str) -> Cow<'_, str> {
    let mut pieces = text.split('&');
    let Some(mut decoded) = pieces
        .next()
        .filter(|first| *first != text)
        .map(str::to_owned)
    else {
        return Cow::Borrowed(text);
    };
    for piece in pieces {
        match piece.split_once(';') {
            Some((name, rest)) if is_reference(name) => {
                decoded.push_str(&character(name));
                decoded.push_str(rest);
            }
            _ => {
                decoded.push('&');
                decoded.push_str(piece);
            }
        }
    }
    Cow::Owned(decoded)
}

fn is_reference(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'#';
    (1..=LONGEST_REFERENCE).contains(&name.len()) && name.bytes().all(is_letter)
}

/// The character of this name, or the name as it was written.
fn character(name: &str) -> String {
    let reference = format!("&{name};");
    match Tokenizer::new(&reference).next() {
        Some(Ok(Token::String(text))) => String::from_utf8_lossy(&text.value).into_owned(),
        _ => reference,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_left_as_it_is() {
        for text in [
            "xxx",
            "a < b && c > d",
            "two\nlines\n\n  indented",
            "From: Budi <budi@example.com>\nTo: Desk <desk@example.com>\n\nHello",
            "R&D\nand AT&T",
            "?a=1&copy=2; b",
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
            "Dear\u{a0}team,\nthe printer is on fire (https://x.example).\n\n• one"
        );
        for (html, text) in [
            ("<!DOCTYPE html>\n<custom-tag>hello</custom-tag>", "hello"),
            ("hello<br/>you", "hello\nyou"),
            ("<SPAN style='x'>hello</SPAN>", "hello"),
            ("hello<font size=2>\nyou", "hello you"),
            ("<p>a = data: none</p>", "a = data: none"),
            ("<!--><p>hello</p><!-- you -->", "hello"),
            ("<!--[if !mso]><!--><p>hello</p><!--<![endif]-->", "hello"),
        ] {
            assert_eq!(to_text(html).trim(), text);
        }
    }

    #[test]
    fn lines_are_where_a_browser_has_them() {
        for (html, text) in [
            ("<p>a</p><p>b</p>", "a\n\nb"),
            ("<div>a</div><div>b</div>", "a\nb"),
            ("<div>a<br></div><div>b</div>", "a\nb"),
            ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
            ("<div>a</div><div>&nbsp;</div><div>b</div>", "a\n\nb"),
            ("<p>a</p><p>&nbsp;</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
            ("a<br>b<br><br><br>c", "a\nb\n\nc"),
            ("<p>a\n  b <b> c</b>d</p>", "a b cd"),
            ("<pre>a\n  b</pre>", "a\n\u{a0}\u{a0}b"),
            ("<pre>a</pre>b\n  c", "a\n\nb c"),
            ("<blockquote type=cite>a</blockquote>b", "a\n\nb"),
            ("<ul><li>a</li>b</ul>", "• a\nb"),
            (
                "a<ul><li>b<ul><li>c</ul><li><p>d</p></ul>e",
                "a\n\n• b\n• c\n• d\n\ne",
            ),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn the_cells_of_a_row_are_on_one_line() {
        for (html, text) in [
            (
                r#"<table><tr><td colspan="2">Order</td><td rowspan="2">Total</td></tr></table>"#,
                "Order · Total",
            ),
            (
                "<table><tr><th>a<th>b<tr><td>c<td>d</table>e",
                "a · b\nc · d\ne",
            ),
            (
                "<table><tr><td></td><td>a</td><td>&nbsp;</td><td>b</td></tr></table>",
                "a · b",
            ),
            (
                "<table>\n<tr>\n<td>\n<p>a</p></td>\n<td><p>b</p></td></tr><tr><td><p>c</p></td><td></td></tr>\n<tr><td>d",
                "a · b\nc\nd",
            ),
            (
                "<table><tr><td>a<td><table><tr><td>b<td>c</table></table>",
                "a\nb · c",
            ),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn pictures_are_told_by_their_text_unless_nobody_is_to_see_them() {
        for (html, text) in [
            ("<p>a <img src=x alt='a chart'> b</p>", "a a chart b"),
            ("<p>a<img src=x></p>", "a"),
            ("<p>a<img alt='' src=x></p>", "a"),
            ("<p>a<img alt=x width=1 height=1></p>", "a"),
            ("<p>a<img alt=x width=1></p>", "a"),
            ("<p>a<img alt=x height='0px'></p>", "a"),
            ("<p>a<img alt=x style='Display: none'></p>", "a"),
            ("<p>a<img alt=x hidden></p>", "a"),
            (
                "<p><a href=https://x.example><img alt=logo></a></p>",
                "logo (https://x.example)",
            ),
            ("<p><a href=https://x.example><img></a>b</p>", "b"),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn nothing_is_read_beyond_what_an_answer_shows() {
        let text = to_text(&format!("<p>{}", "é".repeat(MOST_TEXT))).into_owned();
        assert!(text.len() <= MOST_TEXT + 4, "{}", text.len());
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
}
