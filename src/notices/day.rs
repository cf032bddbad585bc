//! The line about each day.

use ::commands::{Day, day};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::{
    channel::{Channel, NotSent},
    documents::{Figures, Report},
    incident::is_known,
};
use crate::{
    following::count_tickets,
    state::{Kind, State, StateError},
};

/// The line of a day that ended longer ago says nothing new.
const LATEST: SignedDuration = SignedDuration::from_hours(12);
/// How many times the quota can be closed in what is remembered.
const MOST_CLOSURES: usize = 20;
/// For how long it is remembered that the quota was closed.
const CLOSURES_KEPT: SignedDuration = SignedDuration::from_hours(48);

/// The last line.
const LINES: Kind<Line> = Kind::new("notice-day", 1);
const LAST: &str = "last";
/// When the quota was closed, and until when.
const CLOSURES: Kind<Vec<(Timestamp, Option<Timestamp>)>> = Kind::new("notice-closures", 1);
const QUOTA: &str = "quota";
/// In the metrics.
pub(super) const LABEL: &str = "day";

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Line {
    day: Date,
    sent_at: Timestamp,
    is_posted: bool,
}

/// Where one day ends and the next begins.
#[derive(Clone, Debug)]
pub(crate) struct Days {
    /// `NOTICE_DAILY`; midnight where no line is asked for.
    pub(crate) at: Time,
    pub(crate) zone: TimeZone,
}

impl Days {
    /// The date on which the day ends that `now` is in.
    pub(super) fn current(&self, now: Timestamp) -> Date {
        let now = now.to_zoned_datetime(self.zone.clone());
        let today = now.date();
        if now.time() < self.at {
            today
        } else {
            today.tomorrow().unwrap_or(today)
        }
    }

    /// When the day ends that ends on this date.
    fn end(&self, day: Date) -> Option<Timestamp> {
        self.zone.to_timestamp(day.to_datetime(self.at)).ok()
    }

    fn begin(&self, day: Date) -> Option<Timestamp> {
        self.end(day.yesterday().ok()?)
    }
}

/// Remembers when the quota was closed, for the line about the day. `closed` is since when it is.
pub(super) async fn remember(
    state: &State,
    closed: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StateError> {
    let mut closures = state.get(&CLOSURES, QUOTA).await?.unwrap_or_default();
    let open = closures.last_mut().filter(|(_, until)| until.is_none());
    match (open, closed) {
        (None, Some(since)) => closures.push((since, None)),
        (Some((_, until)), None) => *until = Some(now),
        _ => return Ok(()),
    }
    closures
        .retain(|(_, until)| until.is_none_or(|until| now.duration_since(until) < CLOSURES_KEPT));
    let surplus = closures.len().saturating_sub(MOST_CLOSURES);
    closures.drain(..surplus);
    state.put(&CLOSURES, QUOTA, &closures).await
}

/// What the line is made with.
pub(super) struct Telling<'a> {
    pub(super) state: &'a State,
    pub(super) channel: &'a Channel,
    /// Whether tickets can be followed.
    pub(super) is_following: bool,
    /// How long replicas have to write their last figures.
    pub(super) grace: SignedDuration,
}

