//! What replicas spare each other.

use std::{sync::Arc, time::Duration};

use redis::AsyncCommands;
use ticketrz::{LookupError, Source, Tickets};
use tokio::sync::Semaphore;

use super::{pair, pair_with, sharing};
use crate::{
    server::Reply,
    support::{BROSUR, OVER_QUOTA, TestClock, any_ticket, id, tickets_at},
};

#[tokio::test]
async fn what_one_bot_knows_the_other_need_not_ask() {
    let Some(pair) = pair().await else { return };
    let known = pair.one.get(id(1234)).await.unwrap();
    pair.clock.advance(30);
    let answer = pair.two.get(id(1234)).await.unwrap();
    assert!(matches!(answer.source, Source::Cache));
    assert_eq!(
        (answer.ticket, answer.fetched_at),
        (known.ticket, known.fetched_at)
    );
    assert_eq!(pair.api.count(), 1);
}

#[tokio::test]
async fn two_bots_that_want_one_ticket_at_the_same_time_make_one_call() {
    let Some(pair) = pair().await else { return };
    let lookups: Vec<_> = (0..200)
        .map(|number| {
            let bot = if number % 2 == 0 {
                &pair.one
            } else {
                &pair.two
            };
            let bot = bot.clone();
            tokio::spawn(async move { bot.get(id(1 + number / 2 % 20)).await })
        })
        .collect();
    for lookup in lookups {
        lookup.await.unwrap().unwrap();
    }
    assert_eq!(pair.api.count(), 20);
}

#[tokio::test]
async fn a_bot_that_fails_leaves_the_other_its_turn() {
    let Some(pair) = pair_with(|config| config.retry_delay = Duration::ZERO).await else {
        return;
    };
    let hold = Arc::new(Semaphore::new(0));
    pair.api.now(Reply::new(401, "").held(&hold));
    let first = tokio::spawn({
        let one = pair.one.clone();
        async move { one.get(id(1234)).await }
    });
    while pair.api.count() == 0 {
        tokio::task::yield_now().await;
    }
    pair.api.now_by(any_ticket);
    let second = tokio::spawn({
        let two = pair.two.clone();
        async move { two.get(id(1234)).await }
    });
    hold.add_permits(1);
    first.await.unwrap().unwrap_err();
    assert!(matches!(second.await.unwrap().unwrap().source, Source::Api));
}

#[tokio::test]
async fn a_bot_that_dies_over_its_turn_is_not_waited_for_beyond_half_of_the_budget() {
    let Some(pair) = pair_with(|config| config.budget = Duration::from_secs(2)).await else {
        return;
    };
    let host = pair.api.url().replace("http://", "");
    let mut connection = pair.redis.connection().await;
    let _: () = connection
        .set(format!("ticketrz:v1:{host}:turn:1234"), 1)
        .await
        .unwrap();
    let answer = pair.one.get(id(1234)).await.unwrap();
    assert!(matches!(answer.source, Source::Api));
}

#[tokio::test]
async fn what_one_bot_knows_the_other_gives_when_the_api_is_down() {
    let Some(pair) = pair().await else { return };
    pair.one.get(id(1234)).await.unwrap();
    pair.clock.advance(3600);
    pair.api.now(Reply::new(503, ""));
    let answer = pair.two.get(id(1234)).await.unwrap();
    assert!(matches!(
        answer.source,
        Source::Stale(LookupError::Unavailable(_))
    ));
}

#[tokio::test]
async fn a_ticket_that_one_bot_found_gone_is_gone_for_the_other() {
    let Some(pair) = pair().await else { return };
    pair.two.get(id(1234)).await.unwrap();
    pair.clock.advance(61);
    pair.api.now(Reply::new(404, ""));
    assert!(matches!(
        pair.one.get(id(1234)).await,
        Err(LookupError::NotFound)
    ));
    assert!(matches!(
        pair.two.get(id(1234)).await,
        Err(LookupError::NotFound)
    ));
    assert_eq!(pair.api.count(), 2);
    pair.clock.advance(31);
    pair.api.now(Reply::new(401, ""));
    assert!(matches!(
        pair.two.get(id(1234)).await,
        Err(LookupError::AccessRefused(_))
    ));
}

#[tokio::test]
async fn a_ticket_that_one_bot_may_not_see_any_more_is_not_kept_for_the_others() {
    let Some(pair) = pair().await else { return };
    pair.one.get(id(1234)).await.unwrap();
    pair.clock.advance(61);
    pair.api.now(Reply::new(403, ""));
    assert!(matches!(
        pair.one.get(id(1234)).await,
        Err(LookupError::Forbidden(_))
    ));
    pair.api.now(Reply::new(503, ""));
    assert!(matches!(
        pair.two.get(id(1234)).await,
        Err(LookupError::Unavailable(_))
    ));
}

