//! Makes untrusted text harmless: it shows as it was written, and nothing in it has an effect in Discord.

use unicode_segmentation::UnicodeSegmentation;

use crate::limits::length;

const ELLIPSIS: &str = "…";

/// How line breaks in a text are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// They become blanks.
    One,
    /// They stay, at most two in a row.
    Many,
}

/// Escapes `text` for a place where Discord reads Markdown, in at most `limit` UTF-16 code units.
///
/// Markdown, mentions, masked and bare links, custom emoji, timestamps and command links lose their effect; control and
/// direction-override characters are dropped. A text that does not fit is cut between graphemes and ends in "…".
pub(crate) fn escape(text: &str, lines: Lines, limit: usize) -> String {
    if is_harmless(text, limit) {
        return text.to_owned();
    }
    let text = clean(text, lines, limit);
    let mut escaper = Escaper::default();
    fit(
        text.trim().graphemes(true),
        |grapheme, next, out| {
            escaper.push(grapheme, next, out);
        },
        limit,
    )
}

/// Cuts `text` to `limit` UTF-16 code units for a place where Discord reads no Markdown (footers, labels).
pub(crate) fn plain(text: &str, limit: usize) -> String {
    if is_harmless(text, limit) {
        return text.to_owned();
    }
    let text = clean(text, Lines::One, limit);
    fit(
        text.trim().graphemes(true),
        |grapheme, _, out| out.push_str(grapheme),
        limit,
    )
}

