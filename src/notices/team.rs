//! The job that tells the team. One replica runs it.

use std::{sync::Arc, time::Duration};

use ::commands::{Topic, over, trouble};
use futures_util::{FutureExt, future::BoxFuture};
use jiff::{SignedDuration, Timestamp};
use ticketrz::Clock;

use super::{
    channel::{Channel, NotSent},
    day::{self, Days},
    documents::{INCIDENTS, Incident, Notice, REPORTS, Report},
    incident::{Step, is_known, step},
    loss::BLIP,
    troubles::{Group, Wrong},
};
use crate::{
    jobs::{Job, JobError},
    state::{State, StateError},
};

/// How long the report of a run that has ended is kept.
const REPORTS_KEPT: SignedDuration = SignedDuration::from_hours(48);
/// Reports that are kept at most, half of those that the store takes.
const MOST_REPORTS: usize = 128;
/// Looks that the other replicas have to write their figures.
const GRACE: u32 = 3;

/// The job.
pub(crate) struct Team {
    pub(crate) state: State,
    pub(crate) channel: Arc<Channel>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) support_contact: Option<String>,
    /// `NOTICE_AFTER`
    pub(crate) after: Duration,
    /// Set where a line about each day is asked for.
    pub(crate) daily: Option<Days>,
    /// Whether tickets can be followed.
    pub(crate) is_following: bool,
    pub(crate) interval: Duration,
}

impl Team {
    async fn look(&self) -> Result<(), StateError> {
        let now = self.clock.now();
        // Before the reports: a replica that found Redis again has written its report before the notice.
        let losses = self.open_losses().await?;
        let kept = self.state.all(&REPORTS).await?;
        let reports: Vec<Report> = kept.iter().map(|(_, report)| report.clone()).collect();
        let group = Group::new(&reports);
        let quota = group.quota();
        day::remember(&self.state, quota.as_ref().map(|wrong| wrong.since), now).await?;
        let from_memory = reports
            .iter()
            .fold(0_u64, |sum, report| sum.saturating_add(report.from_memory));
        for (topic, wrong) in [
            (Topic::SignIn, group.sign_in()),
            (Topic::Quota, quota),
            (Topic::Outage, group.outage(self.after)),
        ] {
            self.tell(topic, wrong.as_ref(), from_memory, now).await?;
        }
        self.end_losses(losses, &reports, now).await?;
        if let Some(days) = &self.daily {
            let telling = day::Telling {
                state: &self.state,
                channel: &self.channel,
                is_following: self.is_following,
                grace: self.grace(),
            };
            day::tell(days, telling, &reports, now).await?;
        }
        self.tidy(kept, now).await
    }

    /// Posts, updates or ends a notice.
    async fn tell(
        &self,
        topic: Topic,
        wrong: Option<&Wrong>,
        from_memory: u64,
        now: Timestamp,
    ) -> Result<(), StateError> {
        let key = label(topic);
        let known = self.state.get(&INCIDENTS, key).await?;
        match (step(wrong, known.as_ref(), now), wrong, known) {
            (Step::Post, Some(wrong), _) => {
                let incident = Incident {
                    since: wrong.since,
                    channel: self.channel.id,
                    posted_at: now,
                    notice: Notice::Sending,
                    opens_at: wrong.opens_at(),
                    from_memory,
                    over_at: None,
                };
                // First, so that it is not posted again if this process ends before Discord's answer.
                self.state.put(&INCIDENTS, key, &incident).await?;
                self.post(key, wrong, incident).await
            }
            (Step::PostAgain, Some(wrong), Some(incident)) => self.post(key, wrong, incident).await,
            (Step::Update(message), Some(wrong), Some(mut incident)) => {
                let contact = self.support_contact.as_deref();
                let words =
                    |language| trouble(&wrong.trouble, wrong.since, None, language, contact);
                incident.opens_at = wrong.opens_at();
                match self.channel.edit(key, message, words).await {
                    Ok(()) => {}
                    Err(NotSent::Gone) => incident.notice = Notice::Gone,
                    Err(NotSent::Refused | NotSent::Failed(_)) => return Ok(()),
                }
                self.state.put(&INCIDENTS, key, &incident).await
            }
            (Step::End, _, Some(incident)) => {
                let meanwhile = from_memory.saturating_sub(incident.from_memory);
                self.end(topic, key, incident, now, meanwhile).await
            }
            _ => Ok(()),
        }
    }

