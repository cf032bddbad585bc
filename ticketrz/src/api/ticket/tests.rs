use jiff::tz::TimeZone;
use serde_json::json;

use super::*;

fn ticket(dates: serde_json::Value) -> Ticket {
    let mut object = dates;
    object["Id"] = json!(1);
    Ticket::parse(object.to_string().as_bytes(), &TimeZone::UTC).unwrap()
}

fn state(dates: serde_json::Value) -> Option<State> {
    ticket(dates).state()
}

#[test]
fn the_state_follows_from_the_dates() {
    assert_eq!(state(json!({})), None);
    assert_eq!(state(json!({"DueDate": "2026-01-01"})), None);
    assert_eq!(state(json!({"CreateDate": "2026-01-01"})), Some(State::New));
    assert_eq!(state(json!({"OpenDate": "2026-01-01"})), Some(State::Open));
    assert_eq!(
        state(json!({"OpenDate": "2026-01-01", "PendingDate": "2026-01-02"})),
        Some(State::Pending)
    );
    assert_eq!(
        state(json!({"OpenDate": "2026-01-03", "PendingDate": "2026-01-02"})),
        Some(State::Open)
    );
    assert_eq!(
        state(json!({"OpenDate": "2026-01-01", "SolveDate": "2026-01-02"})),
        Some(State::Solved)
    );
    assert_eq!(
        state(json!({"SolveDate": "2026-01-02", "CloseDate": "2026-01-03"})),
        Some(State::Closed)
    );
    assert_eq!(
        state(json!({"PendingDate": "2026-01-04", "CloseDate": "2026-01-03"})),
        Some(State::Closed)
    );
}

#[test]
fn a_reopening_undoes_the_end_before_it() {
    let closed =
        json!({"CloseDate": "2026-01-03", "SolveDate": "2026-01-02", "OpenDate": "2026-01-01"});
    let reopened_on = |date: &str| {
        let mut dates = closed.clone();
        dates["ReOpenDate"] = json!(date);
        dates
    };
    assert_eq!(state(reopened_on("2026-01-04")), Some(State::Reopened));
    assert_eq!(state(reopened_on("2026-01-02")), Some(State::Closed));
    let mut paused = reopened_on("2026-01-04");
    paused["PendingDate"] = json!("2026-01-05");
    assert_eq!(state(paused), Some(State::Pending));
}

#[test]
fn overdue_is_past_due_and_not_done() {
    let now = "2026-01-10T00:00:00Z".parse().unwrap();
    assert!(ticket(json!({"DueDate": "2026-01-09"})).is_overdue(now));
    assert!(!ticket(json!({"DueDate": "2026-01-10"})).is_overdue(now));
    assert!(!ticket(json!({"DueDate": "2026-01-09", "SolveDate": "2026-01-11"})).is_overdue(now));
    assert!(!ticket(json!({"DueDate": "2026-01-09", "CloseDate": "2026-01-11"})).is_overdue(now));
    assert!(
        ticket(
            json!({"DueDate": "2026-01-09", "CloseDate": "2026-01-02", "ReOpenDate": "2026-01-03"})
        )
        .is_overdue(now)
    );
}

#[test]
fn a_due_date_without_a_time_lasts_until_its_day_is_over() {
    let now = "2026-01-10T09:00:00Z".parse().unwrap();
    let is_overdue = |due: &str| {
        let dates = json!({"CreateDate": "2026-01-01 08:00:00", "DueDate": due});
        ticket(dates).is_overdue(now)
    };
    assert!(is_overdue("2026-01-10 08:59:59") && is_overdue("2026-01-09"));
    assert!(!is_overdue("2026-01-10") && !is_overdue("2026-01-10 00:00:00"));
}

#[test]
fn an_unfinished_ticket_has_taken_no_time_yet() {
    let ticket = ticket(
        json!({"CreateDate": "2026-01-09", "OpenDate": "2026-01-09", "ResolutionTime": "0"}),
    );
    assert_eq!(ticket.resolution(), None);
}

#[test]
fn an_end_before_the_beginning_took_no_time_that_can_be_told() {
    let ticket = ticket(json!({"CreateDate": "2026-01-09", "CloseDate": "2026-01-08"}));
    assert_eq!(ticket.resolution(), None);
}
