//! Connections to the ticket system that fail.

use std::time::Duration;

use simulators::ticketrz::Availability;

use crate::ticket_client::Tickets;

/// The text of an error with all its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut causes = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    causes.join(": ")
}

async fn failure(tickets: &Tickets, id: u64) -> reqwest::Error {
    let token = tickets.system.config().token.clone();
    tickets.try_get(id, &token).await.unwrap_err()
}

#[tokio::test]
async fn a_reset_before_the_answer_is_a_reset() {
    let tickets = Tickets::start().await;
    let error = failure(&tickets, 90001).await;
    assert!(chain(&error).contains("reset"), "{}", chain(&error));
    assert!(!error.is_timeout());
}

#[tokio::test]
async fn a_reset_half_way_is_a_reset() {
    let tickets = Tickets::start().await;
    let error = failure(&tickets, 90002).await;
    assert!(chain(&error).contains("reset"), "{}", chain(&error));
}

#[tokio::test]
async fn a_body_can_end_before_its_announced_length() {
    let tickets = Tickets::start().await;
    let error = failure(&tickets, 90005).await;
    assert!(error.is_body() || error.is_decode(), "{}", chain(&error));
}

#[tokio::test]
async fn stalls_last_until_the_client_gives_up() {
    let tickets = Tickets::start().await;
    for id in [90003, 90004] {
        let stalled = failure(&tickets, id);
        let stalled = tokio::time::timeout(Duration::from_millis(300), stalled).await;
        assert!(stalled.is_err(), "{id} ended: {stalled:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_reset_once_works_the_second_time() {
    let tickets = Tickets::start().await;
    failure(&tickets, 90006).await;
    assert_eq!(tickets.get(90006).await.json()["Id"], "90006");
}

#[tokio::test]
async fn the_port_refuses_while_the_system_is_down_and_comes_back() {
    let tickets = Tickets::start().await;
    assert_eq!(tickets.get(1234).await.status, 200);
    tickets
        .system
        .set(|switches| switches.availability = Availability::Refusing);
    // The kept connection is reset; whatever connects anew is refused.
    let mut refused = false;
    for _ in 0..100 {
        refused = failure(&tickets, 1234).await.is_connect();
        if refused {
            break;
        }
    }
    assert!(refused);
    tickets.system.reset();
    let token = tickets.system.config().token.clone();
    let mut back = false;
    for _ in 0..1000 {
        back = tickets.try_get(1234, &token).await.is_ok();
        if back {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(back);
}

#[tokio::test]
async fn the_system_can_reset_hang_or_fail_altogether() {
    let tickets = Tickets::start().await;
    tickets
        .system
        .set(|switches| switches.availability = Availability::Resetting);
    assert!(!failure(&tickets, 1234).await.is_timeout());
    tickets
        .system
        .set(|switches| switches.availability = Availability::Hanging);
    let hanging = failure(&tickets, 1234);
    assert!(
        tokio::time::timeout(Duration::from_millis(300), hanging)
            .await
            .is_err()
    );
    tickets
        .system
        .set(|switches| switches.availability = Availability::Failing(503));
    assert_eq!(tickets.get(1234).await.status, 503);
}
