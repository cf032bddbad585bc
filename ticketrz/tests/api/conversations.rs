//! Conversations: cached, shared and guarded as tickets are, and not asked for where the API does not offer them.

use std::sync::Arc;

use ticketrz::{Conversation, Found, LookupError, Source, Tickets};
use tokio::sync::Semaphore;

use crate::{
    server::{Reply, Request, Server},
    support::{BROSUR, OVER_QUOTA, TestClock, any_ticket, config, id, tickets_at},
};

const EXAMPLE: &str = include_str!("../data/conversation.json");
const HOUR: i64 = 60 * 60;

struct Bot {
    server: Server,
    clock: Arc<TestClock>,
    tickets: Tickets,
}

/// The vendor's conversation under a ticket's own number, and any ticket.
fn anything(request: &Request) -> Reply {
    match request.path.strip_prefix("/api/ticket/conversations/") {
        Some(number) => Reply::ok(EXAMPLE.replace("515090", number)),
        None => any_ticket(request),
    }
}

/// Tickets, and this instead of a conversation.
fn only_tickets(reply: Reply) -> impl Fn(&Request) -> Reply + Send + Sync + 'static {
    move |request| {
        if request.path.starts_with("/api/ticketrz/") {
            any_ticket(request)
        } else {
            reply.clone()
        }
    }
}

async fn bot() -> Bot {
    let server = Server::start(anything).await;
    let clock = TestClock::new();
    let tickets = tickets_at(config(&server.url()), &clock);
    Bot {
        server,
        clock,
        tickets,
    }
}

impl Bot {
    async fn get(&self) -> Result<Found<Conversation>, LookupError> {
        self.tickets.conversation(id(7)).await
    }

    fn calls(&self) -> usize {
        self.server.count_of("/api/ticket/conversations/7")
    }
}

#[tokio::test]
async fn a_conversation_is_fresh_for_a_minute_and_sends_the_token() {
    let bot = bot().await;
    for (wait, source, calls) in [(0, "Api", 1), (59, "Cache", 1), (1, "Api", 2)] {
        bot.clock.advance(wait);
        let found = bot.get().await.unwrap();
        assert_eq!((found.value.ticket, found.value.messages.len()), (id(7), 2));
        assert_eq!(format!("{:?}", found.source), source);
        assert_eq!(bot.calls(), calls);
    }
    let requests = bot.server.requests();
    let token = requests[0].header("authorization").unwrap();
    assert!(token.starts_with("Bearer "), "{token}");
}

#[tokio::test]
async fn its_freshness_is_a_setting_of_its_own() {
    let server = Server::start(anything).await;
    let clock = TestClock::new();
    let mut config = config(&server.url());
    config.conversations.fresh = std::time::Duration::from_mins(10);
    let tickets = tickets_at(config, &clock);
    for calls in [2, 3] {
        tickets.get(id(7)).await.unwrap();
        tickets.conversation(id(7)).await.unwrap();
        assert_eq!(server.count(), calls);
        clock.advance(599);
    }
}

#[tokio::test]
async fn simultaneous_lookups_are_one_call() {
    let bot = bot().await;
    let gate = Arc::new(Semaphore::new(0));
    bot.server
        .now(Reply::ok(EXAMPLE.replace("515090", "7")).held(&gate));
    let lookups: Vec<_> = (0..50)
        .map(|_| {
            let tickets = bot.tickets.clone();
            tokio::spawn(async move { tickets.conversation(id(7)).await })
        })
        .collect();
    while bot.calls() == 0 {
        tokio::task::yield_now().await;
    }
    gate.add_permits(1);
    for lookup in lookups {
        lookup.await.unwrap().unwrap();
    }
    assert_eq!(bot.calls(), 1);
}

#[tokio::test]
async fn an_old_one_is_shown_when_the_api_is_closed_or_down_and_says_why() {
    for (reply, reason) in [
        (Reply::new(401, OVER_QUOTA), "quota"),
        (Reply::new(503, ""), "answering"),
    ] {
        let bot = bot().await;
        let first = bot.get().await.unwrap();
        bot.clock.advance(HOUR);
        bot.server.now(reply);
        let found = bot.get().await.unwrap();
        assert_eq!(found.fetched_at, first.fetched_at);
        let Source::Stale(error) = found.source else {
            panic!("{:?}", found.source)
        };
        assert!(error.to_string().contains(reason), "{error}");
        assert!(bot.tickets.conversation(id(8)).await.is_err());
    }
}

#[tokio::test]
async fn tickets_and_conversations_share_one_quota() {
    let bot = bot().await;
    bot.server.now(Reply::new(401, OVER_QUOTA));
    assert!(matches!(bot.get().await, Err(LookupError::QuotaClosed(_))));
    let refused = bot.tickets.get(id(1)).await;
    assert!(matches!(refused, Err(LookupError::QuotaClosed(_))));
    assert_eq!(bot.server.count(), 1);
}

#[tokio::test]
async fn pages_are_read_from_what_is_known_without_a_call() {
    let bot = bot().await;
    assert!(bot.tickets.known_conversation(id(7)).await.is_none());
    bot.get().await.unwrap();
    for _ in 0..3 {
        let known = bot.tickets.known_conversation(id(7)).await.unwrap();
        assert!(matches!(known.source, Source::Cache), "{:?}", known.source);
        bot.clock.advance(HOUR);
    }
    assert_eq!(bot.server.count(), 1);
    bot.server.now(Reply::new(401, OVER_QUOTA));
    bot.tickets.get(id(1)).await.unwrap_err();
    let known = bot.tickets.known_conversation(id(7)).await.unwrap();
    assert!(
        matches!(known.source, Source::Stale(LookupError::QuotaClosed(_))),
        "{:?}",
        known.source
    );
}

