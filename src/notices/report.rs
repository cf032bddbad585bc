//! The job that keeps what one run of the bot knows and has counted. Each run writes a document of its own, so no two write
//! the same one, and what a run has counted outlives it.

use std::{collections::HashSet, sync::Arc, time::Duration};

use ::commands::Tally;
use futures_util::{FutureExt, future::BoxFuture};
use jiff::{SignedDuration, Timestamp, civil::Date};
use secrecy::{ExposeSecret, SecretString};
use serenity::all::UserId;
use sha2::{Digest, Sha256};
use ticketrz::{Clock, History, Tickets};
use tokio::sync::Mutex;

use super::{
    channel::Channel,
    day::Days,
    documents::{Figures, INCIDENTS, Incident, REPORTS, Report},
    loss::{Found, LossWatch},
};
use crate::{
    jobs::{Job, JobError},
    state::{State, StateError},
};

/// A report that says nothing new is written again after this, so that it does not count as that of a run that has ended.
const REFRESHED: SignedDuration = SignedDuration::from_hours(1);
/// People that a run tells apart in a day; further ones are not counted.
const MOST_PEOPLE: usize = 2_000;

/// The job that writes this run's report.
pub(crate) struct Reporter {
    pub(crate) state: State,
    pub(crate) tickets: Tickets,
    pub(crate) tally: Arc<Tally>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) days: Days,
    /// Whether anybody is told how many people there were.
    pub(crate) counts_people: bool,
    pub(crate) key: SecretString,
    pub(crate) channel: Arc<Channel>,
    pub(crate) interval: Duration,
    pub(crate) own: Own,
}

/// This run's own report.
#[derive(Debug)]
pub(crate) struct Own {
    id: String,
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug)]
struct Kept {
    report: Report,
    watch: LossWatch,
    /// Notices of losses that are over, until the store has them.
    over: Vec<(String, Incident)>,
    /// The counts at the last look.
    calls: u64,
    joined: u64,
    /// Whether the store has it as it is.
    is_written: bool,
}

impl Kept {
    fn new(now: Timestamp, today: Date) -> Self {
        Self {
            report: Report::new(now, today, History::default()),
            watch: LossWatch::default(),
            over: Vec::new(),
            calls: 0,
            joined: 0,
            is_written: false,
        }
    }
}

impl Own {
    pub(crate) fn new() -> Self {
        Self {
            id: format!("{:016x}", fastrand::u64(..)),
            kept: Mutex::default(),
        }
    }
}

impl Reporter {
    /// Writes the report, if it says anything new.
    pub(crate) async fn save(&self) -> Result<(), StateError> {
        let mut own = self.own.kept.lock().await;
        let now = self.clock.now();
        let kept = own.get_or_insert_with(|| Kept::new(now, self.days.current(now)));
        let written_at = kept.report.at;
        let before = kept.report.clone();
        self.count(kept, now);
        // At once: this run may be dropped at any await.
        kept.is_written &= before == kept.report;
        let lost = self.tickets.status().redis_usable == Some(false);
        let memory = kept.report.from_memory;
        let over = kept
            .watch
            .look(lost, memory, now, &self.channel, self.interval)
            .await;
        if let Some(Found { loss, notice }) = over {
            kept.report.loss = Some(loss);
            kept.is_written = false;
            kept.over.extend(notice);
        }
        let is_due = now.duration_since(written_at) >= REFRESHED;
        if !kept.is_written || is_due {
            kept.report.at = now;
            kept.is_written = false;
            self.state.put(&REPORTS, &self.own.id, &kept.report).await?;
            kept.is_written = true;
        }
        // Only after the report: the job that ends the notice takes from it how long Redis was lost.
        while let Some((key, incident)) = kept.over.last() {
            self.state.put(&INCIDENTS, key, incident).await?;
            kept.over.pop();
        }
        Ok(())
    }

    /// Adds what has happened since the last look.
    fn count(&self, kept: &mut Kept, now: Timestamp) {
        let report = &mut kept.report;
        let today = self.days.current(now);
        if report.today.day != today {
            let ended = std::mem::replace(&mut report.today, Figures::new(today));
            report.before = Some(ended);
        }
        let status = self.tickets.status();
        let counted = self.tally.take();
        let figures = &mut report.today;
        add(&mut figures.lookups, counted.lookups);
        add(&mut figures.saved, counted.from_memory);
        let joined = status.counts.joined.saturating_sub(kept.joined);
        add(&mut figures.saved, joined);
        let calls = status.counts.api_calls.saturating_sub(kept.calls);
        add(&mut figures.calls, calls);
        (kept.calls, kept.joined) = (status.counts.api_calls, status.counts.joined);
        if self.counts_people {
            self.add_people(figures, &counted.people);
        }
        add(&mut report.from_memory, counted.from_memory);
        report.history = status.history;
        report.quota = status.quota_closed;
    }

    fn add_people(&self, figures: &mut Figures, people: &HashSet<UserId>) {
        for person in people {
            if figures.people.len() >= MOST_PEOPLE {
                return;
            }
            let mut hash = Sha256::new();
            hash.update(self.key.expose_secret());
            hash.update(figures.day.to_string());
            hash.update(person.to_string());
            let hash = hash.finalize();
            let hash = hash.first_chunk().copied().map(u64::from_be_bytes);
            figures.people.extend(hash);
        }
    }
}

fn add(count: &mut u64, more: u64) {
    *count = count.saturating_add(more);
}

impl Job for Arc<Reporter> {
    fn name(&self) -> &'static str {
        "notice_report"
    }

    fn interval(&self) -> Duration {
        self.interval
    }

    fn longest_run(&self) -> Duration {
        Duration::from_secs(10)
    }

    fn run(&self) -> BoxFuture<'_, Result<(), JobError>> {
        async { Ok(self.save().await?) }.boxed()
    }
}
