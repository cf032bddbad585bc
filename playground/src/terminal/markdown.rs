//! Discord's Markdown, as far as a terminal can show it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::moment;
use super::style::{Style, printable};

/// What a text is read with.
pub(super) struct Reader<'a> {
    pub(super) now: Timestamp,
    pub(super) zone: &'a TimeZone,
    pub(super) style: Style,
    pub(super) people: &'a BTreeMap<u64, String>,
}

impl Reader<'_> {
    /// The text as a person would read it: escapes taken away, timestamps as times, masked links with
    /// their targets. What is left of emphasis marks is left out.
    pub(super) fn read(&self, text: &str) -> String {
        let text = printable(text);
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            if let Some(after) = self.special(rest, &mut out) {
                rest = after;
            } else {
                out.push(c);
                rest = rest.strip_prefix(c).unwrap_or("");
            }
        }
        out
    }

    /// Reads a construct at the start of `rest`. Returns what follows it.
    fn special<'a>(&self, rest: &'a str, out: &mut String) -> Option<&'a str> {
        if let Some(after) = rest.strip_prefix('\\') {
            let escaped = after.chars().next().filter(char::is_ascii_punctuation)?;
            out.push(escaped);
            return after.strip_prefix(escaped);
        }
        if let Some(after) = rest.strip_prefix("<t:") {
            let (inside, after) = after.split_once('>')?;
            out.push_str(&moment::show(inside, self.now, self.zone)?);
            return Some(after);
        }
        if let Some(after) = rest.strip_prefix('[') {
            let (label, after) = after.split_once("](")?;
            let (target, after) = after.split_once(')')?;
            let target = target.trim_matches(['<', '>']);
            if label.contains(['[', '\n']) || !target.starts_with("http") {
                return None;
            }
            let label = self.read(label);
            out.push_str(&self.style.bold(&label));
            out.extend([" (", target, ")"]);
            return Some(after);
        }
        for (mark, shown) in [("<@&", "@role "), ("<@", "@user "), ("<#", "#channel ")] {
            if let Some((id, after)) = rest.strip_prefix(mark).and_then(|it| it.split_once('>'))
                && let Ok(number) = id.parse::<u64>()
            {
                let person = self.people.get(&number).filter(|_| mark == "<@");
                let text = match person {
                    Some(name) => format!("@{}", printable(name)),
                    None => format!("{shown}{id}"),
                };
                out.push_str(&self.style.bold(&text));
                return Some(after);
            }
        }
        for mark in ["```", "**", "__", "~~", "||"] {
            let inner = rest.strip_prefix(mark).and_then(|it| it.split_once(mark));
            if let Some((inside, after)) = inner
                && !inside.is_empty()
            {
                out.push_str(&self.style.bold(&self.read(inside)));
                return Some(after);
            }
        }
        None
    }
}