#[tokio::test]
async fn an_endpoint_that_refuses_a_known_ticket_is_left_alone_for_an_hour() {
    for status in [404, 403] {
        let bot = bot().await;
        bot.server
            .now_by(only_tickets(Reply::new(status, "<html>")));
        bot.tickets.get(id(7)).await.unwrap();
        assert!(bot.tickets.offers_conversations());
        for (wait, calls) in [(0, 1), (HOUR - 1, 1), (1, 2)] {
            bot.clock.advance(wait);
            let error = bot.get().await.unwrap_err();
            assert!(matches!(error, LookupError::NotOffered), "{error:?}");
            assert_eq!(bot.calls(), calls, "{status} after {wait} s");
            assert!(!bot.tickets.offers_conversations());
            let other = bot.tickets.conversation(id(8)).await;
            assert!(matches!(other, Err(LookupError::NotOffered)), "{other:?}");
        }
        bot.clock.advance(HOUR);
        bot.server.now_by(anything);
        assert!(bot.tickets.offers_conversations());
        bot.get().await.unwrap();
    }
}

#[tokio::test]
async fn a_refusal_for_an_unknown_ticket_says_nothing_about_the_endpoint() {
    let bot = bot().await;
    bot.server.now_by(only_tickets(Reply::new(404, "")));
    assert!(matches!(bot.get().await, Err(LookupError::NotFound)));
    bot.clock.advance(31);
    bot.server.now_by(only_tickets(Reply::new(403, "")));
    assert!(matches!(bot.get().await, Err(LookupError::Forbidden(_))));
    assert!(bot.tickets.offers_conversations());
}

#[tokio::test]
async fn a_ticket_that_is_gone_since_it_was_looked_up_says_nothing_about_the_endpoint() {
    for status in [404, 403] {
        let bot = bot().await;
        bot.tickets.get(id(7)).await.unwrap();
        bot.clock.advance(HOUR);
        bot.server.now(Reply::new(status, ""));
        let error = bot.get().await.unwrap_err();
        assert!(
            matches!(error, LookupError::NotFound | LookupError::Forbidden(_)),
            "{error:?}"
        );
        assert!(bot.tickets.offers_conversations());
        assert!(bot.tickets.known(id(7)).await.is_none());
        assert_eq!(bot.server.count(), 3);
    }
}

#[tokio::test]
async fn an_old_ticket_says_nothing_about_the_endpoint_while_the_api_is_down() {
    let bot = bot().await;
    bot.tickets.get(id(7)).await.unwrap();
    bot.clock.advance(HOUR);
    bot.server.now_by(|request| {
        let is_ticket = request.path.starts_with("/api/ticketrz/");
        Reply::new(if is_ticket { 503 } else { 404 }, "")
    });
    assert!(matches!(bot.get().await, Err(LookupError::NotFound)));
    assert!(bot.tickets.offers_conversations());
}

#[tokio::test]
async fn a_body_of_another_kind_is_an_outage() {
    let bot = bot().await;
    for body in [BROSUR, "<html>", "{\"ticketId\":\"8\",\"data\":[]}"] {
        bot.server.now(Reply::ok(body));
        let error = bot.get().await.unwrap_err();
        assert!(
            matches!(error, LookupError::Unavailable(_)),
            "{body}: {error:?}"
        );
    }
    assert!(bot.tickets.offers_conversations());
}

#[tokio::test]
async fn a_thousand_messages_as_long_as_the_vendors_are_within_the_limit() {
    let bot = bot().await;
    let example: serde_json::Value = serde_json::from_str(EXAMPLE).unwrap();
    let messages = vec![&example["data"][0]; 1000];
    let body = serde_json::json!({"ticketId": "7", "data": messages}).to_string();
    assert!(body.len() > 1_000_000, "{}", body.len());
    bot.server.now(Reply::ok(body));
    assert_eq!(bot.get().await.unwrap().value.messages.len(), 1000);
    let message = "x".repeat(1024 * 1024);
    let body = format!(
        "{{\"data\":[{{\"Content\":\"{message}\",\"Contents\":[{{\"Body\":\"{message}\",\"BodyText\":\"{message}\"}}]}}]}}"
    );
    bot.clock.advance(60);
    bot.server.now(Reply::ok(body));
    assert_eq!(bot.get().await.unwrap().value.messages.len(), 1);
}

#[tokio::test]
async fn what_was_written_in_a_ticket_that_the_api_no_longer_shows_is_not_shown_either() {
    for status in [404, 403] {
        let bot = bot().await;
        bot.tickets.get(id(7)).await.unwrap();
        bot.get().await.unwrap();
        bot.clock.advance(HOUR);
        bot.server.now(Reply::new(status, ""));
        bot.tickets.get(id(7)).await.unwrap_err();
        assert!(bot.tickets.known_conversation(id(7)).await.is_none());
        bot.server.now(Reply::new(503, ""));
        let error = bot.get().await.unwrap_err();
        assert!(matches!(error, LookupError::Unavailable(_)), "{error:?}");
    }
}
