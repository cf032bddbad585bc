//! The conversations of the ticket system.

use serde_json::Value;
use simulators::ticketrz::{Conversations, Quota, Ticketrz, TicketrzConfig};

/// The status, and the answer where it is JSON.
async fn read(system: &Ticketrz, id: u64) -> (u16, Value) {
    let url = format!("{}/api/ticket/conversations/{id}", system.url());
    let request = reqwest::Client::new().get(url);
    let token = &system.config().token;
    let response = request.bearer_auth(token).send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.text().await.unwrap();
    (status, serde_json::from_str(&body).unwrap_or_default())
}

#[tokio::test]
async fn both_documented_shapes_are_there_and_every_ticket_has_messages() {
    let system = Ticketrz::start(TicketrzConfig::default()).await.unwrap();
    for id in [1234, 20, 100_001] {
        let (status, body) = read(&system, id).await;
        assert_eq!((status, &body["ticketId"]), (200, &id.to_string().into()));
        assert_eq!(body["data"][0]["FromName"], "Dinni");
        assert_eq!(body["data"][7]["data"][1]["Incoming"], "0");
    }
    system.set(|switches| switches.conversations = Conversations::Flat);
    let (_, body) = read(&system, 1234).await;
    assert_eq!(body["data"][8]["FromName"], "Dinni");
    assert_eq!(read(&system, 9999).await.0, 404);
}

#[tokio::test]
async fn a_conversation_spends_the_quota_and_can_be_missing_or_long() {
    let system = Ticketrz::start(TicketrzConfig::default()).await.unwrap();
    for (conversations, status, messages) in [
        (Conversations::Missing, 404, None),
        (Conversations::Forbidden, 403, None),
        (Conversations::Empty, 200, Some(0)),
        (Conversations::Hidden, 200, Some(3)),
        (Conversations::Long, 200, Some(1000)),
        (Conversations::Huge, 200, Some(1)),
    ] {
        system.set(|switches| switches.conversations = conversations);
        let (got, body) = read(&system, 1234).await;
        let data = body["data"].as_array().map(Vec::len);
        assert_eq!((got, data), (status, messages), "{conversations:?}");
    }
    system.set(|switches| switches.quota = Quota::Left(1));
    assert_eq!(read(&system, 1234).await.0, 200);
    assert_eq!(read(&system, 1234).await.0, 401);
    assert_eq!(system.conversations().len(), 8);
}
