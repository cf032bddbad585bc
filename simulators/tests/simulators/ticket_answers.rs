//! What each id of the catalogue answers.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simulators::ticketrz::{Kind, catalogue};

use crate::ticket_client::Tickets;

#[test]
fn ids_are_unique_and_say_what_they_do() {
    let ids: BTreeSet<u64> = catalogue().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), catalogue().count());
    assert!(catalogue().all(|entry| !entry.does.is_empty()));
}

#[tokio::test]
async fn ticket_1234_is_the_contracts_word_for_word() {
    let tickets = Tickets::start().await;
    let answer = tickets.get(1234).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.text(),
        include_str!("../../fixtures/ticket_1234.json")
    );
    let ticket = answer.json();
    assert_eq!(ticket.as_object().unwrap().len(), 55);
    assert_eq!(ticket["Subject"], "brosur");
    assert_eq!(ticket["ResolutionTime"], "40070675");
}

#[tokio::test]
async fn every_ticket_of_the_catalogue_has_the_id_that_was_asked_for() {
    let tickets = Tickets::start().await;
    for entry in catalogue().filter(|entry| entry.kind == Kind::Ticket) {
        let answer = tickets.get(entry.id).await;
        assert_eq!(answer.status, 200, "{}", entry.does);
        let id = match &answer.json()["Id"] {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        };
        assert_eq!(id, entry.id.to_string(), "{}", entry.does);
    }
}

#[tokio::test]
async fn interesting_tickets_are_what_they_say() {
    let tickets = Tickets::start().await;
    let minimal = tickets.get(1).await.json();
    assert!(
        minimal
            .as_object()
            .unwrap()
            .iter()
            .all(|(key, value)| key == "Id" || value.is_null())
    );
    let maximal = tickets.get(2).await.json();
    let subject = maximal["Subject"].as_str().unwrap();
    assert!(subject.chars().count() > 4096);
    for part in [
        "@everyone",
        "<t:0:R>",
        "](https://",
        "<script>",
        "\u{202e}",
        "\u{1b}",
        "👩‍👩‍👧‍👦",
    ] {
        assert!(subject.contains(part), "{part:?}");
    }
    let overdue = tickets.get(8).await.json();
    assert_ne!(overdue["DueDate"], Value::Null);
    assert_eq!(overdue["CloseDate"], Value::Null);
    assert_eq!(tickets.get(12).await.json()["Comment"], json!(3));
    let first = tickets.get(10).await.json();
    let second = tickets.get(10).await.json();
    assert_ne!(first["Subject"], second["Subject"]);
    assert_ne!(first["CloseDate"], second["CloseDate"]);
}

#[tokio::test]
async fn refusals_have_the_status_that_their_ids_begin_with() {
    let tickets = Tickets::start().await;
    for entry in catalogue().filter(|entry| entry.kind == Kind::Refusal && entry.id != 20402) {
        let answer = tickets.get(entry.id).await;
        assert_eq!(u64::from(answer.status), entry.id / 100, "{}", entry.does);
    }
}

#[tokio::test]
async fn the_two_documented_refusals_are_word_for_word() {
    let tickets = Tickets::start().await;
    let expired = tickets.get(40101).await;
    assert_eq!(
        expired.text(),
        include_str!("../../fixtures/expired_token.json")
    );
    assert_eq!(expired.json()["records"]["errorCode"], 401);
    assert_eq!(expired.user_message(), "Expired token");
    let over_quota = tickets.get(40102).await;
    assert_eq!(
        over_quota.text(),
        include_str!("../../fixtures/over_quota.json")
    );
    assert_eq!(over_quota.json()["records"]["errorCode"], "401");
    let message = "time limit reached please try again tomorrow at 18:00 - 06:00";
    assert_eq!(over_quota.user_message(), message);
}

#[tokio::test]
async fn the_documented_refusals_also_come_in_each_others_shape() {
    let tickets = Tickets::start().await;
    let expired = tickets.get(40103).await.json();
    assert_eq!(expired["records"]["errorCode"], "401");
    assert_eq!(expired["records"]["devMessage"], "");
    let over_quota = tickets.get(40104).await.json();
    assert_eq!(over_quota["records"]["errorCode"], 401);
    assert_eq!(over_quota["records"]["devMessage"], Value::Null);
    assert!(tickets.get(40105).await.user_message().contains("besok"));
}

