//! A message as a person sees it, in a terminal.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::markdown::Reader;
use super::style::{Style, printable};
use simulators::discord::Message;

/// Discord shows this many inline fields in a row.
const FIELDS_IN_A_ROW: usize = 3;
/// The grey of an embed without a colour.
const NO_COLOR: u64 = 0x4E_50_58;

/// How to draw.
#[derive(Clone, Debug)]
pub struct Rendering {
    /// The time that "3 hours ago" counts from.
    pub now: Timestamp,
    /// The reader's time zone.
    pub zone: TimeZone,
    /// Colours or none.
    pub style: Style,
    /// The names of people, by their ids.
    pub people: BTreeMap<u64, String>,
}

/// Draws a message: text, embeds, buttons, and who can see it. Ends with a line break.
#[must_use]
pub fn render(message: &Message, rendering: &Rendering) -> String {
    let drawing = Drawing {
        style: rendering.style,
        reader: Reader {
            now: rendering.now,
            zone: &rendering.zone,
            style: rendering.style,
            people: &rendering.people,
        },
    };
    let mut lines = Vec::new();
    if message.is_loading() {
        lines.push(rendering.style.dim("ticketrz is thinking…"));
    }
    if !message.content().is_empty() {
        lines.extend(drawing.lines(message.content()));
    }
    for embed in message.embeds() {
        lines.extend(drawing.embed(embed));
    }
    lines.extend(drawing.components(message));
    if message.is_ephemeral() {
        lines.push(rendering.style.dim("👁 Only you can see this"));
    }
    if message.pings() {
        lines.push(rendering.style.bold("🔔 This message notifies people"));
    }
    lines.push(String::new());
    lines.join("\n")
}

struct Drawing<'a> {
    style: Style,
    reader: Reader<'a>,
}

impl Drawing<'_> {
    fn lines(&self, text: &str) -> Vec<String> {
        self.reader.read(text).lines().map(str::to_owned).collect()
    }

    fn embed(&self, embed: &Value) -> Vec<String> {
        let text = |path: &str| embed.pointer(path).and_then(Value::as_str);
        let mut lines = Vec::new();
        if let Some(author) = text("/author/name") {
            lines.push(self.style.dim(&one_line(author)));
        }
        if let Some(title) = text("/title") {
            let title = self.reader.read(title).replace('\n', " ");
            lines.push(self.style.bold(&title));
        }
        if let Some(url) = text("/url") {
            lines.push(self.style.dim(&one_line(url)));
        }
        lines.extend(self.lines(text("/description").unwrap_or("")));
        lines.extend(self.fields(embed));
        let timestamp = text("/timestamp").and_then(|time| time.parse::<Timestamp>().ok());
        let timestamp =
            timestamp.map(|time| self.reader.read(&format!("<t:{}:f>", time.as_second())));
        let footer = text("/footer/text").map(one_line);
        let foot: Vec<String> = footer.into_iter().chain(timestamp).collect();
        if !foot.is_empty() {
            lines.push(self.style.dim(&foot.join(" • ")));
        }
        let color = embed.get("color").and_then(Value::as_u64);
        let bar = self.style.bar(color.unwrap_or(NO_COLOR));
        lines.iter().map(|line| format!("{bar} {line}")).collect()
    }

    fn fields(&self, embed: &Value) -> Vec<String> {
        let fields = embed.get("fields").and_then(Value::as_array);
        let mut lines = Vec::new();
        let mut row: Vec<String> = Vec::new();
        for field in fields.into_iter().flatten() {
            let text = |key: &str| field.get(key).and_then(Value::as_str).unwrap_or("");
            let name = self
                .style
                .bold(&self.reader.read(text("name")).replace('\n', " "));
            let value = self.lines(text("value"));
            let inline = field.get("inline").and_then(Value::as_bool) == Some(true);
            if inline {
                row.push(format!("{name} {}", value.join(" / ")));
            }
            if row.len() == FIELDS_IN_A_ROW || !inline {
                lines.extend(joined(&mut row));
            }
            if !inline {
                lines.push(name);
                lines.extend(value.into_iter().map(|line| format!("  {line}")));
            }
        }
        lines.extend(joined(&mut row));
        lines
    }

    fn components(&self, message: &Message) -> Vec<String> {
        let mut lines = Vec::new();
        let mut row = Vec::new();
        for component in message.components() {
            let text = |key: &str| component.get(key).and_then(Value::as_str).unwrap_or("");
            if component.get("options").is_some() {
                lines.extend(self.select(component));
                continue;
            }
            let emoji = component.pointer("/emoji/name").and_then(Value::as_str);
            let parts = [emoji.unwrap_or(""), text("label")].map(one_line);
            let label = parts.join(" ").trim().to_owned();
            let disabled = component.get("disabled").and_then(Value::as_bool) == Some(true);
            let button = match text("url") {
                _ if disabled => self.style.dim(&format!("[ {label} ]")),
                "" => self.style.button(&label),
                url => format!(
                    "{} {}",
                    self.style.button(&format!("{label} ↗")),
                    one_line(url)
                ),
            };
            row.push(button);
        }
        if !row.is_empty() {
            lines.insert(0, row.join("  "));
        }
        lines
    }

    fn select(&self, select: &Value) -> Vec<String> {
        let placeholder = select.get("placeholder").and_then(Value::as_str);
        let placeholder = one_line(placeholder.unwrap_or("Make a selection"));
        let options = select.get("options").and_then(Value::as_array);
        let options = options.into_iter().flatten().map(|option| {
            let label = option.get("label").and_then(Value::as_str).unwrap_or("");
            format!("  • {}", one_line(label))
        });
        std::iter::once(self.style.button(&format!("{placeholder} ▾")))
            .chain(options)
            .collect()
    }
}

/// Text that is not Markdown, on one line.
fn one_line(text: &str) -> String {
    printable(text).replace('\n', " ")
}

fn joined(row: &mut Vec<String>) -> Option<String> {
    let line = (!row.is_empty()).then(|| row.join("   "));
    row.clear();
    line
}
