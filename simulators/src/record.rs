//! What reached the simulated services and what they answered, kept for tests and for people to look at.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;

use crate::watched::Watched;

/// The newest entries that a [`Recorder`] keeps.
const KEPT: usize = 10_000;

/// How a request was authorised. The header itself is never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// No `Authorization` header.
    Absent,
    /// The header holds what the server accepts.
    Matches,
    /// The header holds something else.
    Differs,
}

/// Which simulated service an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// The simulated Discord.
    Discord,
    /// The simulated ticket system.
    Ticketrz,
}

/// Which way a gateway frame went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the bot to Discord.
    Received,
    /// From Discord to the bot.
    Sent,
}

/// One HTTP request and its answer. Bodies are JSON, or a string when they are not JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exchange {
    /// Who was asked.
    pub service: Service,
    /// The HTTP method.
    pub method: String,
    /// The path (Discord's without `/api/v10`), with the tokens of interactions replaced by `{token}`.
    pub path: String,
    /// The query string, without its `?`.
    pub query: Option<String>,
    /// How the request was authorised.
    pub authorization: Authorization,
    /// The request's body; `null` when empty. Secrets are replaced.
    pub request: Value,
    /// The answer's status; none until there is an answer, and always none after a stall or a reset.
    pub status: Option<u16>,
    /// The answer's body; `null` when empty or not kept. Secrets are replaced.
    pub response: Value,
    /// From the request's arrival to the answer.
    pub took: Option<Duration>,
}

/// One gateway message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frame {
    /// Which way it went.
    pub direction: Direction,
    /// The payload, secrets replaced. A closing is `{"close": code}`.
    pub payload: Value,
}

/// What one entry is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// An HTTP request.
    Http(Exchange),
    /// A gateway message.
    Gateway(Frame),
}

/// One entry of a [`Recorder`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Counts up from 1; an entry keeps its number when its answer is filled in.
    pub number: u64,
    /// When it happened, by the simulated clock.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}

/// A bounded list of what happened, oldest first. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Watched<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    kept: VecDeque<Entry>,
    last: u64,
}

impl Recorder {
    /// Everything that is kept (the newest 10,000 entries), oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.0
            .read(|entries| entries.kept.iter().cloned().collect())
    }

    /// The newest `count` entries, oldest first.
    #[must_use]
    pub fn newest(&self, count: usize) -> Vec<Entry> {
        self.0.read(|entries| {
            let skipped = entries.kept.len().saturating_sub(count);
            entries.kept.iter().skip(skipped).cloned().collect()
        })
    }

    /// The HTTP exchanges of one service, oldest first.
    #[must_use]
    pub fn exchanges(&self, service: Service) -> Vec<Exchange> {
        let http = |entry: Entry| match entry.event {
            Event::Http(exchange) if exchange.service == service => Some(exchange),
            _ => None,
        };
        self.entries().into_iter().filter_map(http).collect()
    }

    /// The gateway messages, oldest first.
    #[must_use]
    pub fn frames(&self) -> Vec<Frame> {
        let frame = |entry: Entry| match entry.event {
            Event::Gateway(frame) => Some(frame),
            Event::Http(_) => None,
        };
        self.entries().into_iter().filter_map(frame).collect()
    }

    /// A receiver that sees a change whenever an entry is added or filled in.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }

    pub(crate) fn add(&self, at: Timestamp, event: Event) -> u64 {
        self.0.change(|entries| {
            entries.last = entries.last.saturating_add(1);
            let number = entries.last;
            if entries.kept.len() >= KEPT {
                entries.kept.pop_front();
            }
            entries.kept.push_back(Entry { number, at, event });
            number
        })
    }

    pub(crate) fn fill_in(&self, number: u64, fill: impl FnOnce(&mut Exchange)) {
        self.0.change(|entries| {
            let found = entries.kept.iter_mut().rev().find(|e| e.number == number);
            if let Some(Event::Http(exchange)) = found.map(|entry| &mut entry.event) {
                fill(exchange);
            }
        });
    }
}
