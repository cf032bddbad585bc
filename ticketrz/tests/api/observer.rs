//! What metrics are told.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use ticketrz::{ApiCall, Credentials, Endpoint, Login, LoginEncoding, Observer, Ticket, TicketId};

use crate::{
    server::{Reply, Server},
    support::{OVER_QUOTA, any_ticket, config, id, login_answer, tickets},
};

#[derive(Debug, Default)]
struct Recorder(Mutex<Vec<(Endpoint, &'static str)>>);

impl Observer for Recorder {
    fn called(&self, call: &ApiCall) {
        self.0.lock().unwrap().push((call.endpoint, call.outcome));
    }
}

/// Remembers which tickets were seen, and whether they were there.
#[derive(Debug, Default)]
struct Seen(Mutex<Vec<(u64, bool)>>);

impl Observer for Seen {
    fn called(&self, _: &ApiCall) {}

    fn saw(&self, id: TicketId, ticket: Option<&Ticket>, _: Timestamp) {
        assert!(ticket.is_none_or(|ticket| ticket.id == id));
        self.0.lock().unwrap().push((id.get(), ticket.is_some()));
    }
}

#[tokio::test]
async fn every_ticket_that_the_api_shows_or_no_longer_shows_is_told() {
    let server = Server::start(|request| match request.path.as_str() {
        "/api/ticketrz/2" => Reply::new(404, ""),
        "/api/ticketrz/3" => Reply::new(503, ""),
        "/api/ticketrz/4" => Reply::new(403, ""),
        _ => any_ticket(request),
    })
    .await;
    let seen = Arc::new(Seen::default());
    let mut config = config(&server.url());
    config.observer = Some(Arc::clone(&seen) as Arc<dyn Observer>);
    let tickets = tickets(config);
    for number in [1, 1, 2, 3, 4] {
        let _ = tickets.get(id(number)).await;
    }
    assert_eq!(*seen.0.lock().unwrap(), [(1, true), (2, false), (4, false)]);
}

#[tokio::test]
async fn a_call_that_the_budget_cuts_short_is_told_too() {
    let server = Server::always(Reply::Stall(Vec::new())).await;
    let recorder = Arc::new(Recorder::default());
    let mut config = config(&server.url());
    config.observer = Some(Arc::clone(&recorder) as Arc<dyn Observer>);
    config.budget = Duration::from_millis(200);
    tickets(config).get(id(1)).await.unwrap_err();
    assert_eq!(
        *recorder.0.lock().unwrap(),
        [(Endpoint::TICKET, "over_budget")]
    );
}

#[tokio::test]
async fn every_call_is_told_with_its_outcome_and_nothing_else_is() {
    let server = Server::start(|request| match request.path.as_str() {
        "/api/authenticate" => login_answer("token"),
        "/api/ticketrz/2" => Reply::new(404, ""),
        "/api/ticketrz/3" => Reply::new(503, ""),
        "/api/ticketrz/4" => Reply::new(401, OVER_QUOTA),
        _ => any_ticket(request),
    })
    .await;
    let recorder = Arc::new(Recorder::default());
    let mut config = config(&server.url());
    config.observer = Some(Arc::clone(&recorder) as Arc<dyn Observer>);
    config.credentials = Credentials::Login(Login {
        email: "bot@desk.example".to_owned(),
        password: "password".into(),
        site_id: "169".to_owned(),
        encoding: LoginEncoding::Form,
    });
    let tickets = tickets(config);
    for number in [1, 1, 2, 3, 4, 5] {
        let _ = tickets.get(id(number)).await;
    }
    let told = recorder.0.lock().unwrap().clone();
    assert_eq!(
        told,
        [
            (Endpoint::LOGIN, "ok"),
            (Endpoint::TICKET, "ok"),
            (Endpoint::TICKET, "not_found"),
            (Endpoint::TICKET, "server_error"),
            (Endpoint::TICKET, "server_error"),
            (Endpoint::TICKET, "server_error"),
            (Endpoint::TICKET, "quota_exceeded"),
        ]
    );
}
