//! What searches cost, and what they show when the API does not answer.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use ticketrz::LookupError;
use tokio::sync::Semaphore;

use super::{Bot, HOUR, down, enough, newest_first, numbers, page, row};
use crate::{
    server::Reply,
    support::{BROSUR, OVER_QUOTA, id},
};

async fn bot(count: u64) -> (Bot, Arc<AtomicU64>) {
    let count = Arc::new(AtomicU64::new(count));
    (Bot::new(newest_first(&count)).await, count)
}

#[tokio::test]
async fn a_search_fetches_only_as_far_as_it_needs_and_at_most_its_calls() {
    let (bot, _) = bot(1914).await;
    let first = bot.rows(1).await;
    assert_eq!(numbers(&first), down(1914, 1815));
    assert_eq!((first.total, first.further), (Some(1914), true));
    assert_eq!((first.called, bot.calls()), (true, 1));
    // What is known costs nothing.
    let known = bot.rows(100).await;
    assert_eq!((known.rows.len(), known.called), (100, false));
    assert_eq!(bot.calls(), 1);
    // Two pages more.
    assert_eq!(bot.rows(250).await.rows.len(), 300);
    assert_eq!(bot.calls(), 3);
    // No hit at all.
    let nothing = bot.nothing().await;
    assert_eq!(numbers(&nothing), down(1914, 1315));
    assert!(nothing.are_newest && nothing.further && nothing.stale.is_none());
    assert_eq!(bot.offsets(), [0, 100, 200, 300, 400, 500]);
}

#[tokio::test]
async fn looking_further_fetches_at_least_one_page_more() {
    let (bot, _) = bot(1914).await;
    bot.rows(1).await;
    let further = bot.tickets.search(3, true, enough(1)).await.unwrap();
    assert_eq!(further.rows.len(), 200);
    assert_eq!(bot.calls(), 2);
}

#[tokio::test]
async fn a_search_without_calls_looks_through_what_is_kept() {
    let (bot, _) = bot(1914).await;
    bot.rows(1).await;
    bot.clock.advance(HOUR);
    let kept = bot.tickets.search(0, true, enough(1000)).await.unwrap();
    assert_eq!(kept.rows.len(), 100);
    assert_eq!(bot.calls(), 1);
}

#[tokio::test]
async fn all_rows_of_a_small_list_are_one_call_and_its_end_is_remembered() {
    let (bot, _) = bot(7).await;
    for _ in 0..3 {
        let all = bot.nothing().await;
        assert_eq!((all.rows.len(), all.further), (7, false));
        assert_eq!(bot.calls(), 1);
    }
}

#[tokio::test]
async fn the_end_of_a_longer_list_is_asked_for_once_an_hour() {
    let (bot, _) = bot(200).await;
    assert!(!bot.nothing().await.further);
    assert_eq!(bot.offsets(), [0, 100, 200]);
    bot.nothing().await;
    assert_eq!(bot.calls(), 3);
    bot.clock.advance(HOUR);
    bot.nothing().await;
    // The newest rows, and the end.
    assert_eq!(bot.offsets()[3..], [0, 200]);
}

#[tokio::test]
async fn the_newest_rows_are_fetched_again_after_five_minutes() {
    let (bot, count) = bot(1914).await;
    let first = bot.rows(1).await;
    count.store(1916, Ordering::SeqCst);
    bot.clock.advance(299);
    assert_eq!(bot.rows(1).await.checked, first.checked);
    assert_eq!(bot.calls(), 1);
    bot.clock.advance(1);
    let again = bot.rows(1).await;
    assert_eq!(numbers(&again), down(1916, 1815));
    assert!(again.checked > first.checked);
    assert_eq!(bot.calls(), 2);
    // Rows know their own age.
    assert_eq!(again.rows[0].checked, again.checked);
    assert_eq!(again.rows[101].checked, first.checked);
    // The rest of the list has moved by two places, and none is left out.
    assert_eq!(numbers(&bot.rows(200).await), down(1916, 1715));
    assert_eq!(bot.offsets(), [0, 0, 102]);
}

#[tokio::test]
async fn without_any_freshness_a_search_fetches_the_newest_rows_once() {
    let count = Arc::new(AtomicU64::new(1914));
    let bot = Bot::with(newest_first(&count), |config| {
        config.rows.fresh = std::time::Duration::ZERO;
    })
    .await;
    bot.rows(150).await;
    bot.clock.advance(1);
    bot.rows(250).await;
    assert_eq!(bot.offsets(), [0, 100, 0, 200]);
}