    async fn post(
        &self,
        key: &'static str,
        wrong: &Wrong,
        mut incident: Incident,
    ) -> Result<(), StateError> {
        let nonce = nonce(key, &incident);
        let contact = self.support_contact.as_deref();
        let words =
            |language, mention| trouble(&wrong.trouble, wrong.since, mention, language, contact);
        match self.channel.post(key, nonce, words).await {
            Ok(message) => {
                incident.notice = Notice::Posted(message);
                self.state.put(&INCIDENTS, key, &incident).await
            }
            // The next look sends it again, with the same nonce.
            Err(NotSent::Failed(_)) => Ok(()),
            Err(NotSent::Refused | NotSent::Gone) => {
                self.state.delete(&INCIDENTS, key).await?;
                Ok(())
            }
        }
    }

    /// Says that something is over; until that is said it is tried again.
    async fn end(
        &self,
        topic: Topic,
        key: &str,
        mut incident: Incident,
        until: Timestamp,
        from_memory: u64,
    ) -> Result<(), StateError> {
        let words = |language| over(topic, incident.since, until, from_memory, language);
        let message = match incident.notice {
            Notice::Posted(message) => Some(message),
            // A process that ended before Discord's answer may have posted it: Discord says which message it is.
            Notice::Sending if is_known(Some(incident.posted_at), until) => {
                let nonce = nonce(key, &incident);
                let posted = self
                    .channel
                    .post(label(topic), nonce, |language, _| words(language));
                match posted.await {
                    Ok(message) => Some(message),
                    Err(_) => return Ok(()),
                }
            }
            Notice::Sending | Notice::Gone => None,
        };
        if let Some(message) = message.filter(|_| incident.channel == self.channel.id) {
            match self.channel.edit(label(topic), message, words).await {
                Ok(()) | Err(NotSent::Gone) => {}
                Err(NotSent::Refused | NotSent::Failed(_)) => return Ok(()),
            }
        }
        incident.over_at = Some(until);
        self.state.put(&INCIDENTS, key, &incident).await
    }

    /// The notices of losses of Redis that do not say yet that it is back.
    async fn open_losses(&self) -> Result<Vec<(String, Incident)>, StateError> {
        let mut incidents = self.state.all(&INCIDENTS).await?;
        incidents.retain(|(key, incident)| {
            incident.over_at.is_none() && key.starts_with(label(Topic::Redis))
        });
        Ok(incidents)
    }

    /// Says that Redis is back in the notices that replicas posted without it.
    async fn end_losses(
        &self,
        open: Vec<(String, Incident)>,
        reports: &[Report],
        now: Timestamp,
    ) -> Result<(), StateError> {
        let found = SignedDuration::try_from(BLIP).unwrap_or_default();
        for (key, incident) in open {
            let losses = reports.iter().filter_map(|report| report.loss);
            let losses = losses.filter(|loss| loss.until >= incident.since);
            let (until, from_memory) =
                losses.fold((incident.since, 0_u64), |(until, sum), loss| {
                    let sum = sum.saturating_add(loss.from_memory);
                    (until.max(loss.until), sum)
                });
            // The others may have yet to find Redis again.
            if now.duration_since(until) >= self.grace().max(found) {
                self.end(Topic::Redis, &key, incident, until, from_memory)
                    .await?;
            }
        }
        Ok(())
    }