/// Posts the line about the day that ended last, if nobody has.
pub(super) async fn tell(
    days: &Days,
    telling: Telling<'_>,
    reports: &[Report],
    now: Timestamp,
) -> Result<(), StateError> {
    let Telling { state, channel, .. } = telling;
    let Ok(ended) = days.current(now).yesterday() else {
        return Ok(());
    };
    let (Some(from), Some(until)) = (days.begin(ended), days.end(ended)) else {
        return Ok(());
    };
    let age = now.duration_since(until);
    if age < telling.grace || age > LATEST {
        return Ok(());
    }
    let last = state.get(&LINES, LAST).await?;
    let is_told = last.is_some_and(|last| {
        last.day > ended
            || last.day == ended && (last.is_posted || !is_known(Some(last.sent_at), now))
    });
    let Some(mut figures) = figures(reports, ended).filter(|_| !is_told) else {
        return Ok(());
    };
    if telling.is_following {
        figures.followed = Some(count_tickets(state).await?);
    }
    let closures = state.get(&CLOSURES, QUOTA).await?.unwrap_or_default();
    figures.closed = closures
        .into_iter()
        .filter(|(since, end)| *since < until && end.is_none_or(|end| end > from))
        .collect();
    let mut line = Line {
        day: ended,
        sent_at: last
            .filter(|last| last.day == ended)
            .map_or(now, |last| last.sent_at),
        is_posted: false,
    };
    state.put(&LINES, LAST, &line).await?;
    let words = |language, _| day(&figures, from, until, language);
    match channel.post(LABEL, format!("day-{ended}"), words).await {
        Ok(_) => {
            line.is_posted = true;
            state.put(&LINES, LAST, &line).await
        }
        Err(NotSent::Failed(_)) => Ok(()),
        // It can be sent later.
        Err(NotSent::Refused | NotSent::Gone) => {
            state.delete(&LINES, LAST).await?;
            Ok(())
        }
    }
}

/// The figures of all runs in a day; `None` if none ran.
fn figures(reports: &[Report], day: Date) -> Option<Day> {
    let of_day = |report: &'_ Report| -> Option<Figures> {
        let both = [Some(&report.today), report.before.as_ref()];
        both.into_iter().flatten().find(|it| it.day == day).cloned()
    };
    let mut all = reports.iter().filter_map(of_day).peekable();
    all.peek()?;
    let mut people = BTreeSet::new();
    let mut sum = Day::default();
    for figures in all {
        sum.lookups = sum.lookups.saturating_add(figures.lookups);
        sum.calls = sum.calls.saturating_add(figures.calls);
        sum.saved = sum.saved.saturating_add(figures.saved);
        people.extend(figures.people);
    }
    sum.people = u64::try_from(people.len()).unwrap_or(u64::MAX);
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ticketrz::History;

    fn days() -> Days {
        Days {
            at: jiff::civil::time(9, 0, 0, 0),
            zone: TimeZone::get("Asia/Jakarta").unwrap(),
        }
    }

    fn at(time: &str) -> Timestamp {
        format!("{time}[Asia/Jakarta]")
            .parse::<jiff::ZonedDateTime>()
            .unwrap()
            .timestamp()
    }

    #[test]
    fn a_day_ends_when_its_line_is_posted() {
        let days = days();
        for (now, day) in [
            ("2026-11-25T08:59:59", "2026-11-25"),
            ("2026-11-25T09:00:00", "2026-11-26"),
            ("2026-11-26T00:00:00", "2026-11-26"),
        ] {
            assert_eq!(days.current(at(now)).to_string(), day, "{now}");
        }
        let day = "2026-11-25".parse().unwrap();
        assert_eq!(days.begin(day), Some(at("2026-11-24T09:00:00")));
        assert_eq!(days.end(day), Some(at("2026-11-25T09:00:00")));
    }

    #[test]
    fn the_figures_of_all_runs_in_a_day_are_summed_and_a_person_is_counted_once() {
        let day: Date = "2026-11-25".parse().unwrap();
        let report = |today: Date, people: &[u64]| {
            let mut report = Report::new(at("2026-11-25T08:00:00"), today, History::default());
            report.today.lookups = 2;
            report.today.calls = 1;
            report.today.people.extend(people);
            report
        };
        let mut earlier = report(day.tomorrow().unwrap(), &[9]);
        earlier.before = Some(report(day, &[1, 3]).today);
        let reports = [
            report(day, &[1, 2]),
            earlier,
            report(day.yesterday().unwrap(), &[8]),
        ];
        let sum = figures(&reports, day).unwrap();
        assert_eq!((sum.lookups, sum.calls, sum.people), (4, 2, 3));
        let another = "2026-12-25".parse().unwrap();
        assert_eq!(figures(&reports, another), None, "nobody was there");
    }
}
