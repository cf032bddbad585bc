//! Rows and words for codes that replicas share.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use redis::AsyncCommands;
use ticketrz::{CodeKind, LookupError, Tickets};

use super::{Pair, dump, pair, pair_with};
use crate::{
    rows::{HOUR, down, enough, newest_first, numbers},
    server::Reply,
    support::id,
};

/// Two bots, and the number of tickets.
async fn bots() -> Option<(Pair, Arc<AtomicU64>)> {
    let pair = pair().await?;
    let count = Arc::new(AtomicU64::new(1914));
    pair.api.now_by(newest_first(&count));
    Some((pair, count))
}

async fn search(bot: &Tickets, wanted: usize) -> Vec<u64> {
    numbers(&bot.search(3, false, enough(wanted)).await.unwrap())
}

#[tokio::test]
async fn what_one_bot_has_fetched_the_other_does_not_ask_for() {
    let Some((pair, count)) = bots().await else {
        return;
    };
    search(&pair.one, 200).await;
    assert_eq!(search(&pair.two, 200).await, down(1914, 1715));
    assert_eq!(pair.api.count(), 2);
    // Each continues where the other was.
    search(&pair.two, 300).await;
    assert_eq!(search(&pair.one, 400).await, down(1914, 1515));
    assert_eq!(pair.api.count(), 4);
    // The newest rows, fetched again by one for both.
    count.store(1920, Ordering::SeqCst);
    pair.clock.advance(HOUR);
    assert_eq!(search(&pair.two, 1).await, down(1920, 1515));
    let searched = pair.one.search(3, false, enough(1)).await.unwrap();
    assert_eq!(numbers(&searched), down(1920, 1515));
    assert_eq!(pair.api.count(), 5);
}

#[tokio::test]
async fn simultaneous_searches_of_two_bots_share_their_calls() {
    let Some((pair, _)) = bots().await else {
        return;
    };
    let (one, two) = tokio::join!(search(&pair.one, 300), search(&pair.two, 300));
    assert_eq!((one.len(), two.len()), (300, 300));
    assert_eq!(pair.api.count(), 3);
}

#[tokio::test]
async fn rows_are_stored_for_as_long_as_they_may_be_shown_and_hold_no_secret() {
    let Some((pair, _)) = bots().await else {
        return;
    };
    search(&pair.one, 1).await;
    let stored = dump(&pair.redis).await;
    let rows: Vec<_> = stored
        .iter()
        .filter(|(key, ..)| key.contains(":rows"))
        .collect();
    assert_eq!(rows.len(), 2, "{stored:?}");
    for (key, value, left) in rows {
        assert!(
            *left > 23 * HOUR * 1000 && *left <= 24 * HOUR * 1000,
            "{key}: {left}"
        );
        assert!(!value.contains(crate::support::TOKEN));
    }
}

#[tokio::test]
async fn without_shared_tickets_each_bot_has_rows_of_its_own_and_one_quota() {
    let Some(pair) = pair_with(|config| config.share_tickets = false).await else {
        return;
    };
    pair.api
        .now_by(newest_first(&Arc::new(AtomicU64::new(1914))));
    search(&pair.one, 1).await;
    search(&pair.two, 1).await;
    assert_eq!(pair.api.count(), 2);
    assert!(dump(&pair.redis).await.is_empty());
    pair.api.now(Reply::new(401, crate::support::OVER_QUOTA));
    pair.clock.advance(HOUR);
    for bot in [&pair.one, &pair.two] {
        let searched = bot.search(3, false, enough(1)).await.unwrap();
        assert!(matches!(searched.stale, Some(LookupError::QuotaClosed(_))));
    }
    assert_eq!(pair.api.count(), 3);
}

#[tokio::test]
async fn a_list_that_is_not_there_for_one_bot_the_other_neither_asks_for_nor_shows() {
    let Some((pair, _)) = bots().await else {
        return;
    };
    search(&pair.one, 1).await;
    search(&pair.two, 1).await;
    pair.api.now(Reply::new(403, ""));
    pair.clock.advance(301);
    for bot in [&pair.one, &pair.two] {
        let error = bot.search(3, false, enough(1)).await.unwrap_err();
        assert!(matches!(error, LookupError::NotOffered), "{error:?}");
        assert_eq!(bot.status().kept_rows, 0);
    }
    assert_eq!(pair.api.count(), 2);
}

