//! Lists in any order, with counts that lie and pages without an end: the rows tell.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use serde_json::{Value, json};

use super::{Asked, Bot, HOUR, down, enough, listing, numbers, page, row};
use crate::{server::Reply, support::id};

const ALL: u64 = 1914;

/// The oldest tickets first, with whatever total.
fn oldest_first(total: Option<u64>) -> impl Fn(&crate::server::Request) -> Reply + Send + Sync {
    listing(move |asked| without(&asked.of((1..=ALL).map(row)), total))
}

fn without(rows: &[Value], total: Option<u64>) -> Reply {
    Reply::ok(json!({"data": rows, "total": total}).to_string())
}

/// What `sinceId` means to a server.
fn since(asked: &Asked, keep: impl Fn(&str, &Value) -> bool) -> Reply {
    let rows = (1..=ALL).map(row);
    let rows = rows.filter(|row| asked.since.as_deref().is_none_or(|since| keep(since, row)));
    without(&asked.of(rows), None)
}

#[tokio::test]
async fn in_a_list_with_the_oldest_first_the_newest_are_found_at_its_end() {
    let bot = Bot::new(oldest_first(Some(ALL))).await;
    let searched = bot.rows(150).await;
    assert_eq!(numbers(&searched)[..100], down(1914, 1815));
    assert_eq!(bot.offsets(), [0, 1814]);
    let searched = bot.rows(250).await;
    assert_eq!(numbers(&searched)[..200], down(1914, 1715));
    assert_eq!((searched.total, searched.further), (Some(1914), true));
    assert!(!searched.are_newest, "the oldest hundred are among them");
    assert_eq!(bot.offsets(), [0, 1814, 1714]);
}

#[tokio::test]
async fn new_rows_at_the_end_are_one_call() {
    let count = Arc::new(AtomicU64::new(1914));
    let there = Arc::clone(&count);
    let bot = Bot::new(listing(move |asked| {
        let count = there.load(Ordering::SeqCst);
        page(&asked.of((1..=count).map(row)), count)
    }))
    .await;
    bot.rows(1).await;
    count.store(1930, Ordering::SeqCst);
    bot.clock.advance(HOUR);
    let searched = bot.rows(1).await;
    assert_eq!(numbers(&searched)[..116], down(1930, 1815));
    assert_eq!(bot.offsets(), [0, 1814, 1864]);
    bot.tickets.search(1, true, enough(1)).await.unwrap();
    assert_eq!(bot.offsets()[3..], [1714]);
}

#[tokio::test]
async fn a_short_list_with_the_oldest_first_ends_at_its_beginning() {
    let bot = Bot::new(listing(|asked| page(&asked.of((1..=230).map(row)), 230))).await;
    let searched = bot.nothing().await;
    assert_eq!(numbers(&searched), down(230, 1));
    assert!(searched.are_newest && !searched.further);
    assert_eq!(bot.offsets(), [0, 130, 30]);
    bot.nothing().await;
    assert_eq!(bot.calls(), 3);
}

#[tokio::test]
async fn a_list_in_another_order_is_read_from_its_beginning() {
    // Every row once, in an order that looks like chance: 599 is a prime number.
    let shuffled = |asked: &Asked| {
        page(
            &asked.of((0..ALL).map(|place| row(place * 599 % ALL + 1))),
            ALL,
        )
    };
    let bot = Bot::new(listing(shuffled)).await;
    assert_eq!(bot.nothing().await.rows.len(), 300);
    bot.clock.advance(HOUR);
    let searched = bot.nothing().await;
    assert_eq!((searched.rows.len(), searched.are_newest), (500, false));
    assert!(
        searched
            .rows
            .is_sorted_by_key(|row| std::cmp::Reverse(row.id))
    );
    assert_eq!(bot.offsets(), [0, 100, 200, 0, 300, 400]);
}

#[tokio::test]
async fn a_few_rows_out_of_order_change_nothing() {
    for is_oldest_first in [false, true] {
        let bot = Bot::new(listing(move |asked| {
            let mut numbers: Vec<_> = (1..=ALL).collect();
            if !is_oldest_first {
                numbers.reverse();
            }
            // Two neighbours in every second page.
            (0..numbers.len())
                .skip(150)
                .step_by(200)
                .for_each(|place| numbers.swap(place, place + 1));
            page(&asked.of(numbers.into_iter().map(row)), ALL)
        }))
        .await;
        for rows in [250, 550] {
            assert!(bot.rows(rows).await.rows.len() >= rows, "{is_oldest_first}");
        }
        let offsets: Vec<_> = if is_oldest_first {
            [0, 1814, 1714, 1614, 1514, 1414].into()
        } else {
            [0, 100, 200, 300, 400, 500].into()
        };
        assert_eq!(bot.offsets(), offsets);
    }
}