    /// Removes the oldest of too many reports, and, unless something is wrong, those that are old: until it is over they are
    /// still needed. Also the notices of losses of Redis that are over.
    async fn tidy(
        &self,
        mut kept: Vec<(String, Report)>,
        now: Timestamp,
    ) -> Result<(), StateError> {
        let incidents = self.state.all(&INCIDENTS).await?;
        for (key, incident) in &incidents {
            if incident.over_at.is_some() && key.starts_with(label(Topic::Redis)) {
                self.state.delete(&INCIDENTS, key).await?;
            }
        }
        let is_quiet = incidents
            .iter()
            .all(|(_, incident)| incident.over_at.is_some());
        kept.sort_by_key(|(_, report)| report.at);
        let surplus = kept.len().saturating_sub(MOST_REPORTS);
        for (index, (id, report)) in kept.iter().enumerate() {
            let is_old = now.duration_since(report.at) >= REPORTS_KEPT;
            if index < surplus || is_quiet && is_old {
                self.state.delete(&REPORTS, id).await?;
            }
        }
        Ok(())
    }

    fn grace(&self) -> SignedDuration {
        SignedDuration::try_from(self.interval.saturating_mul(GRACE)).unwrap_or_default()
    }
}

/// One notice has one, whichever process sends it.
fn nonce(key: &str, incident: &Incident) -> String {
    format!("{key}-{}", incident.posted_at.as_second())
}

/// A topic's key in the store and label in the metrics.
pub(super) fn label(topic: Topic) -> &'static str {
    match topic {
        Topic::SignIn => "sign_in",
        Topic::Quota => "quota",
        Topic::Outage => "outage",
        Topic::Redis => "redis",
    }
}

impl Job for Team {
    fn name(&self) -> &'static str {
        "notices"
    }

    fn interval(&self) -> Duration {
        self.interval
    }

    /// A call that this cuts off is made again, with the same nonce.
    fn longest_run(&self) -> Duration {
        Duration::from_secs(8)
    }

    fn is_exclusive(&self) -> bool {
        true
    }

    fn run(&self) -> BoxFuture<'_, Result<(), JobError>> {
        async { Ok(self.look().await?) }.boxed()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serenity::all::{ChannelId, MessageId};
    use ticketrz::{BaseUrl, History, SystemClock};

    use super::*;
    use crate::discord::Rest;

    #[tokio::test]
    async fn there_is_room_for_reports_however_long_something_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::in_file(&folder.path().join("state.sqlite")).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let rest = Rest::new(&BaseUrl::parse("http://127.0.0.1", true).unwrap(), None).unwrap();
        let channel = Channel::new(rest, ChannelId::new(1), None, Arc::clone(&clock));
        let now = clock.now();
        let incident = Incident {
            since: now,
            channel: ChannelId::new(1),
            posted_at: now,
            notice: Notice::Posted(MessageId::new(2)),
            opens_at: None,
            from_memory: 0,
            over_at: None,
        };
        state.put(&INCIDENTS, "outage", &incident).await.unwrap();
        for run in 0..200_i64 {
            let at = now - SignedDuration::from_hours(run);
            let report = Report::new(at, date(2026, 11, 1), History::default());
            let id = run.to_string();
            state.put(&REPORTS, &id, &report).await.unwrap();
        }
        let team = Team {
            state: state.clone(),
            channel: Arc::new(channel),
            clock,
            support_contact: None,
            after: Duration::ZERO,
            daily: None,
            is_following: false,
            interval: Duration::from_secs(1),
        };
        let reports = async || state.all(&REPORTS).await.unwrap();
        team.tidy(reports().await, now).await.unwrap();
        let kept = reports().await;
        assert_eq!(kept.len(), MOST_REPORTS);
        assert!(kept.iter().any(|(id, _)| id == "0"), "the newest is kept");
        // Nothing is wrong any more.
        state.delete(&INCIDENTS, "outage").await.unwrap();
        team.tidy(kept, now).await.unwrap();
        assert_eq!(reports().await.len(), 48);
    }
}
