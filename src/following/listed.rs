//! What the list of tickets says of followed ones: when each was modified. Nothing documents that this is true, or that every
//! change counts as a modification. So rows are believed once they have announced changes, and no longer once one was wrong.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Announced changes after which rows are believed.
const ENOUGH: u32 = 2;
/// How long rows are not believed after one was wrong.
const DOUBTED: SignedDuration = SignedDuration::from_hours(24 * 30);
/// A row may be this late: the ticket system's clock is not ours, and a call takes a while.
const LATE: SignedDuration = SignedDuration::from_mins(1);

/// A ticket's row in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SeenRow {
    pub(super) at: Timestamp,
    pub(super) modified: Timestamp,
}

/// What is known of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ListRecord {
    /// Changes that rows announced.
    announced: u32,
    /// When a row was found wrong last.
    wrong_at: Option<Timestamp>,
    /// When the newest rows were asked for last, to look at followed tickets.
    pub(super) asked_at: Option<Timestamp>,
}

/// What a look at a ticket tells about its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lesson {
    Announced,
    Wrong,
}

impl ListRecord {
    pub(super) fn is_believed(&self, now: Timestamp) -> bool {
        let is_doubted = |at: Timestamp| now.duration_since(at) < DOUBTED;
        self.announced >= ENOUGH && !self.wrong_at.is_some_and(is_doubted)
    }

    pub(super) fn learn(&mut self, lesson: Lesson, now: Timestamp) {
        match lesson {
            Lesson::Announced => self.announced = self.announced.saturating_add(1),
            Lesson::Wrong => (self.announced, self.wrong_at) = (0, Some(now)),
        }
    }
}

/// A look at a ticket that was looked at before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looks {
    /// Whether the second one found a change.
    pub(super) changed: bool,
    /// When the ticket was modified, as it said itself each time.
    pub(super) modified: [Option<Timestamp>; 2],
    /// When the second one was.
    pub(super) at: Timestamp,
}

impl Looks {
    /// What they tell about the last row in between.
    pub(super) fn lesson(self, row: Option<SeenRow>) -> Option<Lesson> {
        let [before, after] = self.modified;
        if self.changed && after <= before {
            return Some(Lesson::Wrong);
        }
        let row = row.filter(|row| row.at <= self.at)?;
        let (modified, after) = (Some(row.modified), after?);
        let is_before = |time: Timestamp, at: Timestamp| at.duration_since(time) >= LATE;
        // It told a time that is not the ticket's, or not the one that the ticket had by then.
        let is_ahead = row.modified > after && is_before(row.modified, self.at);
        let is_behind = row.modified < after && is_before(after, row.at);
        if is_ahead || is_behind {
            return Some(Lesson::Wrong);
        }
        let is_announced = self.changed && modified > before && modified == Some(after);
        is_announced.then_some(Lesson::Announced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn lesson(changed: bool, modified: [i64; 2], looked: i64, row: (i64, i64)) -> Option<Lesson> {
        let looks = Looks {
            changed,
            modified: modified.map(|minute| Some(at(minute))),
            at: at(looked),
        };
        looks.lesson(Some(SeenRow {
            at: at(row.0),
            modified: at(row.1),
        }))
    }

    #[test]
    fn a_look_tells_whether_the_row_before_it_was_right() {
        use Lesson::{Announced, Wrong};
        for (changed, modified, row, expected, why) in [
            (true, [1, 50], (55, 50), Some(Announced), "it was right"),
            (false, [1, 50], (55, 50), None, "something else changed"),
            (false, [1, 1], (55, 1), None, "nothing has changed"),
            (true, [1, 58], (55, 1), None, "it changed after the row"),
            (true, [1, 50], (55, 1), Some(Wrong), "the row is an old one"),
            (
                true,
                [1, 1],
                (55, 1),
                Some(Wrong),
                "a change is no modification",
            ),
            (
                false,
                [1, 1],
                (55, 40),
                Some(Wrong),
                "the row's time is another",
            ),
            (
                true,
                [1, 50],
                (70, 60),
                None,
                "the row is from after the look",
            ),
        ] {
            assert_eq!(lesson(changed, modified, 60, row), expected, "{why}");
        }
        let undated = Looks {
            changed: true,
            modified: [None, None],
            at: at(60),
        };
        assert_eq!(undated.lesson(None), Some(Wrong));
    }

    #[test]
    fn rows_are_believed_after_two_changes_and_for_a_month_not_after_a_wrong_one() {
        let mut record = ListRecord::default();
        let month = 30 * 24 * 60;
        for (minute, lesson, believed) in [
            (1, Lesson::Announced, false),
            (2, Lesson::Announced, true),
            (3, Lesson::Wrong, false),
            (4, Lesson::Announced, false),
            (5, Lesson::Announced, false),
            (month + 3, Lesson::Announced, true),
        ] {
            record.learn(lesson, at(minute));
            assert_eq!(record.is_believed(at(minute)), believed, "{minute}");
        }
    }
}
