//! What happens while the API is down, slow or busy.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use ticketrz::{LookupError, Source};
use tokio::sync::Semaphore;

use crate::{
    server::{Reply, Server, eventually},
    support::{BROSUR, TestClock, any_ticket, config, id, tickets, tickets_at},
};

/// Answers `failures` times by `reply`, and then properly.
async fn failing_at_first(failures: usize, reply: Reply) -> Server {
    let count = AtomicUsize::new(0);
    Server::start(move |_| {
        let is_failure = count.fetch_add(1, Ordering::SeqCst) < failures;
        if is_failure {
            reply.clone()
        } else {
            Reply::ok(BROSUR)
        }
    })
    .await
}

#[tokio::test]
async fn faults_are_tried_again_twice() {
    for fault in [
        Reply::new(500, ""),
        Reply::new(503, "<html>"),
        Reply::Reset(Vec::new()),
    ] {
        let server = failing_at_first(2, fault.clone()).await;
        assert!(tickets(config(&server.url())).get(id(1234)).await.is_ok());
        assert_eq!(server.count(), 3);

        let server = failing_at_first(3, fault).await;
        let error = tickets(config(&server.url()))
            .get(id(1234))
            .await
            .unwrap_err();
        assert!(matches!(error, LookupError::Unavailable(_)), "{error:?}");
        assert_eq!(server.count(), 3);
    }
}

