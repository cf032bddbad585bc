//! Any text becomes one that Discord can be given.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test, and what it shares with the benchmark and the fuzz target"
)]

#[path = "../../fuzz/fuzz_targets/body.rs"]
mod body;
#[path = "../benches/families.rs"]
mod families;

use std::fmt::Write as _;

use proptest::prelude::*;

#[test]
fn every_hostile_family_is_shown_within_the_limits() {
    for family in families::FAMILIES {
        body::check(&family.text(16 * 1024));
    }
}

#[test]
fn a_source_that_breaks_off_at_any_byte_is_shown() {
    let source = concat!(
        "<!doctype html><html><head><title>x</title><style>p{}</style></head><body class='a'><p>é&nbsp;&#39;&notit; ",
        "<a href=\"https://x.example/?a=1&amp;b\">東京</a><ul><li>one</ul><table><tr><td colspan=\"2\">a<td rowspan=9>b</table>",
        "<!-- c --><![CDATA[d]]><?e?><img alt='f' width=1><ol start=99999999999><li>g</ol><script><!-- <script></script>",
    );
    for end in 0..source.len() {
        body::check(source.get(..source.floor_char_boundary(end)).unwrap());
    }
}

proptest! {
    #[test]
    fn any_text_is_shown(source in ".{0,300}") {
        body::check(&source);
    }

    #[test]
    fn any_tag_soup_is_shown(source in r"(<[/!]?[a-z]{1,6}( [a-z]=\W)?>?|&[a-z#0-9]{0,5};?|[^<]{0,8}){0,40}") {
        body::check(&source);
    }

    #[test]
    fn any_number_in_any_attribute_is_shown(
        tags in prop::collection::vec(
            (
                prop::sample::select(vec!["table", "tr", "td", "th", "ol", "ul", "li", "img", "font", "a", "s", "sup", "dl", "dd"]),
                prop::sample::select(vec!["colspan", "rowspan", "start", "value", "width", "height", "size", "href"]),
                any::<i128>(),
                any::<bool>(),
            ),
            0..60,
        )
    ) {
        let mut source = String::new();
        for (tag, attribute, number, ends) in tags {
            let end = if ends { format!("</{tag}>") } else { String::new() };
            write!(source, "<{tag} {attribute}=\"{number}\">x{end}").unwrap();
        }
        body::check(&source);
    }
}