#[tokio::test]
async fn a_refresh_is_limited_for_all_bots_together() {
    let Some(pair) = pair().await else { return };
    pair.one.refresh(id(1234)).await.unwrap();
    assert!(matches!(
        pair.two.refresh(id(1234)).await.unwrap().source,
        Source::Cache
    ));
    assert_eq!(pair.api.count(), 1);
}

#[tokio::test]
async fn two_bots_spend_one_quota() {
    let Some(pair) = pair().await else { return };
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    for number in 1..10 {
        for bot in [&pair.one, &pair.two] {
            let outcome = bot.get(id(number)).await;
            assert!(
                matches!(outcome, Err(LookupError::QuotaClosed(_))),
                "{outcome:?}"
            );
        }
    }
    assert_eq!(pair.api.count(), 1);
    assert_eq!(
        pair.one.status().quota_closed,
        pair.two.status().quota_closed
    );
}

#[tokio::test]
async fn two_bots_probe_once_and_open_together() {
    // Claims in Redis end by Redis's own clock, so that the interval here is a short one.
    let interval = Duration::from_millis(50);
    let Some(pair) = pair_with(|config| config.quota_probe_interval = Some(interval)).await else {
        return;
    };
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    pair.two.get(id(1)).await.unwrap_err();
    let calls = pair.api.count();
    pair.api.now_by(any_ticket);
    pair.clock.advance(60);
    let probe = async {
        while pair.one.get(id(2)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), probe)
        .await
        .unwrap();
    assert_eq!(pair.api.count(), calls + 1);
    assert!(pair.two.get(id(3)).await.is_ok());
    assert!(pair.two.status().quota_closed.is_none());
}

#[tokio::test]
async fn a_probe_of_one_bot_is_the_probe_of_both() {
    let Some(pair) = pair().await else { return };
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    pair.two.get(id(1)).await.unwrap_err();
    pair.clock.advance(15 * 60);
    // A probe's claim ends by Redis's clock, on which no time has passed.
    let mut connection = pair.redis.connection().await;
    let probe: String = connection
        .keys::<_, Vec<String>>("*quota-probe")
        .await
        .unwrap()
        .remove(0);
    connection.del::<_, ()>(probe).await.unwrap();
    for number in 1..5 {
        pair.one.get(id(number)).await.unwrap_err();
        pair.two.get(id(number)).await.unwrap_err();
    }
    assert_eq!(pair.api.count(), 2);
}

#[tokio::test]
async fn when_the_window_opens_a_fault_leaves_the_other_bot_its_turn() {
    let Some(pair) = pair().await else { return };
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    pair.clock.set("2026-11-24T18:01:00+07:00");
    pair.api.now(Reply::new(401, ""));
    assert!(matches!(
        pair.one.get(id(1)).await,
        Err(LookupError::AccessRefused(_))
    ));
    pair.api.now_by(any_ticket);
    assert!(pair.two.get(id(1)).await.is_ok());
}

#[tokio::test]
async fn a_gate_that_one_bot_opened_is_open_for_the_other() {
    let Some(pair) = pair().await else { return };
    // Its clock is behind: by itself it would wait for the window.
    let late = TestClock::new();
    let late = tickets_at(sharing(&pair.api, &pair.redis.url(), &late), &late);
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    assert!(matches!(
        late.get(id(1)).await,
        Err(LookupError::QuotaClosed(_))
    ));
    pair.api.now_by(any_ticket);
    pair.clock.set("2026-11-24T18:01:00+07:00");
    pair.one.get(id(1)).await.unwrap();
    assert!(matches!(late.get(id(2)).await.unwrap().source, Source::Api));
    assert!(late.status().quota_closed.is_none());
}

#[tokio::test]
async fn what_redis_holds_does_not_replace_what_is_newer() {
    let Some(pair) = pair().await else { return };
    pair.one.get(id(1234)).await.unwrap();
    let key = format!(
        "ticketrz:v1:{}:ticket:1234",
        pair.api.url().replace("http://", "")
    );
    let mut connection = pair.redis.connection().await;
    let old: String = connection.get(&key).await.unwrap();
    pair.clock.advance(10);
    pair.api
        .now(Reply::ok(BROSUR.replace("brosur", "catalogue")));
    let newer = pair.two.refresh(id(1234)).await.unwrap();
    connection.set::<_, _, ()>(&key, old).await.unwrap();
    pair.clock.advance(3600);
    pair.api.now(Reply::new(401, ""));
    let answer = pair.two.get(id(1234)).await.unwrap();
    assert_eq!(answer.ticket.subject.as_deref(), Some("catalogue"));
    assert_eq!(answer.fetched_at, newer.fetched_at);
}

