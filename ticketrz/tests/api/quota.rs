//! The team's quota: closed for all, probed sparingly, opened by the first who succeeds.

use std::sync::Arc;

use ticketrz::{LookupError, QuotaClosed, RefusedAgain, Source, TicketId, Tickets};
use tokio::sync::Semaphore;

use crate::{
    server::{Reply, Server},
    support::{Log, OVER_QUOTA, TestClock, any_ticket, config, id, tickets_at},
};

/// A minute after the window of the contract's message opens, when it is told at the clock's start.
const OPEN: &str = "2026-11-24T18:01:00+07:00";

struct Bot {
    server: Server,
    clock: Arc<TestClock>,
    tickets: Tickets,
}

/// A bot that knows ticket 1 and has used up the quota with ticket 2.
async fn closed_bot() -> Bot {
    closed_bot_with(OVER_QUOTA.to_owned(), |_| {}).await
}

async fn closed_bot_with(refusal: String, change: impl FnOnce(&mut ticketrz::Config)) -> Bot {
    let server = Server::start(any_ticket).await;
    let clock = TestClock::new();
    let mut config = config(&server.url());
    change(&mut config);
    let tickets = tickets_at(config, &clock);
    tickets.get(id(1)).await.unwrap();
    server.now(Reply::new(401, refusal));
    tickets.get(id(2)).await.unwrap_err();
    assert_eq!(server.count(), 2);
    Bot {
        server,
        clock,
        tickets,
    }
}

