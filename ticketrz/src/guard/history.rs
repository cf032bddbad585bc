//! What the API has last done, for telling the team.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::LookupError;

/// When the API last answered, and since when it has failed to. Each time is when the call was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The last call that got what it asked for, "no such ticket" included.
    pub answered_at: Option<Timestamp>,
    /// The last call that got any answer.
    pub reached_at: Option<Timestamp>,
    /// The calls refused for the bot's token or credentials, since the last one that was answered.
    pub sign_in: Option<Failures>,
    /// The calls refused for the quota, since the last one that was answered.
    pub quota: Option<Failures>,
    /// The calls without a proper answer, since the last one that reached the API.
    pub outage: Option<Failures>,
}

/// Calls that failed in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// The first.
    pub first: Timestamp,
    /// The last.
    pub last: Timestamp,
    /// How many there were, at least 1.
    pub count: u64,
}

impl Failures {
    fn and(before: Option<Self>, now: Timestamp) -> Self {
        let Self { first, last, count } = before.unwrap_or(Self {
            first: now,
            last: now,
            count: 0,
        });
        Self {
            first: first.min(now),
            last: last.max(now),
            count: count.saturating_add(1),
        }
    }
}

#[derive(Default)]
pub(crate) struct Recorder(Mutex<History>);

impl Recorder {
    /// A call that was sent at `sent` ended.
    pub(crate) fn record(&self, sent: Timestamp, failure: Option<&LookupError>) {
        let mut history = self.lock();
        match failure {
            None | Some(LookupError::NotFound) => {
                history.answered_at = history.answered_at.max(Some(sent));
                history.reached_at = history.reached_at.max(Some(sent));
                // A call that was sent before a failure proves nothing.
                let outlived = |failures: Option<Failures>| failures.filter(|it| it.last > sent);
                history.sign_in = outlived(history.sign_in);
                history.quota = outlived(history.quota);
                history.outage = outlived(history.outage);
            }
            Some(LookupError::Unavailable(_)) => {
                history.outage = Some(Failures::and(history.outage, sent));
            }
            Some(error) => {
                history.reached_at = history.reached_at.max(Some(sent));
                history.outage = history.outage.filter(|it| it.last > sent);
                match error {
                    LookupError::AccessRefused(_) => {
                        history.sign_in = Some(Failures::and(history.sign_in, sent));
                    }
                    LookupError::QuotaClosed(_) => {
                        history.quota = Some(Failures::and(history.quota, sent));
                    }
                    _ => {}
                }
            }
        }
    }

    pub(crate) fn snapshot(&self) -> History {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, History> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cause;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn refused() -> LookupError {
        LookupError::AccessRefused(Cause::new(std::fmt::Error))
    }

    fn down() -> LookupError {
        LookupError::Unavailable(Cause::new(std::fmt::Error))
    }

    fn failures(first: i64, last: i64, count: u64) -> Failures {
        let (first, last) = (at(first), at(last));
        Failures { first, last, count }
    }

    #[test]
    fn failures_in_a_row_are_one_until_an_answer() {
        let recorder = Recorder::default();
        for second in [1, 2, 5] {
            recorder.record(at(second), Some(&refused()));
        }
        assert_eq!(recorder.snapshot().sign_in, Some(failures(1, 5, 3)));
        recorder.record(at(6), Some(&LookupError::NotFound));
        let history = recorder.snapshot();
        assert_eq!((history.sign_in, history.answered_at), (None, Some(at(6))));
        recorder.record(at(7), Some(&refused()));
        assert_eq!(recorder.snapshot().sign_in, Some(failures(7, 7, 1)));
    }

    #[test]
    fn any_answer_ends_an_outage_and_only_a_good_one_a_refusal() {
        let recorder = Recorder::default();
        recorder.record(at(1), Some(&refused()));
        recorder.record(at(2), Some(&down()));
        recorder.record(at(3), Some(&LookupError::Busy { retry_after: None }));
        let history = recorder.snapshot();
        assert_eq!((history.outage, history.reached_at), (None, Some(at(3))));
        assert_eq!(history.sign_in, Some(failures(1, 1, 1)));
    }

    #[test]
    fn an_answer_to_a_call_that_was_sent_before_a_failure_ends_nothing() {
        let recorder = Recorder::default();
        recorder.record(at(5), Some(&down()));
        recorder.record(at(4), None);
        assert_eq!(recorder.snapshot().outage, Some(failures(5, 5, 1)));
    }
}
