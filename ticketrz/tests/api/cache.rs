//! What is answered from memory, and when.

use std::{sync::Arc, time::Duration};

use ticketrz::{Answer, LookupError, Source, Tickets};
use tokio::sync::Semaphore;

use crate::{
    server::{Reply, Server},
    support::{BROSUR, EXPIRED, OVER_QUOTA, TestClock, any_ticket, config, id, ticket, tickets_at},
};

struct Bot {
    server: Server,
    clock: Arc<TestClock>,
    tickets: Tickets,
}

async fn bot() -> Bot {
    let server = Server::start(any_ticket).await;
    let clock = TestClock::new();
    let tickets = tickets_at(config(&server.url()), &clock);
    Bot {
        server,
        clock,
        tickets,
    }
}

impl Bot {
    async fn get(&self) -> Result<Answer, LookupError> {
        self.tickets.get(id(1234)).await
    }
}

#[tokio::test]
async fn an_answer_is_fresh_for_a_minute() {
    let bot = bot().await;
    let first = bot.get().await.unwrap();
    bot.clock.advance(59);
    let second = bot.get().await.unwrap();
    assert!(matches!(second.source, Source::Cache));
    assert_eq!(second.fetched_at, first.fetched_at);
    assert_eq!(bot.server.count(), 1);
    bot.clock.advance(1);
    assert!(matches!(bot.get().await.unwrap().source, Source::Api));
    assert_eq!(bot.server.count(), 2);
}

#[tokio::test]
async fn a_clock_that_is_put_back_does_not_keep_answers_fresh_for_ever() {
    let bot = bot().await;
    bot.get().await.unwrap();
    bot.clock.advance(-3600);
    assert!(matches!(bot.get().await.unwrap().source, Source::Api));
}

#[tokio::test]
async fn a_clock_that_is_put_back_costs_one_call() {
    for (reply, found) in [(Reply::ok(BROSUR), true), (Reply::new(404, ""), false)] {
        let bot = bot().await;
        bot.server.now(reply);
        assert_eq!(bot.get().await.is_ok(), found);
        bot.clock.advance(-3600);
        for _ in 0..3 {
            assert_eq!(bot.get().await.is_ok(), found);
        }
        assert_eq!(bot.server.count(), 2);
    }
}

#[tokio::test]
async fn a_ticket_that_is_gone_replaces_one_from_before_the_clock_was_put_back() {
    let bot = bot().await;
    bot.get().await.unwrap();
    bot.clock.advance(-3600);
    bot.server.now(Reply::new(404, ""));
    assert!(matches!(bot.get().await, Err(LookupError::NotFound)));
    bot.server.now(Reply::new(401, ""));
    bot.clock.advance(31);
    assert!(matches!(
        bot.get().await,
        Err(LookupError::AccessRefused(_))
    ));
}

#[tokio::test]
async fn a_clock_that_is_put_back_does_not_put_off_the_next_refresh() {
    let bot = bot().await;
    bot.tickets.refresh(id(1234)).await.unwrap();
    bot.clock.advance(-3600);
    bot.get().await.unwrap();
    for (wait, calls) in [(0, 3), (4, 3), (1, 4)] {
        bot.clock.advance(wait);
        bot.tickets.refresh(id(1234)).await.unwrap();
        assert_eq!(bot.server.count(), calls);
    }
}

#[tokio::test]
async fn not_found_is_remembered_for_half_a_minute() {
    let bot = bot().await;
    bot.server.now(Reply::new(404, ""));
    for _ in 0..3 {
        assert!(matches!(bot.get().await, Err(LookupError::NotFound)));
    }
    assert_eq!(bot.server.count(), 1);
    bot.clock.advance(29);
    assert!(matches!(bot.get().await, Err(LookupError::NotFound)));
    assert_eq!(bot.server.count(), 1);
    bot.clock.advance(1);
    bot.server.now(Reply::ok(BROSUR));
    assert!(bot.get().await.is_ok());
}

