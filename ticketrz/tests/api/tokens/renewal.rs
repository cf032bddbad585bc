//! Credentials are traded for a token, lazily and early enough.

use std::sync::Arc;

use ticketrz::{Clock, LoginEncoding};

use super::{Api, LOGIN, MINUTE};
use crate::support::{any_ticket, id, jwt, login_answer, tickets_at};

#[tokio::test]
async fn credentials_are_traded_for_a_token_as_a_form() {
    let api = Api::start().await;
    assert!(api.tickets().get(id(1234)).await.is_ok());
    let login = &api.server.requests()[0];
    assert_eq!(
        (login.method.as_str(), login.path.as_str()),
        ("POST", LOGIN)
    );
    assert_eq!(
        login.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(login.header("authorization"), None);
    assert_eq!(
        login.body,
        "email=bot%2B1%40desk.example&password=pass+%26+secret%3D%C3%BC&siteId=169"
    );
    assert_eq!(api.used(), ["token-1"]);
}

#[tokio::test]
async fn credentials_are_traded_for_a_token_as_json() {
    let api = Api::start().await;
    let tickets = tickets_at(api.config_with(LoginEncoding::Json), &api.clock);
    assert!(tickets.get(id(1234)).await.is_ok());
    let login = &api.server.requests()[0];
    assert_eq!(login.header("content-type"), Some("application/json"));
    assert_eq!(
        login.body,
        "{\"email\":\"bot+1@desk.example\",\"password\":\"pass & secret=ü\",\"siteId\":\"169\"}"
    );
}

#[tokio::test]
async fn an_idle_bot_makes_no_calls() {
    let api = Api::start().await;
    let tickets = api.tickets();
    api.clock.advance(60 * MINUTE);
    assert_eq!(tickets.status().counts.logins, 0);
    assert_eq!(api.server.count(), 0);
}

#[tokio::test]
async fn a_token_is_renewed_in_its_last_minute_and_not_before() {
    let api = Api::start().await;
    let tickets = api.tickets();
    tickets.get(id(1)).await.unwrap();
    let expiry = tickets.status().token_expires_at.unwrap();
    assert_eq!(
        expiry.duration_since(api.clock.now()).as_secs(),
        15 * MINUTE
    );
    api.clock.advance(14 * MINUTE - 1);
    tickets.get(id(2)).await.unwrap();
    assert_eq!(api.logins(), 1);
    api.clock.advance(1);
    tickets.get(id(3)).await.unwrap();
    assert_eq!(api.logins(), 2);
    assert_eq!(api.used(), ["token-1", "token-1", "token-2"]);
}

#[tokio::test]
async fn a_token_of_a_short_life_is_used_for_half_of_it() {
    let api = Api::start().await;
    let time = Arc::clone(&api.clock);
    api.server.now_by(move |request| {
        if request.path == LOGIN {
            return login_answer(&jwt("token", time.now(), 40));
        }
        any_ticket(request)
    });
    let tickets = api.tickets();
    for (number, logins) in [(1, 1), (2, 1), (3, 2), (4, 2)] {
        tickets.get(id(number)).await.unwrap();
        assert_eq!(api.logins(), logins);
        api.clock.advance(10);
    }
}

#[tokio::test]
async fn clocks_that_differ_do_not_make_a_renewal_for_each_lookup() {
    for skew in [-3600, 3600] {
        let api = Api::start().await;
        let time = Arc::clone(&api.clock);
        api.server.now_by(move |request| {
            if request.path == LOGIN {
                let there = time.now() + jiff::SignedDuration::from_secs(skew);
                return login_answer(&jwt("token", there, 15 * MINUTE));
            }
            any_ticket(request)
        });
        let tickets = api.tickets();
        for number in 1..10 {
            tickets.get(id(number)).await.unwrap();
        }
        assert_eq!(api.logins(), 1);
    }
}

#[tokio::test]
async fn a_token_that_does_not_say_when_it_expires_works_until_it_is_refused() {
    let api = Api::start().await;
    api.server.now_by(|request| {
        if request.path == LOGIN {
            login_answer("opaque")
        } else {
            any_ticket(request)
        }
    });
    let tickets = api.tickets();
    for number in 1..5 {
        api.clock.advance(60 * MINUTE);
        tickets.get(id(number)).await.unwrap();
    }
    assert_eq!(api.logins(), 1);
}