impl Bot {
    async fn closed(&self, id: TicketId) -> QuotaClosed {
        match self.tickets.get(id).await {
            Err(LookupError::QuotaClosed(closed)) => closed,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn over_quota_closes_the_gate_for_every_ticket() {
    let bot = closed_bot().await;
    for number in 2..20 {
        let closed = bot.closed(id(number)).await;
        assert_eq!(closed.opens_at.to_string(), "2026-11-24T11:00:00Z");
        assert_eq!(
            closed.open_until.unwrap().to_string(),
            "2026-11-24T23:00:00Z"
        );
    }
    assert!(matches!(
        bot.tickets.refresh(id(3)).await,
        Err(LookupError::QuotaClosed(_))
    ));
    assert_eq!(bot.server.count(), 2);
    assert!(bot.tickets.status().quota_closed.is_some());
}

#[tokio::test]
async fn a_known_ticket_comes_with_the_reason_why_it_is_old() {
    let bot = closed_bot().await;
    bot.clock.advance(600);
    let answer = bot.tickets.get(id(1)).await.unwrap();
    assert!(matches!(
        answer.source,
        Source::Stale(LookupError::QuotaClosed(_))
    ));
    assert_eq!(bot.server.count(), 2);
}

#[tokio::test]
async fn one_lookup_in_each_interval_probes_the_gate() {
    let bot = closed_bot().await;
    bot.clock.advance(15 * 60 - 1);
    bot.closed(id(3)).await;
    assert_eq!(bot.server.count(), 2);
    bot.clock.advance(1);
    for number in 3..10 {
        bot.closed(id(number)).await;
    }
    assert_eq!(bot.server.count(), 3);
    bot.clock.advance(15 * 60);
    for number in 3..10 {
        bot.closed(id(number)).await;
    }
    assert_eq!(bot.server.count(), 4);
}

#[tokio::test]
async fn nobody_probes_when_that_is_switched_off() {
    for interval in [None, Some(std::time::Duration::ZERO)] {
        let bot = closed_bot_with(OVER_QUOTA.to_owned(), |config| {
            config.quota_probe_interval = interval;
        })
        .await;
        bot.clock.advance(24 * 60 * 60);
        bot.closed(id(3)).await;
        assert_eq!(bot.server.count(), 2);
    }
}

#[tokio::test]
async fn a_clock_that_is_put_back_does_not_keep_probes_away() {
    let bot = closed_bot().await;
    bot.clock.advance(-3600);
    bot.closed(id(3)).await;
    bot.closed(id(3)).await;
    assert_eq!(bot.server.count(), 3);
}

#[tokio::test]
async fn an_idle_bot_does_not_probe() {
    let bot = closed_bot().await;
    bot.clock.set(OPEN);
    assert_eq!(bot.server.count(), 2);
}

#[tokio::test]
async fn a_probe_that_succeeds_opens_the_gate() {
    for answer in ["found", "not found"] {
        let bot = closed_bot().await;
        bot.clock.advance(15 * 60);
        if answer == "found" {
            bot.server.now_by(any_ticket);
            bot.tickets.get(id(3)).await.unwrap();
        } else {
            bot.server.now(Reply::new(404, ""));
            assert!(matches!(
                bot.tickets.get(id(3)).await,
                Err(LookupError::NotFound)
            ));
            bot.server.now_by(any_ticket);
        }
        for number in 4..8 {
            bot.tickets.get(id(number)).await.unwrap();
        }
        assert!(bot.tickets.status().quota_closed.is_none());
    }
}

#[tokio::test]
async fn a_probe_that_fails_otherwise_leaves_the_gate_closed() {
    let bot = closed_bot().await;
    bot.clock.advance(15 * 60);
    bot.server.now(Reply::new(401, ""));
    assert!(matches!(
        bot.tickets.get(id(3)).await,
        Err(LookupError::AccessRefused(_))
    ));
    bot.closed(id(3)).await;
    assert_eq!(bot.server.count(), 3);
}

#[tokio::test]
async fn when_the_window_opens_one_lookup_goes_first_and_the_others_follow_its_success() {
    let bot = closed_bot().await;
    bot.clock.set(OPEN);
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    bot.server
        .now_by(move |request| any_ticket(request).held(&held));
    let lookups = spawn_lookups(&bot.tickets);
    bot.server.reached(3).await;
    gate.add_permits(1);
    // The others go only after the first one's answer.
    bot.server.reached(4).await;
    gate.add_permits(100);
    for lookup in lookups {
        assert!(lookup.await.unwrap().is_ok());
    }
    assert_eq!(bot.server.count(), 2 + LOOKUPS);
}

#[tokio::test]
async fn when_the_window_opens_a_second_refusal_closes_the_gate_again_for_one_call() {
    let bot = closed_bot().await;
    bot.clock.set(OPEN);
    for lookup in spawn_lookups(&bot.tickets) {
        let outcome = lookup.await.unwrap();
        let Err(LookupError::QuotaClosed(closed)) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(closed.opens_at.to_string(), "2026-11-25T11:00:00Z");
    }
    assert_eq!(bot.server.count(), 3);
}

#[tokio::test]
async fn when_the_window_opens_a_fault_leaves_the_next_lookup_its_turn() {
    let bot = closed_bot().await;
    bot.clock.set(OPEN);
    bot.server.now(Reply::new(401, ""));
    assert!(matches!(
        bot.tickets.get(id(3)).await,
        Err(LookupError::AccessRefused(_))
    ));
    bot.server.now_by(any_ticket);
    assert!(bot.tickets.get(id(3)).await.is_ok());
}

const LOOKUPS: usize = 20;

fn spawn_lookups(
    tickets: &Tickets,
) -> Vec<tokio::task::JoinHandle<Result<ticketrz::Answer, LookupError>>> {
    (0..LOOKUPS)
        .map(|number| {
            let tickets = tickets.clone();
            tokio::spawn(async move { tickets.get(id(100 + number as u64)).await })
        })
        .collect()
}

#[tokio::test]
async fn a_message_that_cannot_be_read_closes_for_the_default_time_and_is_handed_on() {
    let refusal = OVER_QUOTA.replace(" please try again tomorrow at 18:00 - 06:00", ", ask Budi");
    let bot = closed_bot_with(refusal, |config| config.quota_probe_interval = None).await;
    let closed = bot.closed(id(3)).await;
    assert_eq!(
        closed.message.as_deref(),
        Some("time limit reached, ask Budi")
    );
    assert_eq!(closed.open_until, None);
    bot.clock.advance(60 * 60 - 1);
    bot.closed(id(3)).await;
    assert_eq!(bot.server.count(), 2);
    bot.clock.advance(1);
    bot.server.now_by(any_ticket);
    assert!(bot.tickets.get(id(3)).await.is_ok());
}

#[tokio::test]
async fn an_answer_to_a_question_from_before_the_closing_does_not_open_the_gate() {
    let server = Server::start(any_ticket).await;
    let tickets = tickets_at(config(&server.url()), &TestClock::new());
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    server.now_by(move |request| any_ticket(request).held(&held));
    let asking = tickets.clone();
    let early = tokio::spawn(async move { asking.get(id(1)).await });
    server.reached(1).await;
    server.now(Reply::new(401, OVER_QUOTA));
    tickets.get(id(2)).await.unwrap_err();
    gate.add_permits(1);
    assert!(early.await.unwrap().is_ok());
    assert!(matches!(
        tickets.get(id(3)).await,
        Err(LookupError::QuotaClosed(_))
    ));
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_promise_does_not_move_when_a_probe_is_told_the_same_after_midnight() {
    for (hours, opens_at) in [
        ("tomorrow at 18:00 - 06:00", "2026-11-24T11:00:00Z"),
        ("tomorrow at 08:00 - 17:00", "2026-11-24T01:00:00Z"),
    ] {
        let server = Server::start(any_ticket).await;
        let clock = TestClock::new();
        let tickets = tickets_at(config(&server.url()), &clock);
        server.now(Reply::new(
            401,
            OVER_QUOTA.replace("tomorrow at 18:00 - 06:00", hours),
        ));
        for (calls, now) in ["2026-11-23T23:55:00+07:00", "2026-11-24T00:15:00+07:00"]
            .into_iter()
            .enumerate()
        {
            clock.set(now);
            let Err(LookupError::QuotaClosed(closed)) = tickets.get(id(1)).await else {
                panic!("the quota is used up")
            };
            assert_eq!(closed.opens_at.to_string(), opens_at, "{hours} at {now}");
            assert_eq!(server.count(), calls + 1);
        }
    }
}

#[tokio::test]
async fn a_first_refusal_at_the_end_of_the_night_promises_the_coming_evening() {
    let server = Server::start(|_: &_| Reply::new(401, OVER_QUOTA)).await;
    let clock = TestClock::new();
    clock.set("2026-11-24T05:59:00+07:00");
    let tickets = tickets_at(config(&server.url()), &clock);
    let Err(LookupError::QuotaClosed(closed)) = tickets.get(id(1)).await else {
        panic!("the quota is used up")
    };
    assert_eq!(closed.opens_at.to_string(), "2026-11-24T11:00:00Z");
}

#[tokio::test]
async fn a_refusal_after_the_window_opened_says_since_when_and_a_second_one_tells_the_operator() {
    let log = Log::capture();
    let bot = closed_bot().await;
    let since = "2026-11-23T10:00:00+07:00".parse().unwrap();
    for (day, windows) in [(24, 1), (25, 2), (26, 3)] {
        bot.clock.set(&format!("2026-11-{day}T18:01:00+07:00"));
        for number in 3..6 {
            let closed = bot.closed(id(number)).await;
            let expected = RefusedAgain { since, windows };
            assert_eq!(closed.refused_again, Some(expected), "day {day}");
        }
        let told = log.count("ask the vendor whether it is renewed");
        assert_eq!(told, windows as usize - 1);
    }
    bot.clock.set("2026-11-27T18:01:00+07:00");
    bot.server.now_by(any_ticket);
    bot.tickets.get(id(3)).await.unwrap();
    bot.server.now(Reply::new(401, OVER_QUOTA));
    let closed = bot.closed(id(4)).await;
    assert_eq!(closed.refused_again, None, "an answer ends the count");
}

#[tokio::test]
async fn a_probe_that_is_refused_while_the_window_opens_leaves_the_next_lookup_its_turn() {
    let bot = closed_bot().await;
    bot.clock.set("2026-11-24T17:59:59+07:00");
    let gate = Arc::new(Semaphore::new(0));
    bot.server.now(Reply::new(401, OVER_QUOTA).held(&gate));
    let tickets = bot.tickets.clone();
    let probe = tokio::spawn(async move { tickets.get(id(3)).await });
    bot.server.reached(3).await;
    bot.clock.set(OPEN);
    gate.add_permits(1);
    probe.await.unwrap().unwrap_err();
    bot.server.now_by(any_ticket);
    assert!(bot.tickets.get(id(4)).await.is_ok());
}
