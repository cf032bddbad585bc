use std::time::Instant;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{
    super::list::{Fetched, List, Want},
    *,
};
use crate::api::{Page, Query};

fn row(number: u64, checked: i64) -> Row {
    Row {
        id: TicketId::from_decimal(&number.to_string()).unwrap(),
        subject: Some(format!("subject {number}")),
        requester: None,
        assignee: None,
        category: None,
        status: Some("Open".to_owned()),
        priority: None,
        media: None,
        created: None,
        modified: None,
        due: None,
        checked: Timestamp::from_second(checked).unwrap(),
    }
}

fn policy(rows: u64, bytes: u64) -> CachePolicy {
    CachePolicy {
        max_entries: rows,
        max_bytes: bytes,
        ..CachePolicy::default()
    }
}

fn numbers(kept: &Kept) -> Vec<u64> {
    kept.rows().iter().map(|row| row.id.get()).collect()
}

#[test]
fn the_later_answer_counts() {
    let mut kept = Kept::new(policy(10, u64::MAX));
    kept.merge(&[row(1, 5), row(2, 5)]);
    let earlier = Row {
        subject: None,
        ..row(1, 4)
    };
    let later = Row {
        subject: None,
        ..row(2, 6)
    };
    kept.merge(&[earlier, later, row(3, 1)]);
    let subjects = kept.rows().iter().map(|row| row.subject.is_some());
    assert_eq!(numbers(&kept), [3, 2, 1]);
    assert_eq!(subjects.collect::<Vec<_>>(), [true, false, true]);
}

#[test]
fn twenty_thousand_rows_take_a_page_in_bounded_time() {
    let mut kept = Kept::new(policy(20_000, u64::MAX));
    let rows: Vec<_> = (1..=20_000).map(|number| row(number, 1)).collect();
    kept.merge(&rows);
    let start = Instant::now();
    for page in rows.chunks(100).take(100) {
        let _snapshot = Arc::clone(kept.rows());
        kept.merge(page);
        kept.merge(&[row(30_000, 2)]);
        kept.retain(|row| row.id.get() != 30_000);
    }
    // It takes milliseconds even without optimization; a quadratic merge takes minutes.
    assert!(start.elapsed().as_secs() < 60);
}

fn fetched() -> impl Strategy<Value = Fetched> {
    let numbers = prop_oneof![
        prop::collection::vec(1..60_u64, 0..30),
        (1..60_u64, 0..30_u64).prop_map(|(from, count)| (from..from + count).collect()),
        (1..60_u64, 0..30_u64).prop_map(|(from, count)| (from..from + count).rev().collect()),
    ];
    let total = prop::option::of(prop_oneof![0..100_u64, Just(u64::MAX)]);
    (numbers, any::<bool>(), 0..60_u64, total, 0..200_000_i64).prop_map(
        |(numbers, is_front, offset, total, at)| Fetched {
            want: if is_front { Want::Front } else { Want::Further },
            query: Query {
                offset,
                limit: 100,
                since: None,
            },
            page: Page {
                listed: numbers.len(),
                rows: numbers.into_iter().map(|number| row(number, at)).collect(),
                total,
            },
            at: Timestamp::from_second(at).unwrap(),
        },
    )
}

proptest! {
    #[test]
    fn no_answers_break_the_limits_or_the_order(
        answers in prop::collection::vec(fetched(), 0..20),
        most in 1..50_u64,
        bytes in 500..20_000_u64,
    ) {
        let (mut list, mut kept) = (List::default(), Kept::new(policy(most, bytes)));
        for answer in answers {
            list.learn(&answer, &mut kept);
            list.forget_old(&mut kept, answer.at);
            prop_assert!(kept.count() <= most && kept.bytes() <= bytes);
            let numbers = numbers(&kept);
            prop_assert!(numbers.is_sorted_by(|one, next| one > next), "{:?}", numbers);
            let weighed: u64 = kept.rows().iter().map(|row| size(row)).sum();
            prop_assert_eq!(kept.bytes(), weighed);
            for want in [Want::Front, Want::Further] {
                let query = list.query(want, &kept, answer.at, &TimeZone::UTC);
                prop_assert!(query.limit <= 100);
                if want == Want::Further && list.has_further(answer.at) {
                    prop_assert!(query.limit > 0, "a call that can bring nothing");
                }
            }
        }
    }
}
