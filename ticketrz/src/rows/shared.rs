//! Answers that replicas share in Redis: a log, from which each replica learns what the others have fetched.

use std::time::Duration;

use tokio::sync::Mutex;

use super::list::{Fetched, Want};
use crate::replica_store::{Claim, ReplicaStore, parse, parse_long};

/// The number of the newest answer. Each is stored under its own number.
const LAST: &str = "rows";
/// A replica is calling the API.
const TURN: &str = "rows-turn";
/// The most answers that are stored: enough for all rows that are kept.
const MOST: u64 = 256;

pub(super) struct Log {
    replicas: ReplicaStore,
    /// How long an answer is of any use.
    kept: Duration,
    /// The number of the last answer that this replica has learned from.
    learned: Mutex<u64>,
}

impl Log {
    pub(super) fn new(replicas: ReplicaStore, kept: Duration) -> Self {
        Self {
            replicas,
            kept,
            learned: Mutex::default(),
        }
    }

    /// Passes to `learn`, oldest first, what the other replicas have fetched.
    pub(super) async fn read(&self, learn: impl FnMut(&Fetched)) {
        let mut learned = self.learned.lock().await;
        self.read_after(&mut learned, learn).await;
    }

    /// Returns the number of the newest answer.
    async fn read_after(&self, learned: &mut u64, mut learn: impl FnMut(&Fetched)) -> u64 {
        let Some(stored) = self.replicas.get_one(LAST).await else {
            return *learned;
        };
        let last: u64 = parse(stored).unwrap_or_default();
        // It is lower after Redis has lost its data.
        let after = if last < *learned { 0 } else { *learned };
        let first = after.saturating_add(1).max(last.saturating_sub(MOST));
        *learned = first.saturating_sub(1);
        for number in first..=last {
            let Some(stored) = self.replicas.get_one(&name(number)).await else {
                // The rest is read next time.
                break;
            };
            if let Some(fetched) = parse_long(stored).await {
                learn(&fetched);
            }
            *learned = number;
        }
        last
    }

    /// Adds what this replica has fetched, and learns from what came before it.
    pub(super) async fn add(&self, fetched: &Fetched, learn: impl FnMut(&Fetched)) {
        let mut learned = self.learned.lock().await;
        let last = self.read_after(&mut learned, learn).await;
        if *learned != last {
            // Redis fails. Answers that were not read must not count as learned.
            return;
        }
        let number = last.saturating_add(1);
        if self.replicas.set(&name(number), fetched, self.kept).await
            && self.replicas.set(LAST, &number, self.kept).await
        {
            *learned = number;
            let oldest = name(number.saturating_sub(MOST));
            self.replicas.delete(&[&oldest]).await;
        }
    }

    /// Removes everything.
    pub(super) async fn clear(&self) {
        self.replicas.delete(&[LAST]).await;
    }

    pub(super) async fn claim(&self, want: Want, lease: Duration) -> Claim {
        self.replicas.claim(&turn(want), lease).await
    }

    pub(super) async fn release(&self, want: Want) {
        self.replicas.delete(&[&turn(want)]).await;
    }
}

fn name(number: u64) -> String {
    format!("{LAST}:{number}")
}

fn turn(want: Want) -> String {
    match want {
        Want::Front => format!("{TURN}:front"),
        Want::Further => format!("{TURN}:further"),
    }
}