#[tokio::test]
async fn concurrent_lookups_of_one_ticket_are_one_call() {
    let bot = bot().await;
    let gate = Arc::new(Semaphore::new(0));
    bot.server.now(Reply::ok(BROSUR).held(&gate));
    let lookups: Vec<_> = (0..100)
        .map(|_| {
            let tickets = bot.tickets.clone();
            tokio::spawn(async move { tickets.get(id(1234)).await })
        })
        .collect();
    bot.server.reached(1).await;
    gate.add_permits(100);
    for lookup in lookups {
        assert_eq!(lookup.await.unwrap().unwrap().ticket.id, id(1234));
    }
    assert_eq!(bot.server.count(), 1);
    let counts = bot.tickets.status().counts;
    assert_eq!((counts.lookups, counts.api_calls), (100, 1));
    assert_eq!(counts.joined + counts.from_cache, 99);
}

#[tokio::test]
async fn a_caller_that_gives_up_takes_nothing_from_the_others() {
    let bot = bot().await;
    let gate = Arc::new(Semaphore::new(0));
    bot.server.now(Reply::ok(BROSUR).held(&gate));
    let (first, second) = (bot.tickets.clone(), bot.tickets.clone());
    let first = tokio::spawn(async move { first.get(id(1234)).await });
    bot.server.reached(1).await;
    let second = tokio::spawn(async move { second.get(id(1234)).await });
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    gate.add_permits(1);
    assert!(second.await.unwrap().is_ok());
    assert_eq!(bot.server.count(), 1);
}

#[tokio::test]
async fn a_refresh_asks_the_api_at_most_every_five_seconds_for_each_ticket() {
    let bot = bot().await;
    bot.get().await.unwrap();
    assert!(matches!(
        bot.tickets.refresh(id(1234)).await.unwrap().source,
        Source::Api
    ));
    assert_eq!(bot.server.count(), 2);
    bot.clock.advance(4);
    assert!(matches!(
        bot.tickets.refresh(id(1234)).await.unwrap().source,
        Source::Cache
    ));
    assert_eq!(bot.server.count(), 2);
    assert!(matches!(
        bot.tickets.refresh(id(1235)).await.unwrap().source,
        Source::Api
    ));
    bot.clock.advance(1);
    assert!(matches!(
        bot.tickets.refresh(id(1234)).await.unwrap().source,
        Source::Api
    ));
    assert_eq!(bot.server.count(), 4);
}

#[tokio::test]
async fn a_known_ticket_is_given_when_the_api_is_closed_down_slow_or_refuses() {
    let closed = Reply::new(401, OVER_QUOTA);
    let down = Reply::new(503, "");
    let slow = Reply::Stall(Vec::new());
    let refusing = Reply::new(401, EXPIRED);
    let garbled = Reply::ok("<html>");
    for (reply, reason) in [
        (closed, "QuotaClosed"),
        (down, "Unavailable"),
        (slow, "Unavailable"),
        (refusing, "AccessRefused"),
        (garbled, "Unavailable"),
    ] {
        let bot = bot().await;
        let mut config = config(&bot.server.url());
        config.request_timeout = Duration::from_millis(300);
        config.budget = Duration::from_millis(700);
        let tickets = tickets_at(config, &bot.clock);
        let known = tickets.get(id(1234)).await.unwrap();
        bot.server.now(reply);
        bot.clock.advance(3600);
        let answer = tickets.get(id(1234)).await.unwrap();
        let Source::Stale(why) = &answer.source else {
            panic!("{answer:?}")
        };
        assert!(format!("{why:?}").starts_with(reason), "{why:?}");
        assert_eq!(answer.fetched_at, known.fetched_at);
        assert_eq!(answer.ticket.subject.as_deref(), Some("brosur"));
    }
}

#[tokio::test]
async fn a_ticket_is_too_old_to_be_given_after_a_day() {
    let bot = bot().await;
    bot.get().await.unwrap();
    bot.server.now(Reply::new(401, ""));
    bot.clock.advance(24 * 60 * 60 - 1);
    assert!(matches!(bot.get().await.unwrap().source, Source::Stale(_)));
    bot.clock.advance(1);
    assert!(matches!(
        bot.get().await,
        Err(LookupError::AccessRefused(_))
    ));
}

