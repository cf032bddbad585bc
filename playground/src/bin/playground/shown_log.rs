//! The bot's log, as a person reads it.

use std::sync::Arc;

use playground::terminal::printable;
use serde_json::Value;
use simulators::bot::{Bot, BotLog};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::output::Output;

/// Shows the log of one bot after another.
pub(crate) struct ShownLog {
    everything: bool,
    output: Output,
    shown: Option<Shown>,
}

struct Shown {
    ended: Arc<Notify>,
    task: JoinHandle<()>,
}

impl ShownLog {
    /// Warnings and errors, or everything.
    pub(crate) fn new(everything: bool, output: Output) -> Self {
        Self {
            everything,
            output,
            shown: None,
        }
    }

    /// Shows this bot's log from now on, after the rest of the one before.
    pub(crate) async fn show(&mut self, bot: &Bot) {
        self.finish().await;
        let ended = Arc::new(Notify::new());
        let (log, output) = (bot.log().clone(), self.output.clone());
        let task = tokio::spawn(follow(log, self.everything, output, Arc::clone(&ended)));
        self.shown = Some(Shown { ended, task });
    }

    /// Shows what is left of the log of a bot that has ended.
    pub(crate) async fn finish(&mut self) {
        if let Some(Shown { ended, task }) = self.shown.take() {
            ended.notify_one();
            // It only fails after a panic, which was reported.
            let _ = task.await;
        }
    }
}

async fn follow(log: BotLog, everything: bool, output: Output, ended: Arc<Notify>) {
    let mut changed = log.subscribe();
    let mut next = 0;
    let mut last = false;
    loop {
        changed.mark_unchanged();
        let (lines, after) = log.since(next);
        next = after;
        for line in lines.iter().filter_map(|line| readable(line, everything)) {
            output.line(&format!("bot: {}", printable(&line)));
        }
        if last {
            return;
        }
        last = tokio::select! {
            changed = changed.changed() => changed.is_err(),
            () = ended.notified() => true,
        };
    }
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
    let others = fields.iter().filter(|(key, _)| *key != "message");
    let others: Vec<String> = others
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    Some(format!(
        "{level} {} {}",
        message.unwrap_or(""),
        others.join(" ")
    ))
}