#[tokio::test]
async fn a_gap_between_the_newest_rows_and_older_ones_is_closed() {
    let (bot, count) = bot(1000).await;
    bot.rows(300).await;
    count.store(1150, Ordering::SeqCst);
    bot.clock.advance(HOUR);
    let searched = bot.rows(400).await;
    assert_eq!(
        numbers(&searched),
        [down(1150, 1051), down(1000, 701)].concat()
    );
    assert!(!searched.are_newest, "there is a gap");
    let searched = bot.tickets.search(3, true, enough(1)).await.unwrap();
    assert_eq!(numbers(&searched), down(1150, 701));
    assert!(searched.are_newest);
    // And from there on behind the older ones.
    let searched = bot.tickets.search(3, true, enough(1)).await.unwrap();
    assert_eq!(numbers(&searched), down(1150, 601));
    assert_eq!(bot.offsets(), [0, 100, 200, 0, 100, 450]);
}

#[tokio::test]
async fn a_row_that_has_vanished_is_not_shown_any_more() {
    let (bot, _) = bot(300).await;
    bot.rows(200).await;
    bot.server.now_by(super::listing(|asked| {
        let there = (1..=298).rev().filter(|number| *number != 250);
        page(&asked.of(there.map(row)), 297)
    }));
    bot.clock.advance(HOUR);
    let again = bot.rows(1).await;
    assert_eq!(numbers(&again), [down(298, 251), down(249, 101)].concat());
}

#[tokio::test]
async fn simultaneous_searches_share_their_calls() {
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    let bot = Bot::new(super::listing(move |asked| {
        page(&asked.of((1..=1914).rev().map(row)), 1914).held(&held)
    }))
    .await;
    let searches: Vec<_> = (0..20)
        .map(|_| {
            let tickets = bot.tickets.clone();
            tokio::spawn(async move { tickets.search(3, false, enough(usize::MAX)).await })
        })
        .collect();
    bot.server.reached(1).await;
    gate.add_permits(100);
    for search in searches {
        assert_eq!(search.await.unwrap().unwrap().rows.len(), 300);
    }
    assert_eq!(bot.calls(), 3);
}

#[tokio::test]
async fn a_search_that_is_dropped_does_not_waste_its_call() {
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    let bot = Bot::new(super::listing(move |asked| {
        page(&asked.of((1..=1914).rev().map(row)), 1914).held(&held)
    }))
    .await;
    let tickets = bot.tickets.clone();
    let search = tokio::spawn(async move { tickets.search(1, false, enough(1)).await });
    bot.server.reached(1).await;
    search.abort();
    gate.add_permits(1);
    assert_eq!(bot.rows(1).await.rows.len(), 100);
    assert_eq!(bot.calls(), 1);
}

#[tokio::test]
async fn nothing_is_fetched_in_the_background() {
    let (bot, _) = bot(1914).await;
    bot.tickets.get(id(7)).await.unwrap();
    bot.rows(1).await;
    bot.clock.advance(HOUR);
    bot.tickets.get(id(8)).await.unwrap();
    assert_eq!(bot.calls(), 1);
}

#[tokio::test]
async fn a_quota_that_ends_in_the_middle_leaves_what_there_is_and_says_why() {
    let (bot, _) = bot(1914).await;
    let left = Arc::new(AtomicU64::new(2));
    bot.server.now_by(super::listing(move |asked| {
        if left.fetch_sub(1, Ordering::SeqCst) == 0 {
            left.store(0, Ordering::SeqCst);
            return Reply::new(401, OVER_QUOTA);
        }
        page(&asked.of((1..=1914).rev().map(row)), 1914)
    }));
    let searched = bot.nothing().await;
    assert_eq!(searched.rows.len(), 200);
    let stale = searched.stale.unwrap();
    assert!(matches!(stale, LookupError::QuotaClosed(_)), "{stale:?}");
    assert_eq!(bot.calls(), 3);
    // Closed: no further call, and the rows are labelled.
    bot.clock.advance(400);
    let searched = bot.rows(1).await;
    assert!(matches!(searched.stale, Some(LookupError::QuotaClosed(_))));
    assert_eq!((searched.rows.len(), bot.calls()), (200, 3));
    assert!(bot.tickets.get(id(1)).await.is_err(), "one quota for all");
}

