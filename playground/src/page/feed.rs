//! Live updates: server-sent events that carry what has changed.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::shared::Shared;
use super::snapshot::{self, Snapshot};
use super::tally::Counts;

/// One open page.
struct Reader {
    shared: Arc<Shared>,
    page: watch::Receiver<()>,
    record: watch::Receiver<()>,
    tally: watch::Receiver<Counts>,
    /// What the page already shows; none before the first event.
    shown: Option<Snapshot>,
}

/// The first event, `fresh`, holds everything; each further one, `changes`, what is new, different or
/// (with `null`) gone. Both are lists of `[key, value]`.
pub(super) async fn events(
    State(shared): State<Arc<Shared>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let reader = Reader {
        page: shared.subscribe(),
        record: shared.backstage.discord.recorder().subscribe(),
        tally: shared.backstage.tally.subscribe(),
        shared,
        shown: None,
    };
    let events = stream::unfold(reader, |mut reader| async move {
        let event = reader.next().await?;
        Some((Ok(event), reader))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(15));
    Sse::new(events).keep_alive(alive)
}

impl Reader {
    /// Waits for the next event; none when the servers are gone.
    async fn next(&mut self) -> Option<Event> {
        loop {
            self.page.mark_unchanged();
            self.record.mark_unchanged();
            self.tally.mark_unchanged();
            let now = snapshot::take(&self.shared);
            let name = if self.shown.is_some() {
                "changes"
            } else {
                "fresh"
            };
            let before = self.shown.take().unwrap_or_default();
            let different = differences(&before, &now);
            self.shown = Some(now);
            if !different.is_empty() {
                return Some(
                    Event::default()
                        .event(name)
                        .data(json!(different).to_string()),
                );
            }
            tokio::select! {
                changed = self.page.changed() => changed.ok()?,
                changed = self.record.changed() => changed.ok()?,
                changed = self.tally.changed() => changed.ok()?,
            }
        }
    }
}

fn differences(before: &Snapshot, now: &Snapshot) -> Vec<(String, Value)> {
    let new = now
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(value));
    let gone = before.keys().filter(|key| !now.contains_key(*key));
    new.map(|(key, value)| (key.clone(), value.clone()))
        .chain(gone.map(|key| (key.clone(), Value::Null)))
        .collect()
}
