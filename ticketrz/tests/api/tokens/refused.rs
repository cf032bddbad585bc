//! A token that the API refuses is renewed once.

use std::sync::atomic::{AtomicUsize, Ordering};

use ticketrz::{LookupError, Tickets};

use super::{Api, LOGIN, MINUTE, token_of};
use crate::{
    server::{Reply, Request},
    support::{EXPIRED, any_ticket, id, login_answer},
};

/// Refuses lookups with `token-1`, and gives out tokens that do not say when they expire.
fn refusing_the_first(refusal: Reply) -> impl Fn(&Request) -> Reply + Send + Sync {
    let logins = AtomicUsize::new(0);
    move |request| {
        if request.path == LOGIN {
            let number = logins.fetch_add(1, Ordering::SeqCst) + 1;
            login_answer(&format!("token-{number}"))
        } else if token_of(request) == "token-1" {
            refusal.clone()
        } else {
            any_ticket(request)
        }
    }
}

/// A bot that has worked with `token-1`, which is refused from now on.
async fn bot_with_a_dead_token(refusal: Reply) -> (Api, Tickets) {
    let api = Api::start().await;
    api.server.now_by(|request| {
        if request.path == LOGIN {
            login_answer("token-1")
        } else {
            any_ticket(request)
        }
    });
    let tickets = api.tickets();
    tickets.get(id(999)).await.unwrap();
    api.clock.advance(2 * MINUTE);
    let handler = refusing_the_first(refusal);
    // The first login has happened.
    let login = Request {
        method: "POST".to_owned(),
        path: LOGIN.to_owned(),
        headers: Vec::new(),
        body: String::new(),
    };
    handler(&login);
    api.server.now_by(handler);
    (api, tickets)
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_lookup_repeated_once() {
    for refusal in [
        Reply::new(401, EXPIRED),
        Reply::ok(EXPIRED),
        Reply::new(401, ""),
    ] {
        let (api, tickets) = bot_with_a_dead_token(refusal).await;
        assert!(tickets.get(id(1)).await.is_ok());
        assert_eq!(api.logins(), 2);
        assert_eq!(api.used(), ["token-1", "token-1", "token-2"]);
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_though_the_clock_was_put_back() {
    let (api, tickets) = bot_with_a_dead_token(Reply::new(401, "")).await;
    api.clock.advance(-60 * MINUTE);
    assert!(tickets.get(id(1)).await.is_ok());
    assert_eq!(api.logins(), 2);
}

#[tokio::test]
async fn a_second_refusal_ends_the_lookup() {
    let (api, tickets) = bot_with_a_dead_token(Reply::new(401, EXPIRED)).await;
    api.server.now_by(|request| {
        if request.path == LOGIN {
            login_answer("token-2")
        } else {
            Reply::new(401, EXPIRED)
        }
    });
    assert!(matches!(
        tickets.get(id(1)).await,
        Err(LookupError::AccessRefused(_))
    ));
    assert_eq!((api.logins(), api.used().len()), (2, 3));
    // The new token is as bad: another login would not help.
    assert!(matches!(
        tickets.get(id(2)).await,
        Err(LookupError::AccessRefused(_))
    ));
    assert_eq!(api.logins(), 2);
}

#[tokio::test]
async fn a_token_that_is_refused_at_its_first_use_is_renewed_once() {
    let api = Api::start().await;
    api.server
        .now_by(refusing_the_first(Reply::new(401, EXPIRED)));
    assert!(api.tickets().get(id(1)).await.is_ok());
    assert_eq!(api.used(), ["token-1", "token-2"]);
    assert_eq!(api.logins(), 2);
}

#[tokio::test]
async fn a_ticket_that_is_nobody_elses_business_does_not_cost_a_login_each_time() {
    let api = Api::start().await;
    let tickets = api.tickets();
    tickets.get(id(1)).await.unwrap();
    let allowed = |request: &Request| request.path != "/api/ticketrz/13";
    api.server.now_by(move |request| {
        if request.path == LOGIN {
            login_answer("token-2")
        } else if allowed(request) {
            any_ticket(request)
        } else {
            Reply::new(401, EXPIRED.replace("Expired token", "not your ticket"))
        }
    });
    for number in 2..10 {
        assert!(matches!(
            tickets.get(id(13)).await,
            Err(LookupError::AccessRefused(_))
        ));
        assert!(tickets.get(id(number)).await.is_ok());
    }
    assert_eq!(api.logins(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_lookups_at_the_moment_of_expiry_make_one_renewal() {
    let (api, tickets) = bot_with_a_dead_token(Reply::new(401, EXPIRED)).await;
    let lookups: Vec<_> = (1..=100)
        .map(|number| {
            let tickets = tickets.clone();
            tokio::spawn(async move { tickets.get(id(number)).await })
        })
        .collect();
    for lookup in lookups {
        lookup.await.unwrap().unwrap();
    }
    assert_eq!(api.logins(), 2);
}