#[tokio::test]
async fn a_timeout_is_tried_again() {
    let server = failing_at_first(1, Reply::Stall(Vec::new())).await;
    let mut config = config(&server.url());
    config.request_timeout = Duration::from_secs(1);
    config.budget = Duration::from_mins(1);
    assert!(tickets(config).get(id(1234)).await.is_ok());
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn refusals_are_never_tried_again() {
    for status in [400, 401, 403, 404, 405, 422, 429] {
        let server = Server::always(Reply::new(status, "")).await;
        tickets(config(&server.url()))
            .get(id(1234))
            .await
            .unwrap_err();
        assert_eq!(server.count(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_short_retry_after_is_waited_for() {
    let server = failing_at_first(1, Reply::new(429, "").with_header("retry-after", "1")).await;
    let start = Instant::now();
    assert!(tickets(config(&server.url())).get(id(1234)).await.is_ok());
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_long_retry_after_is_told_at_once_and_kept() {
    let server = failing_at_first(1, Reply::new(429, "").with_header("retry-after", "60")).await;
    let clock = TestClock::new();
    let tickets = tickets_at(config(&server.url()), &clock);
    let wait = |error| match error {
        LookupError::Busy { retry_after } => retry_after.map(|wait: Duration| wait.as_secs()),
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(tickets.get(id(1234)).await.unwrap_err()), Some(60));
    clock.advance(20);
    assert_eq!(wait(tickets.get(id(1235)).await.unwrap_err()), Some(40));
    assert_eq!(server.count(), 1);
    clock.advance(40);
    assert!(tickets.get(id(1234)).await.is_ok());
}

#[tokio::test]
async fn everybody_is_told_the_same_end_of_a_pause_however_long() {
    for header in ["3600", "86400", "99999999999999"] {
        let refusal = Reply::new(429, "").with_header("retry-after", header);
        let server = failing_at_first(1, refusal).await;
        let clock = TestClock::new();
        let tickets = tickets_at(config(&server.url()), &clock);
        for (later, left) in [(0, 3600), (20, 3580), (3579, 1)] {
            clock.advance(later);
            let error = tickets.get(id(1234)).await.unwrap_err();
            let LookupError::Busy { retry_after } = error else {
                panic!("{error:?}")
            };
            assert_eq!(retry_after, Some(Duration::from_secs(left)), "{header}");
        }
        assert_eq!(server.count(), 1, "{header}");
        clock.advance(1);
        assert!(tickets.get(id(1234)).await.is_ok(), "{header}");
    }
}

#[tokio::test]
async fn the_budget_ends_a_lookup_whatever_is_left_to_try() {
    let server = Server::always(Reply::Stall(Vec::new())).await;
    let mut config = config(&server.url());
    config.request_timeout = Duration::from_secs(50);
    config.budget = Duration::from_millis(300);
    let start = Instant::now();
    let error = tickets(config).get(id(1234)).await.unwrap_err();
    assert!(matches!(error, LookupError::Unavailable(_)), "{error:?}");
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn repeated_failures_open_the_circuit_and_one_trial_closes_it() {
    let server = Server::always(Reply::new(503, "")).await;
    let clock = TestClock::new();
    let tickets = tickets_at(config(&server.url()), &clock);
    let fail = async |number| {
        let error = tickets.get(id(number)).await.unwrap_err();
        assert!(matches!(error, LookupError::Unavailable(_)), "{error:?}");
    };
    for number in 1..=3 {
        fail(number).await;
    }
    assert_eq!(server.count(), 9);
    assert!(tickets.status().circuit_open_until.is_some());

    // Open: nobody asks.
    fail(4).await;
    clock.advance(29);
    fail(4).await;
    assert_eq!(server.count(), 9);

    // One trial, made once; it fails, so that the circuit stays open.
    clock.advance(1);
    fail(4).await;
    fail(5).await;
    assert_eq!(server.count(), 10);

    // The next trial succeeds.
    clock.advance(30);
    server.now_by(any_ticket);
    assert!(tickets.get(id(4)).await.is_ok());
    assert!(tickets.get(id(5)).await.is_ok());
    assert!(tickets.status().circuit_open_until.is_none());
}

#[tokio::test]
async fn a_clock_that_is_put_back_does_not_keep_the_circuit_open() {
    let server = Server::always(Reply::new(503, "")).await;
    let clock = TestClock::new();
    let tickets = tickets_at(config(&server.url()), &clock);
    for number in 1..=3 {
        tickets.get(id(number)).await.unwrap_err();
    }
    server.now_by(any_ticket);
    clock.advance(-3600);
    assert!(tickets.get(id(4)).await.is_ok());
}

#[tokio::test]
async fn only_one_lookup_at_a_time_tries_an_open_circuit() {
    let server = Server::always(Reply::new(503, "")).await;
    let clock = TestClock::new();
    let tickets = tickets_at(config(&server.url()), &clock);
    for number in 1..=3 {
        tickets.get(id(number)).await.unwrap_err();
    }
    clock.advance(30);
    let gate = Arc::new(Semaphore::new(0));
    server.now(Reply::ok(BROSUR).held(&gate));
    let trying = tickets.clone();
    let trial = tokio::spawn(async move { trying.get(id(1234)).await });
    server.reached(10).await;
    assert!(matches!(
        tickets.get(id(5)).await,
        Err(LookupError::Unavailable(_))
    ));
    assert_eq!(server.count(), 10);
    gate.add_permits(1);
    assert!(trial.await.unwrap().is_ok());
}

#[tokio::test]
async fn an_open_circuit_gives_the_known_ticket_at_once() {
    let server = Server::start(any_ticket).await;
    let clock = TestClock::new();
    let tickets = tickets_at(config(&server.url()), &clock);
    tickets.get(id(1234)).await.unwrap();
    clock.advance(61);
    server.now(Reply::new(503, ""));
    for number in 1..=3 {
        tickets.get(id(number)).await.unwrap_err();
    }
    let calls = server.count();
    let answer = tickets.get(id(1234)).await.unwrap();
    assert!(matches!(
        answer.source,
        Source::Stale(LookupError::Unavailable(_))
    ));
    assert_eq!(server.count(), calls);
}

#[tokio::test]
async fn an_answer_that_only_one_ticket_gets_does_not_open_the_circuit() {
    let server = Server::always(Reply::ok("<html>")).await;
    let tickets = tickets(config(&server.url()));
    for _ in 0..5 {
        tickets.get(id(1)).await.unwrap_err();
    }
    server.now_by(any_ticket);
    assert!(tickets.get(id(2)).await.is_ok());
}

#[tokio::test]
async fn requests_are_limited_and_so_are_those_who_wait_for_one() {
    let server = Server::start(any_ticket).await;
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    server.now_by(move |request| any_ticket(request).held(&held));
    let mut config = config(&server.url());
    config.max_concurrent = 3;
    config.max_waiting = 5;
    config.budget = Duration::from_mins(1);
    config.request_timeout = Duration::from_mins(1);
    let tickets = tickets(config);
    let ask = |number| {
        let tickets = tickets.clone();
        tokio::spawn(async move { tickets.get(id(number)).await })
    };
    let lookups: Vec<_> = (1..=20).map(ask).collect();
    // 3 ask and 5 wait; the others are told at once.
    eventually(|| lookups.iter().filter(|lookup| lookup.is_finished()).count() == 12).await;
    server.reached(3).await;
    gate.add_permits(20);
    let mut answers = 0;
    for lookup in lookups {
        match lookup.await.unwrap() {
            Ok(_) => answers += 1,
            Err(LookupError::Busy { retry_after: None }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(answers, 8);
    assert_eq!((server.count(), server.peak()), (8, 3));
}

#[tokio::test]
async fn a_pause_that_the_api_asks_for_does_not_hide_a_ticket_that_is_known() {
    let server = Server::start(any_ticket).await;
    let clock = TestClock::new();
    let tickets = tickets_at(config(&server.url()), &clock);
    tickets.get(id(1234)).await.unwrap();
    clock.advance(61);
    server.now(Reply::new(429, "").with_header("retry-after", "600"));
    for left in [600, 500] {
        let answer = tickets.get(id(1234)).await.unwrap();
        let Source::Stale(LookupError::Busy {
            retry_after: Some(wait),
        }) = answer.source
        else {
            panic!("{answer:?}")
        };
        assert_eq!(wait.as_secs(), left);
        clock.advance(100);
    }
    assert!(matches!(
        tickets.get(id(1235)).await,
        Err(LookupError::Busy { .. })
    ));
    assert_eq!(server.count(), 2);
}