#[tokio::test]
async fn a_list_by_its_last_changes_is_read_from_the_side_of_the_latest() {
    let changed = |number: u64| {
        let mut row = row(number * 599 % ALL + 1);
        let hour = jiff::civil::datetime(2020, 1, 1, 0, 0, 0, 0)
            + jiff::SignedDuration::from_hours(i64::try_from(number).unwrap());
        row["ModifyDate"] = json!(hour.strftime("%F %T").to_string());
        row["CreateDate"] = json!(null);
        row
    };
    let bot = Bot::new(listing(move |asked| {
        page(&asked.of((0..ALL).map(changed)), ALL)
    }))
    .await;
    let searched = bot.rows(150).await;
    assert_eq!(searched.rows.len(), 200);
    assert_eq!(bot.offsets(), [0, 1814]);
    let bot = Bot::new(listing(move |asked| {
        page(&asked.of((0..ALL).rev().map(changed)), ALL)
    }))
    .await;
    bot.rows(150).await;
    assert_eq!(bot.offsets(), [0, 100]);
}

#[tokio::test]
async fn a_total_that_is_too_high_ends_nowhere() {
    let bot = Bot::new(listing(|asked| {
        page(&asked.of((1..=250).rev().map(row)), 9999)
    }))
    .await;
    let searched = bot.nothing().await;
    assert_eq!((searched.rows.len(), searched.further), (250, false));
    assert_eq!(bot.offsets(), [0, 100, 200]);
}

#[tokio::test]
async fn a_total_that_is_too_low_hides_nothing() {
    let bot = Bot::new(listing(|asked| {
        page(&asked.of((1..=250).rev().map(row)), 7)
    }))
    .await;
    let searched = bot.nothing().await;
    assert_eq!((searched.rows.len(), searched.total), (250, None));
    assert_eq!(bot.calls(), 3);
}

#[tokio::test]
async fn with_the_oldest_first_a_wrong_total_is_noticed_and_the_rest_read_from_the_beginning() {
    for total in [Some(9999), Some(7), None] {
        let bot = Bot::new(oldest_first(total)).await;
        for _ in 0..2 {
            bot.tickets.search(3, true, enough(1)).await.unwrap();
        }
        let searched = bot.nothing().await;
        assert!(
            searched.rows.len() >= 300,
            "{total:?}: {}",
            searched.rows.len()
        );
        assert_eq!(searched.total, None, "{total:?}");
        assert!(searched.stale.is_none());
        assert!(bot.calls() <= 9);
    }
}

#[tokio::test]
async fn without_a_total_a_date_in_since_id_brings_the_newest_if_it_is_one() {
    let bot = Bot::new(listing(|asked| {
        since(asked, |since, row| {
            row["CreateDate"].as_str().unwrap() >= since
        })
    }))
    .await;
    // Ticket 1914 is from 2025-03-29.
    bot.clock.set("2025-04-08T10:00:00+07:00");
    let searched = bot.rows(105).await;
    assert_eq!(numbers(&searched)[..20], down(1914, 1895));
    assert_eq!(bot.calls(), 2);
    assert_eq!(bot.asked()[1].since.as_deref(), Some("2025-03-09 10:00:00"));
    // And from then on they are one call.
    bot.clock.advance(HOUR);
    let again = bot.rows(1).await;
    assert!(again.checked > searched.checked);
    assert_eq!(bot.calls(), 3);
    assert!(bot.asked()[2].since.is_some());
}

#[tokio::test]
async fn without_a_total_a_number_in_since_id_is_told_from_a_date() {
    let bot = Bot::new(listing(|asked| {
        since(asked, |since, row| {
            let digits: String = since.chars().take_while(char::is_ascii_digit).collect();
            let number: u64 = row["Id"].as_str().unwrap().parse().unwrap();
            number + 1900 > digits.parse().unwrap()
        })
    }))
    .await;
    bot.tickets.search(1, true, enough(1)).await.unwrap();
    for _ in 0..2 {
        bot.tickets.search(3, true, enough(1)).await.unwrap();
        bot.clock.advance(HOUR);
    }
    assert!(bot.calls() <= 7);
}

#[tokio::test]
async fn a_since_id_that_is_ignored_is_noticed_by_the_rows_and_not_sent_again() {
    let bot = Bot::new(oldest_first(None)).await;
    for _ in 0..3 {
        bot.rows(1).await;
        bot.clock.advance(HOUR);
    }
    let sent = bot
        .asked()
        .iter()
        .filter(|asked| asked.since.is_some())
        .count();
    assert_eq!((sent, bot.calls()), (1, 4));
}

#[tokio::test]
async fn a_page_that_is_repeated_ends_the_search() {
    let bot = Bot::new(listing(|_| {
        page(&(1815..=ALL).rev().map(row).collect::<Vec<_>>(), ALL)
    }))
    .await;
    let searched = bot.nothing().await;
    assert_eq!((searched.rows.len(), searched.further), (100, false));
    assert_eq!(bot.calls(), 2);
    bot.nothing().await;
    assert_eq!(bot.calls(), 2);
}

