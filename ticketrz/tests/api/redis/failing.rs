//! A Redis that is down, silent, full or restarted costs speed only.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ticketrz::{LookupError, SystemClock, Tickets};
use tokio::net::TcpListener;

use super::{Redis, dump, pair, sharing};
use crate::{
    reserved_port::ReservedPort,
    server::{Reply, Server, eventually},
    support::{BROSUR, Log, OVER_QUOTA, TOKEN, TestClock, any_ticket, config, id, tickets_at},
};

#[tokio::test]
async fn without_redis_the_bot_goes_on_and_says_so_once() {
    let log = Log::capture();
    let api = Server::start(any_ticket).await;
    let nobody = ReservedPort::new();
    let clock = TestClock::new();
    let url = format!("redis://:secret-password@{}", nobody.address());
    let tickets = tickets_at(sharing(&api, &url, &clock), &clock);
    for number in 1..20 {
        assert!(tickets.get(id(number)).await.is_ok());
        clock.advance(10);
    }
    assert_eq!(tickets.status().redis_usable, Some(false));
    assert_eq!(log.count("Redis cannot be used"), 1);
    assert!(!log.text().contains("secret-password"));
    assert!(!log.text().contains(TOKEN));
}

#[tokio::test]
async fn a_redis_that_does_not_answer_costs_little() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = Server::start(any_ticket).await;
    let url = format!("redis://{}", silent.local_addr().unwrap());
    let clock = TestClock::new();
    let tickets = tickets_at(sharing(&api, &url, &clock), &clock);
    let start = Instant::now();
    for number in 1..=200 {
        assert!(tickets.get(id(number)).await.is_ok());
    }
    // Waiting each time takes 100 s: twice a quarter of a second for each lookup.
    assert!(start.elapsed() < Duration::from_secs(50));
}

#[tokio::test]
async fn a_full_redis_costs_nothing_but_the_sharing_and_is_told_of_every_hour() {
    let log = Log::capture();
    let Some(redis) =
        Redis::start_with(&["--maxmemory", "1", "--maxmemory-policy", "noeviction"]).await
    else {
        return;
    };
    let api = Server::start(any_ticket).await;
    let clock = TestClock::new();
    let tickets = tickets_at(sharing(&api, &redis.url(), &clock), &clock);
    for told in 1..4 {
        for number in 1..10 {
            assert!(tickets.get(id(number)).await.is_ok());
            clock.advance(100);
        }
        assert_eq!(log.count("Redis refuses a command"), told);
        clock.advance(3600 - 900);
    }
    assert!(dump(&redis).await.is_empty());
}

#[tokio::test]
async fn a_closing_that_redis_missed_is_told_when_it_is_back() {
    let Some(mut pair) = pair().await else { return };
    pair.redis.kill();
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    assert_eq!(pair.api.count(), 1);
    pair.redis.restart().await;
    let tell = async {
        while dump(&pair.redis).await.is_empty() {
            pair.clock.advance(3);
            pair.one.get(id(1)).await.unwrap_err();
        }
    };
    tokio::time::timeout(Duration::from_mins(1), tell)
        .await
        .unwrap();
    assert!(matches!(
        pair.two.get(id(2)).await,
        Err(LookupError::QuotaClosed(_))
    ));
    assert_eq!(pair.api.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_killed_and_restarted_under_load_fails_no_lookup() {
    let Some(mut redis) = Redis::start().await else {
        return;
    };
    let api = Server::start(any_ticket).await;
    let bots: Vec<_> = (0..2)
        .map(|_| {
            let clock = Arc::new(SystemClock);
            let mut config = config(&api.url());
            // Nothing stays fresh, so that every lookup asks Redis and the API.
            config.cache.fresh = Duration::ZERO;
            config.max_waiting = 1000;
            let url = redis.url().as_str().into();
            config.redis = Some(ticketrz::Redis::new(&url, clock.clone()).unwrap());
            Tickets::new(config, clock).unwrap()
        })
        .collect();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let workers: Vec<_> = (0..10)
        .map(|worker| {
            let (bot, stopped) = (bots[worker % 2].clone(), stopped.clone());
            tokio::spawn(async move {
                let mut count = 0u64;
                while !*stopped.borrow() {
                    count += 1;
                    bot.get(id(worker as u64 * 1_000_000 + count))
                        .await
                        .expect("a lookup failed");
                }
            })
        })
        .collect();
    let looked_up = || {
        bots.iter()
            .map(|bot| bot.status().counts.lookups)
            .sum::<u64>()
    };
    let progress = async |count| {
        let goal = looked_up() + count;
        eventually(|| {
            looked_up() >= goal || workers.iter().any(tokio::task::JoinHandle::is_finished)
        })
        .await;
    };
    progress(200).await;
    for _ in 0..2 {
        redis.kill();
        progress(200).await;
        redis.restart().await;
        progress(200).await;
    }
    // It is used again.
    eventually(|| {
        bots.iter()
            .all(|bot| bot.status().redis_usable == Some(true))
    })
    .await;
    stop.send(true).unwrap();
    for worker in workers {
        worker.await.unwrap();
    }
}

#[tokio::test]
async fn tls_to_a_redis_that_nobody_vouches_for_is_an_outage_of_redis_alone() {
    let api = Server::always(Reply::ok(BROSUR)).await;
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("rediss://{}", plain.local_addr().unwrap());
    let clock = TestClock::new();
    let tickets = tickets_at(sharing(&api, &url, &clock), &clock);
    assert!(tickets.get(id(1234)).await.is_ok());
    assert_eq!(tickets.status().redis_usable, Some(false));
}

#[tokio::test]
async fn a_redis_url_that_cannot_be_read_is_refused_without_repeating_it() {
    for url in [
        "",
        "redis",
        "http://:secret@redis.example",
        "redis://:secret@:port",
    ] {
        let error = ticketrz::Redis::new(&url.into(), TestClock::new()).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
    }
}
