//! Logins that are refused, or fail otherwise.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ticketrz::{Clock, LookupError, Source};
use tokio::sync::Semaphore;

use super::{Api, LOGIN, MINUTE, wrong_password};
use crate::{
    server::{Reply, Request, eventually},
    support::{EXPIRED, Log, OVER_QUOTA, any_ticket, id, jwt, login_answer, tickets_at},
};

/// Lets the bot in, and has every ticket.
fn welcoming(request: &Request) -> Reply {
    if request.path == LOGIN {
        login_answer("token-1")
    } else {
        any_ticket(request)
    }
}

#[tokio::test]
async fn refused_credentials_are_not_tried_again_for_up_to_a_quarter_of_an_hour() {
    let log = Log::capture();
    let api = Api::start().await;
    api.server.now(wrong_password());
    let tickets = api.tickets();
    let mut logins = 0;
    for wait in [1, 2, 4, 8, 15, 15] {
        for number in 1..5 {
            assert!(matches!(
                tickets.get(id(number)).await,
                Err(LookupError::AccessRefused(_))
            ));
        }
        logins += 1;
        assert_eq!(api.logins(), logins);
        let until = tickets.status().login_refused_until.unwrap();
        assert_eq!(
            until.duration_since(api.clock.now()).as_secs(),
            wait * MINUTE
        );
        api.clock.advance(wait * MINUTE - 1);
        tickets.get(id(1)).await.unwrap_err();
        assert_eq!(api.logins(), logins);
        api.clock.advance(1);
    }
    assert_eq!(
        log.count("correct the e-mail address, password or site id"),
        logins
    );
    assert_eq!(api.server.count(), logins, "no lookup without a token");
}

#[tokio::test]
async fn corrected_credentials_end_the_back_off() {
    let api = Api::start().await;
    api.server.now(wrong_password());
    let tickets = api.tickets();
    tickets.get(id(1)).await.unwrap_err();
    api.clock.advance(MINUTE);
    api.server.now_by(welcoming);
    assert!(tickets.get(id(1)).await.is_ok());
    assert_eq!(tickets.status().login_refused_until, None);
}

#[tokio::test]
async fn a_known_ticket_is_given_while_the_credentials_are_refused() {
    let api = Api::start().await;
    let tickets = api.tickets();
    tickets.get(id(1234)).await.unwrap();
    api.clock.advance(60 * MINUTE);
    api.server.now(wrong_password());
    let answer = tickets.get(id(1234)).await.unwrap();
    assert!(matches!(
        answer.source,
        Source::Stale(LookupError::AccessRefused(_))
    ));
}

#[tokio::test]
async fn the_last_minute_of_a_token_is_used_when_no_other_can_be_had() {
    let api = Api::start().await;
    let tickets = api.tickets();
    tickets.get(id(1)).await.unwrap();
    api.clock.advance(14 * MINUTE + 30);
    api.server.now_by(|request| {
        if request.path == LOGIN {
            Reply::new(503, "")
        } else {
            any_ticket(request)
        }
    });
    assert!(matches!(
        tickets.get(id(2)).await.unwrap().source,
        Source::Api
    ));
    api.clock.advance(MINUTE);
    assert!(matches!(
        tickets.get(id(3)).await,
        Err(LookupError::Unavailable(_))
    ));
}

#[tokio::test]
async fn a_renewal_that_fails_is_put_off_while_the_token_is_good() {
    for (reply, posts, wait) in [
        (Reply::new(503, ""), 3, 15),
        (Reply::new(429, ""), 1, 15),
        (Reply::new(429, "").with_header("retry-after", "20"), 1, 20),
        (Reply::new(401, OVER_QUOTA), 1, 15),
    ] {
        let log = Log::capture();
        let api = Api::start().await;
        let tickets = api.tickets();
        tickets.get(id(1)).await.unwrap();
        let before = api.logins();
        api.clock.advance(14 * MINUTE);
        let (login, time) = (reply.clone(), Arc::clone(&api.clock));
        api.server.now_by(move |request| {
            if request.path == LOGIN {
                login.clone()
            } else {
                any_ticket(request)
            }
        });
        let mut number = 1;
        let mut look_up_twice = async || {
            for _ in 0..2 {
                number += 1;
                tickets.get(id(number)).await.unwrap();
            }
            api.logins() - before
        };
        assert_eq!(look_up_twice().await, posts, "{reply:?}");
        api.clock.advance(wait - 1);
        assert_eq!(look_up_twice().await, posts, "{reply:?}");
        api.clock.advance(1);
        assert_eq!(look_up_twice().await, 2 * posts, "{reply:?}");
        assert_eq!(
            log.count("the token has not been renewed yet"),
            1,
            "{reply:?}"
        );
        // The token ends, whatever the last failure was.
        api.clock.advance(MINUTE - wait);
        api.server.now_by(move |request| {
            if request.path == LOGIN {
                login_answer(&jwt("token-2", time.now(), 15 * MINUTE))
            } else {
                any_ticket(request)
            }
        });
        assert_eq!(look_up_twice().await, 2 * posts + 1, "{reply:?}");
    }
}