#[tokio::test]
async fn what_a_bot_of_the_future_has_stored_does_not_outlive_what_is_known_now() {
    let Some(pair) = pair().await else { return };
    let ahead = TestClock::new();
    ahead.advance(3600);
    let ahead = tickets_at(sharing(&pair.api, &pair.redis.url(), &ahead), &ahead);
    ahead.get(id(1234)).await.unwrap();
    pair.api
        .now(Reply::ok(BROSUR.replace("brosur", "catalogue")));
    for _ in 0..3 {
        let answer = pair.one.get(id(1234)).await.unwrap();
        assert_eq!(answer.ticket.subject.as_deref(), Some("catalogue"));
    }
    assert_eq!(pair.api.count(), 2, "its own answer is kept");
    pair.two.get(id(1234)).await.unwrap();
    assert_eq!(pair.api.count(), 2, "and shared");
    pair.api.now(Reply::new(401, ""));
    pair.clock.advance(61);
    let answer = pair.one.get(id(1234)).await.unwrap();
    assert_eq!(answer.ticket.subject.as_deref(), Some("catalogue"));
}

#[tokio::test]
async fn when_the_window_opens_one_lookup_of_all_bots_goes_first() {
    let Some(pair) = pair().await else { return };
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    pair.two.get(id(1)).await.unwrap_err();
    pair.clock.set("2026-11-24T18:01:00+07:00");
    let lookups: Vec<_> = (0..20)
        .map(|number| {
            let bot = if number % 2 == 0 {
                pair.one.clone()
            } else {
                pair.two.clone()
            };
            tokio::spawn(async move { bot.get(id(100 + number)).await })
        })
        .collect();
    for lookup in lookups {
        let outcome = lookup.await.unwrap();
        assert!(
            matches!(outcome, Err(LookupError::QuotaClosed(_))),
            "{outcome:?}"
        );
    }
    assert_eq!(pair.api.count(), 2);
    pair.api.now_by(any_ticket);
    pair.clock.set("2026-11-25T18:01:00+07:00");
    assert!(pair.two.get(id(1)).await.is_ok());
    assert!(pair.one.get(id(2)).await.is_ok());
}

#[tokio::test]
async fn a_promise_and_what_became_of_it_are_shared_and_outlive_every_bot() {
    let Some(pair) = pair().await else { return };
    let closed = async |bot: &Tickets| match bot.get(id(1)).await {
        Err(LookupError::QuotaClosed(closed)) => closed,
        other => panic!("{other:?}"),
    };
    // They ask at the same time, and are refused before and after midnight.
    let hours = OVER_QUOTA.replace("18:00 - 06:00", "08:00 - 17:00");
    let [before, after] = [(); 2].map(|()| Arc::new(Semaphore::new(0)));
    pair.clock.set("2026-11-23T23:59:59+07:00");
    pair.api.now(Reply::new(401, hours.as_str()).held(&before));
    let one = tokio::spawn({
        let bot = pair.one.clone();
        async move { bot.get(id(1)).await }
    });
    pair.api.reached(1).await;
    pair.clock.set("2026-11-24T00:00:01+07:00");
    pair.api.now(Reply::new(401, hours.as_str()).held(&after));
    let two = tokio::spawn({
        let bot = pair.two.clone();
        async move { bot.get(id(2)).await }
    });
    pair.api.reached(2).await;
    before.add_permits(1);
    one.await.unwrap().unwrap_err();
    after.add_permits(1);
    two.await.unwrap().unwrap_err();
    let promise = closed(&pair.two).await;
    assert_eq!(promise.opens_at.to_string(), "2026-11-24T01:00:00Z");
    assert_eq!(closed(&pair.one).await, promise);

    pair.api.now(Reply::new(401, hours.as_str()));
    for windows in 1..3 {
        pair.clock
            .set(&format!("2026-11-{}T08:01:00+07:00", 23 + windows));
        // Two that have just started know only what Redis holds.
        for _ in 0..2 {
            let settings = sharing(&pair.api, &pair.redis.url(), &pair.clock);
            let again = closed(&tickets_at(settings, &pair.clock))
                .await
                .refused_again;
            let again = again.unwrap();
            assert_eq!(again.windows, windows);
            assert_eq!(again.since.to_string(), "2026-11-23T16:59:59Z");
        }
    }
    assert_eq!(pair.api.count(), 4);
}