#[tokio::test]
async fn what_is_kept_is_shown_while_the_api_is_down_and_its_circuit_open() {
    let (bot, _) = bot(1914).await;
    let first = bot.rows(1).await;
    bot.server.now(Reply::new(503, ""));
    bot.clock.advance(301);
    for _ in 0..4 {
        let searched = bot.rows(1).await;
        assert_eq!(searched.rows, first.rows);
        assert_eq!(searched.checked, first.checked);
        let stale = searched.stale.unwrap();
        assert!(matches!(stale, LookupError::Unavailable(_)), "{stale:?}");
    }
    let calls = bot.calls();
    bot.rows(1).await;
    assert_eq!(bot.calls(), calls, "the circuit is open");
}

#[tokio::test]
async fn without_any_row_the_reason_is_the_error() {
    for (reply, reason) in [
        (Reply::new(401, OVER_QUOTA), "quota"),
        (Reply::new(503, ""), "answering"),
        (Reply::ok("<html>"), "answering"),
        (Reply::ok(BROSUR), "answering"),
        (Reply::new(401, "{}"), "refuses"),
        (Reply::new(429, ""), "too many"),
    ] {
        let bot = Bot::new(move |_: &_| reply.clone()).await;
        let error = bot.error().await;
        assert!(error.to_string().contains(reason), "{error}");
        assert!(bot.tickets.offers_search());
    }
}

#[tokio::test]
async fn rows_are_not_shown_when_they_are_older_than_a_ticket_may_be() {
    let (bot, _) = bot(1914).await;
    bot.rows(200).await;
    bot.clock.advance(23 * HOUR);
    bot.rows(1).await;
    bot.server.now(Reply::new(503, ""));
    bot.clock.advance(HOUR);
    assert_eq!(numbers(&bot.rows(1).await), down(1914, 1815));
    bot.clock.advance(24 * HOUR);
    assert!(matches!(bot.error().await, LookupError::Unavailable(_)));
    assert_eq!(bot.tickets.status().kept_rows, 0);
}

#[tokio::test]
async fn an_endpoint_that_is_missing_or_forbidden_is_left_alone_for_an_hour() {
    for status in [404, 403] {
        let (bot, count) = bot(1914).await;
        bot.rows(1).await;
        bot.server
            .now_by(super::listing(move |_| Reply::new(status, "<html>")));
        bot.clock.advance(301);
        for (wait, calls) in [(0, 2), (HOUR - 1, 2), (1, 3)] {
            bot.clock.advance(wait);
            let error = bot.error().await;
            assert!(matches!(error, LookupError::NotOffered), "{error:?}");
            assert_eq!(bot.calls(), calls, "{status} after {wait} s");
            assert!(!bot.tickets.offers_search());
            assert_eq!(
                bot.tickets.status().kept_rows,
                0,
                "what may not be seen is gone"
            );
        }
        bot.tickets.get(id(7)).await.unwrap();
        bot.clock.advance(HOUR);
        bot.server.now_by(newest_first(&count));
        assert!(bot.tickets.offers_search());
        assert_eq!(bot.rows(1).await.rows.len(), 100);
    }
}

#[tokio::test]
async fn a_page_that_is_missing_or_forbidden_is_not_the_endpoint() {
    for (status, further) in [(404, false), (403, true)] {
        let bot = Bot::new(super::listing(move |asked| match asked.offset {
            0 => page(&asked.of((1..=1914).rev().map(row)), 1914),
            _ => Reply::new(status, ""),
        }))
        .await;
        let searched = bot.nothing().await;
        assert_eq!((searched.rows.len(), searched.further), (100, further));
        assert_eq!(searched.stale.is_some(), further, "{status}");
        assert!(bot.tickets.offers_search());
        assert_eq!(bot.calls(), 2);
    }
}

#[tokio::test]
async fn rows_are_bounded_by_number_and_by_bytes() {
    for (entries, bytes) in [(250, u64::MAX), (20_000, 250 * 450)] {
        let count = Arc::new(AtomicU64::new(1914));
        let bot = Bot::with(newest_first(&count), |config| {
            config.rows.max_entries = entries;
            config.rows.max_bytes = bytes;
        })
        .await;
        let searched = bot
            .tickets
            .search(9, false, enough(usize::MAX))
            .await
            .unwrap();
        assert!(
            (100..=350).contains(&searched.rows.len()),
            "{}",
            searched.rows.len()
        );
        assert_eq!(searched.rows[0].id, id(1914), "the newest stay");
        assert!(bot.calls() < 9);
        let status = bot.tickets.status();
        assert!(
            status.kept_rows <= entries && status.cached_bytes <= bytes,
            "{status:?}"
        );
    }
}
