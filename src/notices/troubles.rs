//! What is wrong, by the reports of all replicas.

use std::time::Duration;

use ::commands::Trouble;
use jiff::{SignedDuration, Timestamp};
use ticketrz::Failures;

use super::documents::Report;

/// Failed calls that are no accident; as many open the circuit.
const FAILURES: u64 = 3;

/// Something that is wrong now.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wrong {
    pub(super) trouble: Trouble,
    pub(super) since: Timestamp,
}

impl Wrong {
    /// When the quota is said to open.
    pub(super) fn opens_at(&self) -> Option<Timestamp> {
        match &self.trouble {
            Trouble::Quota(closed) => Some(closed.opens_at),
            _ => None,
        }
    }
}

/// What all reports say.
pub(super) struct Group<'a> {
    reports: &'a [Report],
    answered: Option<Timestamp>,
    reached: Option<Timestamp>,
}

impl<'a> Group<'a> {
    pub(super) fn new(reports: &'a [Report]) -> Self {
        let histories = || reports.iter().map(|report| &report.history);
        Self {
            reports,
            answered: histories().filter_map(|history| history.answered_at).max(),
            reached: histories().filter_map(|history| history.reached_at).max(),
        }
    }

    /// The ticket system refuses the bot's sign-in.
    pub(super) fn sign_in(&self) -> Option<Wrong> {
        let failures = self.lasting(self.answered, |report| report.history.sign_in)?;
        Some(Wrong {
            trouble: Trouble::SignIn,
            since: failures.first,
        })
    }

    /// The quota is used up. People are promised what the replica was told that was refused last.
    pub(super) fn quota(&self) -> Option<Wrong> {
        let failures = self.lasting(self.answered, |report| report.history.quota)?;
        let last = |report: &&Report| report.history.quota.map(|failures| failures.last);
        let promises = self.reports.iter().filter(|report| report.quota.is_some());
        let promise = promises.max_by_key(last)?.quota.clone()?;
        Some(Wrong {
            trouble: Trouble::Quota(promise),
            since: failures.first,
        })
    }

    /// No call has reached the ticket system for `after`, and calls were made.
    pub(super) fn outage(&self, after: Duration) -> Option<Wrong> {
        let failures = self.lasting(self.reached, |report| report.history.outage)?;
        let after = SignedDuration::try_from(after).unwrap_or(SignedDuration::MAX);
        let lasts = failures.last.duration_since(failures.first);
        (failures.count >= FAILURES && lasts >= after).then_some(Wrong {
            trouble: Trouble::Outage,
            since: failures.first,
        })
    }

    /// The failures of all replicas since `ended`, the last call of any that worked.
    fn lasting(
        &self,
        ended: Option<Timestamp>,
        failures: impl Fn(&Report) -> Option<Failures>,
    ) -> Option<Failures> {
        let found = self.reports.iter().filter_map(failures);
        let found = found.filter(|failures| ended.is_none_or(|ended| ended < failures.last));
        let all = found.reduce(|one, other| Failures {
            first: one.first.min(other.first),
            last: one.last.max(other.last),
            count: one.count.saturating_add(other.count),
        })?;
        Some(Failures {
            first: ended.map_or(all.first, |ended| all.first.max(ended)),
            ..all
        })
    }
}

#[cfg(test)]
mod tests {
    use ticketrz::{History, QuotaClosed};

    use super::*;

    const FIVE_MINUTES: Duration = Duration::from_mins(5);

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn failures(first: i64, last: i64, count: u64) -> Failures {
        let (first, last) = (at(first), at(last));
        Failures { first, last, count }
    }

    fn report(history: History) -> Report {
        Report::new(at(0), jiff::civil::date(2026, 11, 25), history)
    }

    fn outage(first: i64, last: i64, count: u64) -> Report {
        report(History {
            outage: Some(failures(first, last, count)),
            ..History::default()
        })
    }

    fn reached(minute: i64) -> Report {
        report(History {
            reached_at: Some(at(minute)),
            ..History::default()
        })
    }

    fn since(wrong: Option<Wrong>) -> Option<Timestamp> {
        wrong.map(|wrong| wrong.since)
    }

    #[test]
    fn an_outage_is_one_when_calls_have_failed_for_as_long_as_it_takes() {
        for (first, last, count, is_one) in [
            (0, 4, 9, false),
            (0, 5, 3, true),
            (0, 5, 2, false),
            (3, 60, 40, true),
        ] {
            let reports = [outage(first, last, count)];
            let found = since(Group::new(&reports).outage(FIVE_MINUTES));
            let expected = is_one.then(|| at(first));
            assert_eq!(found, expected, "{first} {last} {count}");
        }
    }

    #[test]
    fn another_replicas_answer_ends_what_came_before_it() {
        let outage_since = |reports: &[Report]| since(Group::new(reports).outage(FIVE_MINUTES));
        let both = [outage(0, 6, 4), outage(2, 7, 1)];
        assert_eq!(outage_since(&both), Some(at(0)));
        let answered = |minute| outage_since(&[outage(0, 9, 4), reached(minute)]);
        assert_eq!(answered(10), None);
        assert_eq!(answered(9), None);
        assert_eq!(answered(5), None, "what is left is too short to tell");
        assert_eq!(answered(4), Some(at(4)));
    }

    #[test]
    fn the_replica_that_was_refused_last_says_until_when() {
        let refused = |last: i64, opens_at: i64| {
            let quota = Some(failures(0, last, 1));
            let mut report = report(History {
                quota,
                ..History::default()
            });
            report.quota = Some(QuotaClosed {
                opens_at: at(opens_at),
                open_until: None,
                message: None,
                refused_again: None,
            });
            report
        };
        let reports = [refused(9, 300), refused(8, 200)];
        let found = Group::new(&reports).quota().unwrap();
        assert_eq!((found.since, found.opens_at()), (at(0), Some(at(300))));
        assert!(Group::new(&reports).sign_in().is_none());
    }
}