#[tokio::test]
async fn pages_that_shrink_end_the_search() {
    let bot = Bot::new(listing(|asked| {
        let rows = asked.of((1..=ALL).rev().map(row));
        let shrunk = rows.len() - usize::try_from(asked.offset / 2).unwrap();
        page(&rows[..shrunk], ALL)
    }))
    .await;
    let searched = bot.nothing().await;
    assert_eq!((searched.rows.len(), searched.further), (150, false));
    assert_eq!(bot.calls(), 2);
}

#[tokio::test]
async fn rows_without_a_number_are_no_end() {
    let bot = Bot::new(listing(|asked| {
        let mut rows = asked.of((1..=ALL).rev().map(row));
        if asked.offset > 0 {
            rows.truncate(97);
            rows.extend([json!({}), json!({"Id": null}), json!("x")]);
        }
        page(&rows, ALL)
    }))
    .await;
    let searched = bot.nothing().await;
    assert_eq!((searched.rows.len(), searched.further), (294, true));
    assert_eq!(bot.offsets(), [0, 100, 197]);
}

#[tokio::test]
async fn a_list_without_an_end_costs_no_more_than_the_calls_of_the_search() {
    let endless = |asked: &Asked| {
        let first = u64::MAX - asked.offset;
        let rows: Vec<_> = (0..asked.limit)
            .map(|place| json!({"Id": first - place}))
            .collect();
        page(&rows, u64::MAX)
    };
    let bot = Bot::with(listing(endless), |config| config.rows.max_entries = 1000).await;
    for (rows, calls) in [(300, 3), (600, 6), (900, 9), (1000, 10), (1000, 10)] {
        assert_eq!(bot.nothing().await.rows.len(), rows);
        assert_eq!(bot.calls(), calls);
    }
    assert!(!bot.nothing().await.further, "there is no room for more");
}

#[tokio::test]
async fn a_server_may_give_fewer_rows_than_asked_for_or_more() {
    for (given, wanted, offsets) in [(20, 45, vec![0, 20, 40]), (250, 501, vec![0, 250, 500])] {
        for order in [false, true] {
            let bot = Bot::new(listing(move |asked| {
                let asked = Asked {
                    offset: asked.offset,
                    limit: given,
                    since: None,
                };
                let number = |place| if order { place } else { ALL + 1 - place };
                page(&asked.of((1..=ALL).map(|place| row(number(place)))), ALL)
            }))
            .await;
            if order {
                let searched = bot.rows(1).await;
                assert_eq!(
                    searched.rows[0].id,
                    id(1914),
                    "the end is found all the same"
                );
                assert!(bot.calls() <= 2);
            } else {
                let searched = bot.rows(wanted).await;
                assert!(searched.rows.len() >= wanted);
                assert_eq!(bot.offsets(), offsets);
            }
        }
    }
}

#[tokio::test]
async fn an_empty_list_is_no_error() {
    for body in [
        "[]",
        "null",
        "{\"data\":[],\"total\":0}",
        "{\"data\":[],\"total\":1914}",
    ] {
        let bot = Bot::new(listing(move |_| Reply::ok(body))).await;
        let searched = bot.nothing().await;
        assert!(searched.rows.is_empty() && searched.stale.is_none());
        assert!(!searched.further, "{body}");
        assert!(bot.calls() <= 2, "{body}");
    }
}

#[tokio::test]
async fn whatever_a_server_answers_a_search_ends_within_its_calls() {
    for seed in 0..15 {
        let random = std::sync::Mutex::new(fastrand::Rng::with_seed(seed));
        let bot = Bot::new(listing(move |asked| {
            let mut random = random.lock().unwrap();
            let from = random.u64(1..500);
            let count = random.u64(0..120);
            let mut rows: Vec<_> = (from..from + count).map(row).collect();
            match random.u8(0..4) {
                0 => rows.reverse(),
                1 => random.shuffle(&mut rows),
                2 => rows = asked.of(rows),
                _ => {}
            }
            let total = random.bool().then(|| random.u64(0..1000));
            match random.u8(0..12) {
                0 => Reply::new(404, ""),
                1 => Reply::ok("[]"),
                _ => without(&rows, total),
            }
        }))
        .await;
        let mut calls = 0;
        for _ in 0..8 {
            let searched = bot.tickets.search(3, true, enough(usize::MAX)).await;
            calls += 3;
            assert!(bot.calls() <= calls, "{seed}");
            if let Ok(searched) = searched {
                let numbers = numbers(&searched);
                assert!(
                    numbers.is_sorted_by(|one, next| one > next),
                    "{seed}: {numbers:?}"
                );
                let kept = bot.tickets.status().kept_rows;
                assert_eq!(numbers.len() as u64, kept, "{seed}");
            }
            bot.clock.advance(HOUR);
        }
    }
}
