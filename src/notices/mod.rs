//! What the team is told in a channel of its own: what is wrong, that it is over, and a line about each day.
//!
//! Each replica keeps a [`report`] of what it knows and has counted; one of them reads all reports, decides and posts. Only
//! the loss of Redis, without which they cannot agree on one, is told by each.

mod channel;
mod day;
mod documents;
mod incident;
mod loss;
mod report;
mod team;
mod troubles;

use std::{sync::Arc, time::Duration};

use ::commands::{Tally, Topic};
use jiff::{civil::Time, tz::TimeZone};
use secrecy::SecretString;
use ticketrz::{Clock, Tickets};

pub(crate) use report::Reporter;

use channel::Channel;
use day::Days;
use report::Own;
use team::Team;

use crate::{discord::Rest, jobs::Jobs, metrics, settings::NoticeSettings, state::State};

/// What telling the team needs.
pub(crate) struct Notices {
    pub(crate) settings: NoticeSettings,
    pub(crate) state: State,
    pub(crate) rest: Rest,
    pub(crate) tickets: Tickets,
    pub(crate) tally: Arc<Tally>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Of `NOTICE_DAILY`.
    pub(crate) zone: TimeZone,
    /// Keys the hashes of people's ids.
    pub(crate) token: SecretString,
    pub(crate) support_contact: Option<String>,
    /// Whether tickets can be followed.
    pub(crate) is_following: bool,
}

impl Notices {
    /// Starts the jobs. Returns the one that keeps this run's figures, which are to be saved once more in the end.
    pub(crate) fn start(self, jobs: &mut Jobs) -> Arc<Reporter> {
        let NoticeSettings {
            channel,
            mention,
            after,
            daily,
        } = self.settings;
        metrics::notices_begin(Topic::ALL.map(team::label).into_iter().chain([day::LABEL]));
        let interval = interval(after);
        let channel = Channel::new(self.rest, channel, mention, Arc::clone(&self.clock));
        let channel = Arc::new(channel);
        let days = Days {
            at: daily.unwrap_or(Time::midnight()),
            zone: self.zone,
        };
        let reporter = Arc::new(Reporter {
            state: self.state.clone(),
            tickets: self.tickets,
            tally: self.tally,
            clock: Arc::clone(&self.clock),
            days: days.clone(),
            counts_people: daily.is_some(),
            key: self.token,
            channel: Arc::clone(&channel),
            interval,
            own: Own::new(),
        });
        jobs.start(Arc::clone(&reporter));
        jobs.start(Team {
            state: self.state,
            channel,
            clock: self.clock,
            support_contact: self.support_contact,
            after,
            daily: daily.map(|_| days),
            is_following: self.is_following,
            interval,
        });
        reporter
    }
}

/// The most time between two looks, and enough of them to be exact about `after`.
fn interval(after: Duration) -> Duration {
    const LOOKS: u32 = 30;
    let interval = after.checked_div(LOOKS).unwrap_or_default();
    interval.clamp(Duration::from_millis(250), Duration::from_secs(10))
}