#[tokio::test]
async fn a_busy_api_is_no_reason_for_an_old_answer() {
    let bot = bot().await;
    bot.get().await.unwrap();
    bot.clock.advance(3600);
    bot.server.now(Reply::new(429, ""));
    assert!(matches!(bot.get().await, Err(LookupError::Busy { .. })));
}

#[tokio::test]
async fn a_ticket_that_is_gone_is_never_given_again() {
    let bot = bot().await;
    bot.get().await.unwrap();
    bot.clock.advance(61);
    bot.server.now(Reply::new(404, ""));
    assert!(matches!(bot.get().await, Err(LookupError::NotFound)));
    bot.server.now(Reply::new(401, ""));
    bot.clock.advance(31);
    assert!(matches!(
        bot.get().await,
        Err(LookupError::AccessRefused(_))
    ));
}

#[tokio::test]
async fn a_ticket_that_is_forbidden_now_is_never_given_again() {
    let bot = bot().await;
    bot.get().await.unwrap();
    bot.clock.advance(10);
    bot.server.now(Reply::new(403, ""));
    let refreshed = bot.tickets.refresh(id(1234)).await;
    assert!(matches!(refreshed, Err(LookupError::Forbidden(_))));
    // It was fresh still, and would be given while the API is down.
    bot.server.now(Reply::new(503, ""));
    assert!(matches!(bot.get().await, Err(LookupError::Unavailable(_))));
}

#[tokio::test]
async fn memory_is_bounded_by_number() {
    let bot = bot().await;
    let mut config = config(&bot.server.url());
    config.cache.max_entries = 10;
    let tickets = tickets_at(config, &bot.clock);
    for number in 1..=50 {
        tickets.get(id(number)).await.unwrap();
    }
    let kept = tickets.status().cached_tickets;
    assert!((1..=10).contains(&kept), "{kept}");
}

#[tokio::test]
async fn memory_is_bounded_by_bytes() {
    let server = Server::start(|request| {
        let number: u64 = request.path.rsplit('/').next().unwrap().parse().unwrap();
        Reply::ok(ticket(number).replace("xxx", &"x".repeat(100_000)))
    })
    .await;
    let mut config = config(&server.url());
    config.cache.max_bytes = 1_000_000;
    let tickets = tickets_at(config, &TestClock::new());
    for number in 1..=30 {
        tickets.get(id(number)).await.unwrap();
    }
    let status = tickets.status();
    assert!(status.cached_bytes <= 1_000_000, "{}", status.cached_bytes);
    assert!(
        (1..10).contains(&status.cached_tickets),
        "{}",
        status.cached_tickets
    );
}

#[tokio::test]
async fn a_ticket_from_the_cache_is_the_one_that_was_kept() {
    let server = Server::start(any_ticket).await;
    let tickets = tickets_at(config(&server.url()), &TestClock::new());
    let fetched = tickets.get(id(1234)).await.unwrap();
    let cached = tickets.get(id(1234)).await.unwrap();
    assert!(matches!(cached.source, Source::Cache));
    // Equal times can have different zones.
    assert_eq!(
        format!("{:?}", cached.ticket),
        format!("{:?}", fetched.ticket)
    );
}

#[tokio::test]
async fn what_is_given_without_a_call_is_fresh_or_all_that_there_is_while_no_call_is_let_through() {
    let bot = bot().await;
    let free = async |number| bot.tickets.without_call(id(number)).await;
    assert!(free(1234).await.is_none(), "the API would have to be asked");
    assert_eq!(bot.server.count(), 0);
    bot.get().await.unwrap();
    assert!(matches!(
        free(1234).await,
        Some(Ok(Answer {
            source: Source::Cache,
            ..
        }))
    ));
    bot.clock.advance(60);
    assert!(free(1234).await.is_none(), "it is no longer fresh");

    bot.server.now(Reply::new(401, OVER_QUOTA));
    bot.tickets.get(id(5)).await.unwrap_err();
    let calls = bot.server.count();
    assert!(matches!(
        free(1234).await,
        Some(Ok(Answer {
            source: Source::Stale(LookupError::QuotaClosed(_)),
            ..
        }))
    ));
    assert!(matches!(
        free(7).await,
        Some(Err(LookupError::QuotaClosed(_)))
    ));
    assert_eq!(bot.server.count(), calls);
}
