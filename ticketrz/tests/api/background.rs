//! Lookups that nobody waits for.

use std::sync::{Arc, Mutex, atomic::AtomicU64};

use ticketrz::{ApiCall, Freshness, LookupError, Observer, Row, Source};
use tokio::sync::Semaphore;

use crate::{
    rows::newest_first,
    server::{Reply, Server},
    support::{OVER_QUOTA, TestClock, any_ticket, config, id, tickets, tickets_at},
};

const BACKGROUND: Freshness = Freshness::Background;

#[tokio::test]
async fn the_api_is_asked_however_fresh_the_last_answer_is_and_only_once() {
    let server = Server::start(any_ticket).await;
    let tickets = tickets(config(&server.url()));
    for _ in 0..2 {
        let answer = tickets.look_up(id(1), BACKGROUND).await.unwrap();
        assert!(matches!(answer.source, Source::Api));
    }
    assert_eq!(server.count(), 2);
    server.now(Reply::new(503, ""));
    let answer = tickets.look_up(id(1), BACKGROUND).await.unwrap();
    assert!(matches!(answer.source, Source::Stale(_)));
    assert_eq!(server.count(), 3, "a failure is not tried again");
}

#[tokio::test]
async fn a_closed_quota_is_not_probed_and_tried_when_its_window_opens() {
    let server = Server::start(any_ticket).await;
    let clock = TestClock::new();
    let tickets = tickets_at(config(&server.url()), &clock);
    server.now(Reply::new(401, OVER_QUOTA));
    tickets.get(id(2)).await.unwrap_err();
    // A person's lookup would be a probe now.
    clock.advance(3600);
    let refused = tickets.look_up(id(1), BACKGROUND).await.unwrap_err();
    assert!(
        matches!(refused, LookupError::QuotaClosed(_)),
        "{refused:?}"
    );
    assert_eq!(server.count(), 1);
    server.now_by(any_ticket);
    clock.set("2026-11-24T18:01:00+07:00");
    assert!(tickets.look_up(id(1), BACKGROUND).await.is_ok());
    assert!(tickets.status().quota_closed.is_none());
}

#[tokio::test]
async fn an_open_circuit_is_respected() {
    let server = Server::always(Reply::new(503, "")).await;
    let tickets = tickets(config(&server.url()));
    for number in 1..=3 {
        tickets.get(id(number)).await.unwrap_err();
    }
    let before = server.count();
    tickets.look_up(id(1), BACKGROUND).await.unwrap_err();
    assert_eq!(server.count(), before);
}

#[tokio::test]
async fn people_keep_their_places() {
    let gate = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&gate);
    let server = Server::start(move |request| any_ticket(request).held(&held)).await;
    let mut config = config(&server.url());
    config.max_concurrent = 1;
    let tickets = tickets(config);
    let busy = tokio::spawn({
        let tickets = tickets.clone();
        async move { tickets.get(id(1)).await }
    });
    server.reached(1).await;
    let refused = tickets.look_up(id(2), BACKGROUND).await.unwrap_err();
    assert!(matches!(refused, LookupError::Busy { .. }), "{refused:?}");
    gate.add_permits(1);
    busy.await.unwrap().unwrap();
    assert_eq!(server.count(), 1);
}

/// The numbers of the rows that were given.
#[derive(Debug, Default)]
struct Listed(Mutex<Vec<u64>>);

impl Observer for Listed {
    fn called(&self, _: &ApiCall) {}

    fn listed(&self, rows: &[Row]) {
        let mut listed = self.0.lock().unwrap();
        listed.extend(rows.iter().map(|row| row.id.get()));
    }
}

#[tokio::test]
async fn the_newest_rows_are_fetched_in_one_call_however_fresh_they_are() {
    let server = Server::start(newest_first(&Arc::new(AtomicU64::new(3)))).await;
    let listed = Arc::<Listed>::default();
    let mut config = config(&server.url());
    config.observer = Some(Arc::clone(&listed) as _);
    let tickets = tickets(config);
    for _ in 0..2 {
        tickets.refresh_rows().await.unwrap();
    }
    assert_eq!(server.count(), 2);
    assert_eq!(*listed.0.lock().unwrap(), [3, 2, 1, 3, 2, 1]);
    server.now(Reply::new(503, ""));
    tickets.refresh_rows().await.unwrap_err();
    assert_eq!(server.count(), 3, "a failure is not tried again");
    server.now(Reply::new(401, OVER_QUOTA));
    tickets.refresh_rows().await.unwrap_err();
    let refused = tickets.refresh_rows().await.unwrap_err();
    assert!(
        matches!(refused, LookupError::QuotaClosed(_)),
        "{refused:?}"
    );
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn a_list_that_is_not_offered_is_not_asked_for_again() {
    let server = Server::always(Reply::new(404, "")).await;
    let tickets = tickets(config(&server.url()));
    for _ in 0..2 {
        let refused = tickets.refresh_rows().await.unwrap_err();
        assert!(matches!(refused, LookupError::NotOffered), "{refused:?}");
    }
    assert_eq!(server.count(), 1);
}
