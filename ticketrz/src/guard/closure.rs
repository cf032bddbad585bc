//! What people are promised while the quota is used up.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{QuotaClosed, RefusedAgain};

/// The quota is used up. Replicas share it in this form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Closure {
    /// The latest refusal.
    pub(super) closed_at: Timestamp,
    /// The first of the refusals that no answer has interrupted; earlier versions did not store it.
    #[serde(default)]
    first_refused_at: Option<Timestamp>,
    pub(super) quota: QuotaClosed,
}

impl Closure {
    /// The state after a lookup that was sent `now` and refused with `named`. `before` is the state until then.
    pub(super) fn after(before: Option<&Self>, named: QuotaClosed, now: Timestamp) -> Self {
        let Some(before) = before else {
            return Self {
                closed_at: now,
                first_refused_at: Some(now),
                quota: named,
            };
        };
        let since = before.first_refused_at.unwrap_or(before.closed_at);
        let promise = &before.quota;
        let refused_again = if promise.has_opened(now) {
            let windows = promise.refused_again.map_or(0, |again| again.windows);
            Some(RefusedAgain {
                since,
                windows: windows.saturating_add(1),
            })
        } else {
            promise.refused_again
        };
        let kept = if promise.opens_at > now && !is_better(&named, promise) {
            promise.clone()
        } else {
            named
        };
        Self {
            closed_at: now,
            first_refused_at: Some(since),
            quota: QuotaClosed {
                refused_again,
                ..kept
            },
        }
    }
}

/// Whether what the API says now may replace what people were told and what is still to come: a window instead of none,
/// or an earlier time. The API says "tomorrow" after midnight too, which would move the same window by a day.
fn is_better(named: &QuotaClosed, promise: &QuotaClosed) -> bool {
    match (named.is_promised(), promise.is_promised()) {
        (true, false) => true,
        (false, true) => false,
        _ => named.opens_at <= promise.opens_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    /// A window that opens at an hour, for six hours.
    fn window(hour: i64) -> QuotaClosed {
        QuotaClosed {
            open_until: Some(at(hour + 6)),
            ..retry(hour)
        }
    }

    fn retry(hour: i64) -> QuotaClosed {
        QuotaClosed {
            opens_at: at(hour),
            open_until: None,
            message: None,
            refused_again: None,
        }
    }

    /// The state after refusals, each at an hour.
    fn refused(refusals: impl IntoIterator<Item = (i64, QuotaClosed)>) -> QuotaClosed {
        let last = refusals.into_iter().fold(None, |before, (hour, named)| {
            Some(Closure::after(before.as_ref(), named, at(hour)))
        });
        last.unwrap().quota
    }

    #[test]
    fn what_is_still_ahead_never_moves_later() {
        for (now, opens_at) in [(11, 18), (17, 18), (18, 42)] {
            let told = refused([(10, window(18)), (now, window(42))]);
            assert_eq!(told.opens_at, at(opens_at), "{now}");
        }
        assert_eq!(refused([(10, retry(20)), (11, retry(21))]), retry(20));
    }

    #[test]
    fn an_earlier_time_is_taken_over() {
        assert_eq!(refused([(10, window(42)), (11, window(18))]), window(18));
    }

    #[test]
    fn a_window_replaces_a_guess_and_not_the_other_way() {
        assert_eq!(refused([(10, retry(11)), (10, window(18))]), window(18));
        assert_eq!(refused([(10, window(18)), (11, retry(12))]), window(18));
    }

    #[test]
    fn each_window_that_opens_only_to_refuse_is_counted() {
        let days = |last: i64| (0..=last).map(|day| (10 + 24 * day, window(10 + 24 * (day + 1))));
        assert_eq!(refused(days(0)).refused_again, None);
        for windows in 1..5 {
            let again = refused(days(windows)).refused_again.unwrap();
            assert_eq!(again.since, at(10));
            assert_eq!(i64::from(again.windows), windows);
        }
    }

    #[test]
    fn a_probe_a_window_that_nobody_tried_and_a_guess_are_not_counted() {
        for (first, hour) in [(window(18), 12), (window(18), 24), (retry(18), 19)] {
            let told = refused([(10, first), (hour, window(42))]);
            assert_eq!(told.refused_again, None, "{hour}");
        }
    }

    #[test]
    fn a_count_lasts_until_an_answer() {
        let told = refused([
            (10, window(18)),
            (18, window(42)),
            (19, window(42)),
            (60, retry(61)),
        ]);
        assert_eq!(told.refused_again.unwrap().windows, 1);
        assert_eq!(told.opens_at, at(61));
    }
}