#[tokio::test]
async fn waits_and_redirects_stand_in_their_headers() {
    let tickets = Tickets::start().await;
    let header = |id: u64, name: &'static str| {
        let tickets = &tickets;
        async move {
            let headers = tickets.get(id).await.headers;
            headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        }
    };
    assert_eq!(header(42901, "retry-after").await, None);
    assert_eq!(header(42902, "retry-after").await.as_deref(), Some("1"));
    assert_eq!(header(42903, "retry-after").await.as_deref(), Some("3600"));
    let date = header(42904, "retry-after").await;
    assert_eq!(date.as_deref(), Some("Tue, 24 Nov 2026 06:00:00 GMT"));
    assert_eq!(header(50301, "retry-after").await.as_deref(), Some("120"));
    assert_eq!(
        header(30701, "location").await.as_deref(),
        Some("/api/ticketrz/1234")
    );
    assert!(
        header(30101, "location")
            .await
            .unwrap()
            .starts_with("https://")
    );
}

#[tokio::test]
async fn flaky_ids_work_at_the_second_try() {
    let tickets = Tickets::start().await;
    for (id, first) in [(40109, 401), (42905, 429), (50003, 500)] {
        assert_eq!(tickets.get(id).await.status, first);
        let second = tickets.get(id).await;
        assert_eq!(second.status, 200);
        assert_eq!(second.json()["Id"], id.to_string());
    }
}

#[tokio::test]
async fn nonsense_comes_with_status_200() {
    let tickets = Tickets::start().await;
    let body = async |id: u64| {
        let answer = tickets.get(id).await;
        assert_eq!(answer.status, 200, "{id}");
        answer
    };
    assert_eq!(body(20001).await.user_message(), "Ticket not found");
    assert_eq!(body(20002).await.user_message(), "Expired token");
    assert!(
        body(20003)
            .await
            .user_message()
            .starts_with("time limit reached")
    );
    for (id, text) in [
        (20004, "null"),
        (20005, "false"),
        (20006, "[]"),
        (20007, "{}"),
        (20008, ""),
    ] {
        assert_eq!(body(id).await.text(), text);
    }
    assert_eq!(body(20009).await.json()["Id"], "1234");
    assert!(body(20010).await.text().starts_with("<!DOCTYPE html>"));
    let warned = body(20011).await.text();
    let (warnings, ticket) = warned.split_at(warned.find('{').unwrap());
    assert!(warnings.contains("<b>Warning</b>"));
    assert_eq!(
        serde_json::from_str::<Value>(ticket).unwrap()["Id"],
        "20011"
    );
    assert!(body(20012).await.body.starts_with(b"\xef\xbb\xbf{"));
    assert!(serde_json::from_slice::<Value>(&body(20013).await.body).is_err());
    assert!(body(20014).await.json()["Subject"].is_object());
    assert!(String::from_utf8(body(20017).await.body).is_err());
    assert!(body(20018).await.text().starts_with("[[[["));
    assert_eq!(body(20019).await.headers["content-type"], "text/html");
    assert!(body(20020).await.json().is_array());
}

#[tokio::test]
async fn huge_bodies_come_with_and_without_their_length() {
    let tickets = Tickets::start().await;
    for (id, announced) in [(20015, true), (20016, false)] {
        let answer = tickets.get(id).await;
        assert!(answer.body.len() > 2 * 1024 * 1024);
        assert_eq!(answer.headers.contains_key("content-length"), announced);
    }
}

#[tokio::test]
async fn other_ids_are_ordinary_unknown_or_malformed() {
    let tickets = Tickets::start().await;
    for id in [100_000, 150_123, 199_999] {
        assert_eq!(tickets.get(id).await.json()["Id"], id.to_string());
    }
    for id in ["99999", "200000", "0", "18446744073709551615"] {
        assert_eq!(tickets.get(id).await.status, 404);
    }
    for id in ["abc", "-1", "12.5", "99999999999999999999", "%20"] {
        assert_eq!(tickets.get(id).await.status, 400, "{id}");
    }
}
