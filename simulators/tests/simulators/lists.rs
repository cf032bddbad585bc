//! The list of the ticket system.

use serde_json::Value;
use simulators::ticketrz::{Change, List, Quota, SinceId, Ticketrz, TicketrzConfig};

/// The status, and the answer where it is JSON.
async fn read(system: &Ticketrz, query: &str) -> (u16, Value) {
    let url = format!("{}/api/ticketrz?{query}", system.url());
    let request = reqwest::Client::new().get(url);
    let token = &system.config().token;
    let response = request.bearer_auth(token).send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.text().await.unwrap();
    (status, serde_json::from_str(&body).unwrap_or_default())
}

async fn ticket(system: &Ticketrz, id: &str) -> Value {
    let url = format!("{}/api/ticketrz/{id}", system.url());
    let request = reqwest::Client::new().get(url);
    let token = &system.config().token;
    let response = request.bearer_auth(token).send().await.unwrap();
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

async fn system() -> Ticketrz {
    Ticketrz::start(TicketrzConfig::default()).await.unwrap()
}

fn numbers(page: &Value) -> Vec<u64> {
    let rows = page["data"].as_array().unwrap().iter();
    // As in the tickets, one is a number.
    let number = |id: &Value| id.as_u64().or_else(|| id.as_str()?.parse().ok());
    rows.map(|row| number(&row["Id"]).unwrap()).collect()
}

#[tokio::test]
async fn the_list_shows_the_same_tickets_in_words() {
    let system = system().await;
    let (status, page) = read(&system, "limit=2&offset=1912").await;
    assert_eq!(
        (status, &page["limit"], &page["offset"]),
        (200, &"2".into(), &1912.into())
    );
    assert_eq!((&page["count"], &page["total"]), (&2.into(), &1914.into()));
    let (_, page) = read(&system, "limit=1&offset=1893").await;
    let row = &page["data"][0];
    assert_eq!(row["Id"], "1234");
    for (key, word) in [
        ("Subject", "brosur"),
        ("Status", "Closed"),
        ("Priority", "Low"),
        ("Media", "Email"),
        ("Category", "Question"),
        ("Requestor", "Dinni"),
        ("Assignee", "admin22"),
        ("ModifyDate", "2018-10-17 01:53:21"),
    ] {
        assert_eq!(row[key], word, "{key}");
    }
    system.change_ticket(182_000, &Change::Reopened);
    let (_, page) = read(&system, "limit=100").await;
    assert_eq!(page["data"][0]["Status"], "Reopened");
    for row in page["data"].as_array().unwrap().iter().step_by(10) {
        let ticket = ticket(&system, row["Id"].as_str().unwrap()).await;
        for key in ["Subject", "CreateDate", "ModifyDate", "DueDate"] {
            assert_eq!(ticket[key], row[key], "{key} of {row}");
        }
    }
}

#[tokio::test]
async fn it_can_be_in_any_order_and_new_tickets_arrive() {
    let system = system().await;
    assert_eq!(
        numbers(&read(&system, "limit=2").await.1),
        [182_000, 181_999]
    );
    assert_eq!(
        read(&system, "").await.1["data"].as_array().unwrap().len(),
        20
    );
    system.set(|switches| (switches.arrived, switches.generated) = (3, 10));
    let (_, page) = read(&system, "limit=1").await;
    assert_eq!(
        (numbers(&page), &page["total"]),
        (vec![182_003], &34.into())
    );
    system.set(|switches| switches.list = List::OldestFirst);
    assert_eq!(numbers(&read(&system, "limit=3").await.1), [1, 2, 3]);
    for list in [List::Shuffled, List::Modified] {
        system.set(|switches| switches.list = list);
        let numbers = numbers(&read(&system, "limit=100").await.1);
        assert_eq!(numbers.len(), 34);
        assert!(
            !numbers.is_sorted() && !numbers.iter().rev().is_sorted(),
            "{numbers:?}"
        );
    }
}

#[tokio::test]
async fn since_id_is_a_number_a_date_or_nothing() {
    let system = system().await;
    for (meaning, since, total) in [
        (SinceId::Ignored, "181990", 100),
        (SinceId::Number, "181990", 10),
        (SinceId::Number, "2018-01-01+00:00:00", 100),
        (SinceId::Date, "9999-01-01+00:00:00", 0),
    ] {
        system.set(|switches| switches.since_id = meaning);
        let (_, page) = read(&system, &format!("limit=100&sinceId={since}")).await;
        assert_eq!(numbers(&page).len(), total, "{meaning:?}");
    }
}

#[tokio::test]
async fn it_can_lie_end_early_be_missing_and_spend_the_quota() {
    let system = system().await;
    for (list, status, rows, total) in [
        (List::TotalTooHigh, 200, 100, Some(5742)),
        (List::TotalTooLow, 200, 100, Some(7)),
        (List::WithoutTotal, 200, 100, None),
        (List::Repeated, 200, 100, Some(1914)),
        (List::Endless, 200, 100, Some(u64::MAX)),
        (List::Shrinking, 200, 50, Some(1914)),
        (List::SmallPages, 200, 20, Some(1914)),
        (List::LargePages, 200, 200, Some(1914)),
        (List::Empty, 200, 0, Some(1914)),
        (List::Hostile, 200, 100, Some(1914)),
    ] {
        system.set(|switches| switches.list = list);
        let (got, page) = read(&system, "limit=100&offset=100").await;
        let count = page["data"].as_array().unwrap().len();
        assert_eq!(
            (got, count, page["total"].as_u64()),
            (status, rows, total),
            "{list:?}"
        );
    }
    for (list, status) in [(List::Missing, 404), (List::Forbidden, 403)] {
        system.set(|switches| switches.list = list);
        assert_eq!(read(&system, "").await.0, status);
    }
    system.set(|switches| switches.list = List::Bare);
    assert_eq!(read(&system, "").await.1.as_array().unwrap().len(), 20);
    system.set(|switches| switches.list = List::Wrapped);
    assert_eq!(numbers(&read(&system, "").await.1["data"]).len(), 20);
    system.set(|switches| switches.quota = Quota::Left(1));
    assert_eq!(read(&system, "").await.0, 200);
    assert_eq!(read(&system, "").await.0, 401);
    assert_eq!(system.lists().len(), 16);
    assert_eq!(system.lookups().len(), 0);
}
