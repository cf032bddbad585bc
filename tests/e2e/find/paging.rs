//! Lists in any order, with counts that lie and pages that repeat, shrink or never end: what a search costs and finds.

use simulators::ticketrz::{List, SinceId};

use super::{assert_says, find, look_further, numbers, pages};
use crate::transports::{as_set, over_both};

/// A list, what a search without hits says it looked through, and the calls of it.
const LISTS: [(List, &str, usize); 16] = [
    (List::Normal, "among the newest 300 of 1,914,", 3),
    (List::OldestFirst, "among 300 of 1,914 tickets,", 3),
    (List::Modified, "among 300 of 400 tickets,", 3),
    (List::Shuffled, "among 300 of 1,914 tickets,", 3),
    (List::TotalTooHigh, "among the newest 300 of 5,742,", 3),
    (List::TotalTooLow, "among the newest 300,", 3),
    (List::WithoutTotal, "among 200 tickets,", 3),
    (List::Repeated, "among the newest 100 of 1,914,", 2),
    (List::Endless, "among the newest 300,", 3),
    (List::Shrinking, "among the newest 150 of 1,914,", 2),
    (List::SmallPages, "among the newest 60 of 1,914,", 3),
    (List::LargePages, "among the newest 600 of 1,914,", 3),
    (List::Bare, "among the newest 300,", 3),
    (List::Wrapped, "among the newest 300 of 1,914,", 3),
    (List::Hostile, "among the newest 300 of 1,914,", 3),
    (List::Empty, "", 1),
];

#[tokio::test]
async fn whatever_the_list_is_a_search_ends_within_its_calls_and_says_how_far_it_looked() {
    for (list, among, calls) in LISTS {
        over_both(as_set, async |running| {
            running.ticketrz.set(|switches| {
                switches.list = list;
                if list == List::Modified {
                    // Sorting more takes the simulator too long.
                    switches.generated = 379;
                }
            });
            let shown = running.told(&find("zebra")).await;
            assert_says(&shown, &[among]);
            assert_eq!(pages(running), calls, "{list:?}");
            let ends = matches!(list, List::Repeated | List::Shrinking | List::Empty);
            assert_eq!(shown.button("Look further").is_none(), ends, "{list:?}");
            if ends {
                // What there is, is searched without further calls.
                running.told(&find("zebra")).await;
                assert_eq!(pages(running), calls, "{list:?}");
            } else {
                look_further(running, &shown).await;
                let spent = pages(running);
                assert!(spent > calls && spent <= calls + 3, "{list:?}: {spent}");
            }
        })
        .await;
    }
}

#[tokio::test]
async fn in_any_order_the_newest_hits_come_first() {
    // Those of the newest hundred tickets.
    let newest = [181_994, 181_981, 181_935, 181_927, 181_919];
    for (list, calls) in [
        (List::Normal, 1),
        // The first page shows that the newest are at the end.
        (List::OldestFirst, 2),
        (List::TotalTooHigh, 1),
        (List::LargePages, 1),
        (List::Bare, 1),
        (List::Wrapped, 1),
    ] {
        over_both(as_set, async |running| {
            running.ticketrz.set(|switches| switches.list = list);
            let shown = running.told(&find("brosur")).await;
            assert!(numbers(&shown).starts_with(&newest), "{list:?}");
            assert_eq!(pages(running), calls, "{list:?}");
        })
        .await;
    }
    for list in [List::Modified, List::Shuffled] {
        over_both(as_set, async |running| {
            running.ticketrz.set(|switches| {
                switches.list = list;
                switches.generated = 279;
            });
            let mut shown = running.told(&find("brosur")).await;
            while shown.button("Look further").is_some() {
                shown = look_further(running, &shown).await.message;
            }
            assert_says(&shown, &["among all 300,"]);
            assert!(numbers(&shown).starts_with(&newest), "{list:?}");
            assert!(pages(running) <= 4, "{list:?}: {}", pages(running));
        })
        .await;
    }
}

#[tokio::test]
async fn without_counts_since_id_is_tried_and_used_where_it_means_something() {
    for since_id in [SinceId::Number, SinceId::Date, SinceId::Ignored] {
        over_both(as_set, async |running| {
            running.ticketrz.set(|switches| {
                switches.list = List::WithoutTotal;
                switches.since_id = since_id;
                switches.generated = 279;
            });
            let mut shown = running.told(&find("brosur")).await;
            while !numbers(&shown).starts_with(&[181_994, 181_981]) {
                assert!(pages(running) < 12, "{since_id:?}: {}", shown.json());
                shown = look_further(running, &shown).await.message;
            }
            let sent = running.ticketrz.lists();
            let sent = sent.iter().filter_map(|call| call.query.as_deref());
            let sent: Vec<_> = sent
                .filter_map(|query| query.split_once("sinceId="))
                .map(|(_, since)| since)
                .collect();
            let is_number = |since: &&&str| since.bytes().all(|byte| byte.is_ascii_digit());
            let (sent, numbers) = (sent.len(), sent.iter().filter(is_number).count());
            let (wanted, calls) = match since_id {
                // A date is tried first.
                SinceId::Number => ((4, 3), 6),
                SinceId::Date => ((4, 0), 6),
                SinceId::Ignored => ((1, 0), 4),
            };
            assert_eq!((sent, numbers), wanted, "{since_id:?}");
            assert_eq!(pages(running), calls, "{since_id:?}");
        })
        .await;
    }
}
