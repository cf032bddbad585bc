//! How long something took, in its two largest units.

use std::time::Duration;

use crate::Language;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// "463 days 18 h", "2 h 5 min", "4 min", "30 s".
pub(crate) fn describe(duration: Duration, language: Language) -> String {
    let seconds = duration.as_secs();
    let (days, hours, minutes) = (seconds / DAY, seconds % DAY / HOUR, seconds % HOUR / MINUTE);
    match (days, hours, minutes) {
        (0, 0, 0) => language.say_with("duration-seconds", [("seconds", seconds.into())]),
        (0, 0, _) => language.say_with("duration-minutes", [("minutes", minutes.into())]),
        (0, _, _) => language.say_with(
            "duration-hours",
            [("hours", hours.into()), ("minutes", minutes.into())],
        ),
        _ => language.say_with(
            "duration-days",
            [("days", days.into()), ("hours", hours.into())],
        ),
    }
}

/// The same in its largest unit: "463 days", "2 h".
pub(crate) fn largest_unit(duration: Duration, language: Language) -> String {
    let seconds = duration.as_secs();
    let mut units = [DAY, HOUR, MINUTE].into_iter();
    let unit = units.find(|unit| *unit <= seconds).unwrap_or(1);
    let rest = seconds.checked_rem(unit).unwrap_or_default();
    describe(Duration::from_secs(seconds.saturating_sub(rest)), language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_largest_units_are_told() {
        for (seconds, told) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_599, "59 min"),
            (3_600, "1 h"),
            (7_500, "2 h 5 min"),
            (86_400, "1 day"),
            (40_070_675, "463 days 18 h"),
        ] {
            assert_eq!(
                describe(Duration::from_secs(seconds), Language::English),
                told
            );
        }
    }

    #[test]
    fn the_largest_unit_is_told_where_that_is_enough() {
        for (seconds, told) in [
            (0, "0 s"),
            (59, "59 s"),
            (3_599, "59 min"),
            (7_500, "2 h"),
            (86_399, "23 h"),
            (40_070_675, "463 days"),
        ] {
            assert_eq!(
                largest_unit(Duration::from_secs(seconds), Language::English),
                told
            );
        }
    }

    #[test]
    fn the_longest_duration_is_told_too() {
        assert_eq!(
            describe(Duration::MAX, Language::English),
            "213,503,982,334,601 days 7 h"
        );
    }
}
