//! What a bot writes, line by line.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::sync::watch;

use crate::watched::{TimedOut, Watched};

/// The newest lines that are kept.
const KEPT: usize = 20_000;

/// The lines of a bot's stdout or stderr. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct BotLog(Arc<Watched<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    kept: VecDeque<String>,
    dropped: usize,
}

impl BotLog {
    /// Everything so far (the newest 20,000 lines).
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.0.read(|lines| lines.kept.iter().cloned().collect())
    }

    /// Everything so far as one text.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// The lines from the given number on, and the number to continue with.
    #[must_use]
    pub fn since(&self, number: usize) -> (Vec<String>, usize) {
        self.0.read(|lines| {
            let skipped = number.saturating_sub(lines.dropped);
            let new = lines.kept.iter().skip(skipped).cloned().collect();
            (new, lines.dropped.saturating_add(lines.kept.len()))
        })
    }

    /// Waits until a line fits, in real time. Returns the line.
    ///
    /// # Errors
    /// When none comes in time.
    pub async fn wait_for(
        &self,
        within: Duration,
        fits: impl Fn(&str) -> bool,
    ) -> Result<String, TimedOut> {
        let find = |lines: &Lines| lines.kept.iter().find(|line| fits(line)).cloned();
        self.0
            .wait_for(within, "a line of the bot's log", find)
            .await
    }

    /// A receiver that sees every new line.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }

    /// Copies lines until the stream ends.
    pub(super) async fn follow(self, stream: impl AsyncRead + Unpin) {
        let mut lines = BufReader::new(stream).split(b'\n');
        while let Ok(Some(line)) = lines.next_segment().await {
            self.push(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
    }

    fn push(&self, line: String) {
        self.0.change(|lines| {
            lines.kept.push_back(line);
            if lines.kept.len() > KEPT {
                lines.kept.pop_front();
                lines.dropped = lines.dropped.saturating_add(1);
            }
        });
    }
}
