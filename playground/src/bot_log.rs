//! The bot's log on stderr.

use std::io::{self, Write as _};

use playground::bot::BotLog;
use playground::terminal::printable;
use serde_json::Value;
use tokio::task::JoinHandle;

/// Said otherwise, or of no use to the one person who tries the bot.
const LEFT_OUT: [&str; 3] = ["message", "span", "spans"];

/// Shows the log as it is written: warnings and errors, or everything.
pub(crate) fn show(log: BotLog, everything: bool) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut changed = log.subscribe();
        let mut next = 0;
        loop {
            let (lines, after) = log.since(next);
            next = after;
            for line in lines.iter().filter_map(|line| readable(line, everything)) {
                // When stderr is gone there is nobody to show it to.
                let _ = writeln!(io::stderr().lock(), "bot: {}", printable(&line));
            }
            if changed.changed().await.is_err() {
                return;
            }
        }
    })
}

/// A line of JSON as a line of text; none when it is not wanted. Anything else stays as it is.
fn readable(line: &str, everything: bool) -> Option<String> {
    let Ok(Value::Object(mut entry)) = serde_json::from_str(line) else {
        return Some(line.to_owned());
    };
    let level = entry.remove("level");
    let level = level.as_ref().and_then(Value::as_str).unwrap_or("");
    if !everything && !matches!(level, "WARN" | "ERROR") {
        return None;
    }
    entry.remove("timestamp");
    let fields = match entry.remove("fields") {
        Some(Value::Object(fields)) => fields,
        _ => entry,
    };
    let message = fields.get("message").and_then(Value::as_str);
    let others = fields
        .iter()
        .filter(|(key, _)| !LEFT_OUT.contains(&key.as_str()));
    let others: Vec<String> = others
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    Some(format!(
        "{level} {} {}",
        message.unwrap_or(""),
        others.join(" ")
    ))
}
