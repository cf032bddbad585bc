//! Texts written to cost, shared by the benchmark and the tests.

/// A text that can be made as long as one likes.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// What is in it.
    pub name: &'static str,
    before: &'static str,
    /// `{}` in it becomes a number that is different each time.
    repeated: &'static str,
}

impl Family {
    /// A text of this family, at most a piece shorter or longer than `bytes`.
    #[must_use]
    pub fn text(&self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 64);
        text.push_str(self.before);
        let mut number = 0_u32;
        while text.len() < bytes {
            match self.repeated.split_once("{}") {
                Some((start, end)) => {
                    text.push_str(start);
                    text.push_str(&number.to_string());
                    text.push_str(end);
                    number += 1;
                }
                None => text.push_str(self.repeated),
            }
        }
        text
    }
}

impl std::fmt::Display for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const fn family(name: &'static str, before: &'static str, repeated: &'static str) -> Family {
    Family {
        name,
        before,
        repeated,
    }
}

/// Every family. Where a tag is repeated, 1 MiB nests it more than 60,000 deep, most of them 100,000 and more.
pub const FAMILIES: &[Family] = &[
    // Formatting that is never closed: each repetition may be styled anew by what opened before it.
    family("a", "<p>", "<a>x"),
    family("b", "<p>", "<b>x"),
    family("big", "<p>", "<big>x"),
    family("code", "<p>", "<code>x"),
    family("del", "<p>", "<del>x"),
    family("em", "<p>", "<em>x"),
    family("font", "<p>", "<font>x"),
    family("i", "<p>", "<i>x"),
    family("ins", "<p>", "<ins>x"),
    family("nobr", "<p>", "<nobr>x"),
    family("s", "<p>", "<s>x"),
    family("small", "<p>", "<small>x"),
    family("span", "<p>", "<span>x"),
    family("strike", "<p>", "<strike>x"),
    family("strong", "<p>", "<strong>x"),
    family("sub", "<p>", "<sub>x"),
    family("sup", "<p>", "<sup>x"),
    family("tt", "<p>", "<tt>x"),
    family("u", "<p>", "<u>x"),
    family("tags without text", "", "<b>"),
    family("end tags", "<p>", "</b>"),
    family(
        "formatting closed in the wrong order",
        "<p>",
        "<b><i></b></i>",
    ),
    // Blocks.
    family("div", "", "<div>"),
    family("p", "", "<p>x"),
    family("empty paragraphs", "", "<p>&nbsp;</p>"),
    family("br", "", "<br>"),
    family("blockquote", "", "<blockquote>"),
    family("lists in lists", "", "<ul><li>"),
    family("ordered lists", "", "<ol start=99999999999><li value=-1>x"),
    family("definitions", "", "<dl><dd><sup>"),
    family("raised definitions", "", "<sup><dl><dd>"),
    family("pre", "", "<pre> \n"),
    family("headings", "", "<h1><h6>"),
    // Tables.
    family("tables in tables", "", "<table><tr><td>"),
    family("struck cells", "<p>", "<s><td>x"),
    family("cells", "<table><tr>", "<td>x"),
    family("empty cells", "<table><tr>", "<td>"),
    family("spans", "<table>", "<tr><td colspan=65535 rowspan=65535>x"),
    family("table soup", "", "<table><td><tr></table><th>"),
    // Links and pictures.
    family("links", "", "<a href=https://x.example/{}>y</a>"),
    family("links without text", "", "<a href=https://x.example/>"),
    family("pictures", "", "<img alt=x>"),
    family("tracking pixels", "", "<img width=1 height=1 src=x>"),
    // References.
    family("ampersands", "<p>", "&"),
    family("ampersands in plain text", "", "&"),
    family("references", "<p>", "&amp;"),
    family("references in plain text", "", "&amp;"),
    family("references without an end", "<p>", "&notin"),
    family("numbers without an end", "<p>", "&#"),
    family("one long number", "<p>&#", "0"),
    family("one long number in plain text", "&#", "0"),
    family("one long name", "<p>&", "a"),
    family("references to nothing", "<p>", "&#0;&#x110000;"),
    // What has a beginning and no end.
    family("one comment", "<p><!--", "-"),
    family("comments", "<p>", "<!--"),
    family("comments that hardly begin", "<p>", "<!-"),
    family("comments in a comment", "<p><!--", "<!--"),
    family("almost ends of a comment", "<p><!--", "--!"),
    family("CDATA", "<p>", "<![CDATA["),
    family("one CDATA section", "<p><![CDATA[", "]]"),
    family("doctypes", "", "<!doctype "),
    family("one doctype", "<!doctype html public \"", "x"),
    family("instructions", "<p>", "<?xml "),
    family("styles", "<p>", "<style>"),
    family("almost ends of a style", "<style>", "</styl"),
    family("one end of a style", "<style></", "a"),
    family("scripts", "<p>", "<script>"),
    family(
        "scripts in a comment in a script",
        "<script><!--",
        "<script></script>",
    ),
    family("titles", "<p>", "<title>"),
    family("one title", "<title>", "&amp;</titl "),
    family("one textarea", "<textarea>", "x</textare>"),
    family("plaintext", "<plaintext>", "<p>"),
    family("frames", "", "<iframe>"),
    family("less-than signs", "<p>", "<"),
    family("less-than signs in plain text", "", "<"),
    family("less-than signs and slashes", "<p>", "</"),
    // Tags that are long.
    family("one tag's name", "<", "a"),
    family("one value", "<p title=\"", "x"),
    family("one value that is kept", "<a href=\"https://", "x"),
    family("one value of references", "<a href=\"", "&amp;"),
    family("one data URL", "<img src=\"data:image/png;base64,", "QUJD"),
    family("one attribute's name", "<p ", "x"),
    family("attributes with one name", "<p ", "x "),
    family("attributes with different names", "<p ", "a{} "),
    family("attributes with values", "<p ", "a{}=b "),
    family("kept attributes", "<img ", "alt=x "),
    family("quotes", "<p ", "'\""),
    family("slashes", "<p ", "/"),
    family("equals signs", "<p ", "="),
    family("data URLs", "<p>", "=\"data:a/<!-- -->"),
    // Characters.
    family("spaces", "<p>", " "),
    family("spaces in plain text", "", " "),
    family("spaces and a letter in plain text", "x", " \n"),
    family("line breaks in plain text", "", "\n"),
    family("no-break spaces", "<p>", "\u{a0}"),
    family("NUL", "<p>", "\0"),
    family("NUL in plain text", "", "\0"),
    family("carriage returns", "<p>", "\r"),
    family("combining characters", "<p>e", "\u{301}"),
    family("combining characters in plain text", "e", "\u{301}"),
    family("joiners", "<p>", "\u{1f469}\u{200d}"),
    family("flags", "<p>", "\u{1f1ee}"),
    family("conjuncts", "<p>", "\u{915}\u{94d}"),
    family("one conjunct", "<p>\u{915}", "\u{94d}\u{200d}"),
    family("direction overrides", "<p>", "\u{202e}"),
    family("direction overrides in plain text", "", "\u{202e}"),
    family("Markdown", "<p>", "*_~`|<>[]()@"),
    family("letters", "<p>", "x"),
    family("letters in plain text", "", "x"),
    family("wide letters in plain text", "", "\u{6771}"),
];