#[tokio::test]
async fn a_redis_that_fails_or_lies_costs_only_calls() {
    let Some((mut pair, _)) = bots().await else {
        return;
    };
    let mut connection = pair.redis.connection().await;
    let host = pair.api.url().replace("http://", "");
    let key = |name: &str| format!("ticketrz:v1:{host}:{name}");
    for (last, answer) in [("7", "{}"), ("\"x\"", ""), ("18446744073709551615", "[]")] {
        let _: () = connection.set(key("rows"), last).await.unwrap();
        let _: () = connection.set(key("rows:7"), answer).await.unwrap();
        let _: () = connection.set(key("names"), answer).await.unwrap();
        pair.clock.advance(HOUR);
        assert_eq!(search(&pair.one, 100).await, down(1914, 1815), "{last}");
    }
    pair.redis.kill();
    pair.clock.advance(HOUR);
    assert_eq!(search(&pair.one, 200).await, down(1914, 1715));
    pair.redis.restart().await;
    pair.clock.advance(HOUR);
    assert_eq!(search(&pair.two, 200).await, down(1914, 1715));
    assert_eq!(search(&pair.one, 200).await, down(1914, 1715));
}

#[tokio::test]
async fn rows_that_redis_did_not_give_are_read_next_time() {
    let Some((pair, _)) = bots().await else {
        return;
    };
    for wanted in [200, 400] {
        search(&pair.one, wanted).await;
    }
    assert_eq!(pair.api.count(), 4);
    let mut connection = pair.redis.connection().await;
    let host = pair.api.url().replace("http://", "");
    let (second, elsewhere) = (format!("ticketrz:v1:{host}:rows:2"), "elsewhere");
    let _: () = connection.rename(&second, elsewhere).await.unwrap();
    // Redis refuses to read a list as text.
    let _: () = connection.rpush(&second, "").await.unwrap();
    assert_eq!(search(&pair.two, 100).await, down(1914, 1815));
    assert_eq!(search(&pair.two, 200).await, down(1914, 1715));
    assert_eq!(pair.api.count(), 5, "the second page was fetched again");
    let _: () = connection.rename(elsewhere, &second).await.unwrap();
    assert_eq!(search(&pair.two, 400).await, down(1914, 1515));
    assert_eq!(pair.api.count(), 5);
    // The page that it had fetched itself is not taken for the end of the list.
    assert_eq!(search(&pair.two, 500).await, down(1914, 1415));
    assert_eq!(search(&pair.one, 500).await, down(1914, 1415));
    assert_eq!(pair.api.count(), 6);
}

#[tokio::test]
async fn what_one_bot_has_learned_of_codes_the_other_knows_within_a_minute() {
    let Some(pair) = pair().await else { return };
    let known = |bot: &Tickets| bot.names().get(CodeKind::Status, "TS7");
    pair.two.get(id(9)).await.unwrap();
    pair.one.get(id(7)).await.unwrap();
    let row = "{\"data\":[{\"Id\":7,\"Status\":\"Done\",\"ModifyDate\":\"2018-10-17 01:53:21\"}]}";
    let tickets = crate::rows::listing(move |_| Reply::ok(row));
    pair.api.now_by(tickets);
    search(&pair.one, 1).await;
    assert_eq!(known(&pair.one).as_deref(), Some("Done"));
    assert_eq!(known(&pair.two), None);
    pair.clock.advance(60);
    pair.two.get(id(9)).await.unwrap();
    assert_eq!(known(&pair.two).as_deref(), Some("Done"));
    let names = dump(&pair.redis).await;
    let (_, value, left) = names
        .iter()
        .find(|(key, ..)| key.ends_with(":names"))
        .unwrap();
    assert!(
        value.contains("Done") && *left > 89 * 24 * HOUR * 1000,
        "{value}: {left}"
    );
}