#[tokio::test]
async fn a_login_that_hangs_does_not_spoil_lookups_while_the_token_is_good() {
    let api = Api::start().await;
    let mut config = api.config();
    config.budget = Duration::from_secs(12);
    let tickets = tickets_at(config, &api.clock);
    tickets.get(id(1)).await.unwrap();
    api.clock.advance(14 * MINUTE + 30);
    let gate = Arc::new(Semaphore::new(0));
    let (held, time) = (Arc::clone(&gate), Arc::clone(&api.clock));
    api.server.now_by(move |request| {
        if request.path == LOGIN {
            login_answer(&jwt("token-2", time.now(), 15 * MINUTE)).held(&held)
        } else {
            any_ticket(request)
        }
    });
    let (two, three) = tokio::join!(tickets.get(id(2)), tickets.get(id(3)));
    for answer in [two, three] {
        assert!(matches!(answer.unwrap().source, Source::Api));
    }
    assert_eq!(api.logins(), 2);
    let start = Instant::now();
    tickets.get(id(4)).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(3), "it waited again");

    let expiry = tickets.status().token_expires_at;
    gate.add_permits(1);
    eventually(|| tickets.status().token_expires_at != expiry).await;
    tickets.get(id(5)).await.unwrap();
    let first = ["token-1"; 4];
    assert_eq!(api.used(), [&first[..], &["token-2"]].concat());
    assert_eq!(api.logins(), 2, "the login that hung was not given up");
}

#[tokio::test]
async fn a_login_that_fails_is_judged_and_tried_again_like_every_other_call() {
    for (reply, calls, expected) in [
        (Reply::new(503, ""), 3, "Unavailable"),
        (Reply::Reset(Vec::new()), 3, "Unavailable"),
        (Reply::new(403, ""), 1, "AccessRefused"),
        (Reply::new(429, ""), 1, "Busy"),
        (Reply::new(401, OVER_QUOTA), 1, "QuotaClosed"),
    ] {
        let api = Api::start().await;
        api.server.now(reply);
        let error = api.tickets().get(id(1)).await.unwrap_err();
        assert!(format!("{error:?}").starts_with(expected), "{error:?}");
        assert_eq!(api.server.count(), calls, "{expected}");
    }
}

#[tokio::test]
async fn every_answer_without_a_token_holds_the_password_back() {
    let log = Log::capture();
    let replies = [
        Reply::new(400, ""),
        Reply::new(404, ""),
        Reply::new(422, "{\"message\":\"email is required\"}"),
        Reply::new(302, "").with_header("location", "/login"),
        Reply::ok(""),
        Reply::ok("<html>"),
        Reply::ok("{\"response_code\":\"200\",\"response_status\":\"Success\"}"),
        Reply::ok(EXPIRED.replace("401", "null").replace("Expired token", "")),
        Reply::ok(" ".repeat(2 * 1024 * 1024)),
    ];
    let expected = replies.len();
    for reply in replies {
        let api = Api::start().await;
        api.server.now(reply.clone());
        let tickets = api.tickets();
        for number in 1..5 {
            assert!(matches!(
                tickets.get(id(number)).await,
                Err(LookupError::AccessRefused(_))
            ));
        }
        assert_eq!(api.server.count(), 1, "{reply:?}");
        let until = tickets.status().login_refused_until.unwrap();
        assert_eq!(until.duration_since(api.clock.now()).as_secs(), MINUTE);
        api.clock.advance(MINUTE);
        api.server.now_by(welcoming);
        assert!(tickets.get(id(1)).await.is_ok());
    }
    assert_eq!(
        log.count("the API's answer to the login has no token"),
        expected
    );
    assert_eq!(log.count("the API rejects the credentials"), 0);
}

#[tokio::test]
async fn a_login_that_fails_for_another_reason_holds_nothing_back() {
    for reply in [
        Reply::new(503, ""),
        Reply::Reset(Vec::new()),
        Reply::new(429, ""),
        Reply::new(401, OVER_QUOTA),
    ] {
        let api = Api::start().await;
        api.server.now(reply);
        let tickets = api.tickets();
        tickets.get(id(1)).await.unwrap_err();
        assert_eq!(tickets.status().login_refused_until, None);
    }
}

#[tokio::test]
async fn over_quota_at_the_login_closes_the_gate() {
    let api = Api::start().await;
    api.server.now(Reply::new(401, OVER_QUOTA));
    let tickets = api.tickets();
    tickets.get(id(1)).await.unwrap_err();
    assert!(matches!(
        tickets.get(id(2)).await,
        Err(LookupError::QuotaClosed(_))
    ));
    assert_eq!(api.server.count(), 1);
}