/// Most values are codes and single words, which need no closer look.
fn is_harmless(text: &str, limit: usize) -> bool {
    text.len() <= limit && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn fit<'a>(
    graphemes: impl Iterator<Item = &'a str>,
    mut push: impl FnMut(&'a str, Option<char>, &mut String),
    limit: usize,
) -> String {
    let room_before_ellipsis = limit.saturating_sub(length(ELLIPSIS));
    let mut out = String::new();
    let mut used: usize = 0;
    let mut last_cut = 0;
    let mut graphemes = graphemes.peekable();
    while let Some(grapheme) = graphemes.next() {
        let before = out.len();
        let next = graphemes.peek().and_then(|next| next.chars().next());
        push(grapheme, next, &mut out);
        used = used.saturating_add(out.get(before..).map_or(0, length));
        if used <= room_before_ellipsis {
            last_cut = out.len();
        } else if used > limit {
            out.truncate(last_cut);
            let kept = out.trim_end().len();
            out.truncate(kept);
            if limit >= length(ELLIPSIS) {
                out.push_str(ELLIPSIS);
            }
            break;
        }
    }
    out
}

/// Drops and replaces characters. Stops once there is more than `limit`, for the rest could not be shown.
fn clean(text: &str, lines: Lines, limit: usize) -> String {
    let mut out = String::new();
    let mut units: usize = 0;
    let mut breaks = 0_u8;
    for character in text.chars() {
        let character = match character {
            '\n' if lines == Lines::Many => {
                breaks = breaks.saturating_add(1);
                if breaks > 2 {
                    continue;
                }
                let kept = out.trim_end_matches(' ').len();
                units = units.saturating_sub(out.len().saturating_sub(kept));
                out.truncate(kept);
                '\n'
            }
            '\n' | '\t' | '\u{2028}' | '\u{2029}' | '\u{a0}' => ' ',
            c if c.is_control() || changes_direction(c) => continue,
            c => c,
        };
        if !character.is_whitespace() {
            breaks = 0;
        } else if out.is_empty() || units > limit {
            continue;
        }
        out.push(character);
        units = units.saturating_add(character.len_utf16());
        if units > limit && !character.is_whitespace() {
            break;
        }
    }
    out
}

/// Embeddings, overrides and isolates could rearrange what is around the text.
fn changes_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What is before the next character on its line: some Markdown works only at the start of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Before {
    #[default]
    NothingButBlanks,
    NothingButDigits,
    Text,
}

#[derive(Debug, Default)]
struct Escaper {
    before: Before,
}

impl Escaper {
    fn push(&mut self, grapheme: &str, next_grapheme: Option<char>, out: &mut String) {
        let mut characters = grapheme.chars().peekable();
        while let Some(character) = characters.next() {
            let next = characters.peek().copied().or(next_grapheme);
            if self.has_effect(character, next) {
                out.push('\\');
            }
            out.push(character);
            self.before = match (character, self.before) {
                ('\n', _) => Before::NothingButBlanks,
                (c, Before::NothingButBlanks) if c.is_whitespace() => Before::NothingButBlanks,
                (c, Before::NothingButBlanks | Before::NothingButDigits) if c.is_ascii_digit() => {
                    Before::NothingButDigits
                }
                _ => Before::Text,
            };
        }
    }

    fn has_effect(&self, character: char, next: Option<char>) -> bool {
        match character {
            '\\' | '*' | '_' | '~' | '`' | '|' | '<' | '>' | '[' | ']' | '(' | ')' | '@' => true,
            // Headings, lists, subtext.
            '#' | '-' | '+' => self.before == Before::NothingButBlanks,
            '.' => self.before == Before::NothingButDigits,
            // `https://…` and `:emoji:`, but not the colon of a sentence.
            ':' => next
                .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-' | '/')),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one_line(text: &str) -> String {
        escape(text, Lines::One, 1000)
    }

    #[test]
    fn an_ordinary_sentence_is_left_alone() {
        for text in [
            "brosur",
            "Re: printer, room 3 - again!",
            "50% off? Yes & no.",
            "naïve café 東京",
        ] {
            assert_eq!(one_line(text), text);
        }
    }

    #[test]
    fn markdown_mentions_links_emoji_and_timestamps_lose_their_effect() {
        for (text, escaped) in [
            (
                "**bold** _it_ ~~s~~ ||spoiler||",
                r"\*\*bold\*\* \_it\_ \~\~s\~\~ \|\|spoiler\|\|",
            ),
            ("`code`", r"\`code\`"),
            (
                "[click](https://evil.example)",
                r"\[click\]\(https\://evil.example\)",
            ),
            ("https://evil.example/a_b", r"https\://evil.example/a\_b"),
            (
                "<@123> <@&1> <#2> <t:0:R> </ticket:1>",
                r"\<\@123\> \<\@&1\> \<#2\> \<t\:0\:R\> \</ticket\:1\>",
            ),
            ("@everyone @here", r"\@everyone \@here"),
            (":smile:", r"\:smile:"),
            (r"\*", r"\\\*"),
        ] {
            assert_eq!(one_line(text), escaped);
        }
    }

    #[test]
    fn headings_quotes_and_lists_lose_their_effect_on_every_line() {
        assert_eq!(
            escape(
                "# big\n -# small\n> quote\n- a\n+ b\n12. c\nC# - x 1.5",
                Lines::Many,
                1000
            ),
            "\\# big\n \\-# small\n\\> quote\n\\- a\n\\+ b\n12\\. c\nC# - x 1.5"
        );
    }

    #[test]
    fn control_and_direction_characters_are_dropped() {
        assert_eq!(
            one_line("a\u{0}b\u{1b}[31mc\u{202e}d\u{2066}e\r\nf\tg"),
            "ab\\[31mcde f g"
        );
    }

    #[test]
    fn line_breaks_become_blanks_or_are_kept_two_at_most() {
        assert_eq!(one_line("a\n\n\n\nb"), "a    b");
        assert_eq!(escape("a\r\n\r\n\r\n\n b", Lines::Many, 1000), "a\n\n b");
    }

    #[test]
    fn a_text_that_fits_exactly_is_not_cut() {
        assert_eq!(escape("abcde", Lines::One, 5), "abcde");
        assert_eq!(escape("abcdef", Lines::One, 5), "abcd…");
        assert_eq!(escape("abcdef", Lines::One, 0), "");
    }

    #[test]
    fn a_cut_never_splits_a_grapheme_or_an_escape() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(
            escape(&family.repeat(3), Lines::One, length(family) + 5),
            format!("{family}…")
        );
        assert_eq!(escape("ab****", Lines::One, 4), "ab…");
        let zalgo = format!("a{}", "\u{301}".repeat(500));
        assert_eq!(escape(&zalgo, Lines::One, 100), "…");
    }

    #[test]
    fn places_without_markdown_get_no_backslashes() {
        assert_eq!(plain("a_b *c*\n@d", 100), "a_b *c* @d");
        assert_eq!(plain("abcdef", 4), "abc…");
    }

    #[test]
    fn blanks_after_what_fits_are_no_reason_to_cut() {
        let blanks = " ".repeat(1000);
        assert_eq!(one_line(&format!("{blanks}abc{blanks}{blanks}")), "abc");
        assert_eq!(escape(&format!("abc{blanks}def"), Lines::One, 10), "abc…");
    }

    proptest! {
        #[test]
        fn what_could_not_be_shown_makes_no_difference(
            text in r"([a-c*é\u{301}👩\u{200d}\u{202e}\r\t \n]|  |\n\n){0,60}", limit in 0_usize..40
        ) {
            for lines in [Lines::One, Lines::Many] {
                let whole = clean(&text, lines, usize::MAX);
                let mut escaper = Escaper::default();
                let expected = fit(
                    whole.trim().graphemes(true),
                    |grapheme, next, out| escaper.push(grapheme, next, out),
                    limit,
                );
                prop_assert_eq!(escape(&text, lines, limit), expected);
            }
        }

        #[test]
        fn any_text_fits_any_limit(text in ".*", limit in 0_usize..300) {
            prop_assert!(length(&escape(&text, Lines::Many, limit)) <= limit);
            prop_assert!(length(&plain(&text, limit)) <= limit);
        }

        #[test]
        fn no_active_character_is_left_without_a_backslash(text in r"[\\*_~`|<>\[\]()@a-c \n]{0,60}") {
            let escaped = escape(&text, Lines::Many, 1000);
            let mut characters = escaped.chars();
            while let Some(character) = characters.next() {
                if character == '\\' {
                    prop_assert!(characters.next().is_some());
                } else {
                    prop_assert!(!"*_~`|<>[]()@".contains(character), "{escaped:?}");
                }
            }
        }
    }
}
