//! Another endpoint costs its wire format, a function, and its cache policy: the first lines here are one.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::resource::{Names, Resource};
use super::*;
use crate::{
    ApiError, BaseUrl, Credentials, Endpoint, SystemClock,
    api::{Client, Json, found},
};

#[path = "../../tests/api/server.rs"]
#[expect(dead_code, reason = "shared with the tests of the whole crate")]
mod server;

use server::{Reply, Server};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Conversation {
    ticket: TicketId,
    messages: usize,
}

impl Resource for Conversation {
    type Key = TicketId;

    const ENDPOINT: Endpoint = Endpoint::new("conversation");
    const NAMES: Names = Names {
        value: "conversation",
        turn: "conversation-turn",
        refresh: "conversation-refresh",
    };

    async fn fetch(client: &Client, id: TicketId, token: &SecretString) -> Result<Self, ApiError> {
        let path = ["api", "ticket", "conversations", &id.to_string()];
        client
            .get(Self::ENDPOINT, &path, token, move |answer, _| {
                found(answer, |object| match object.get("data")? {
                    Json::List(messages) => Some(Ok(Self {
                        ticket: id,
                        messages: messages.len(),
                    })),
                    _ => None,
                })
            })
            .await
    }

    fn is_for(&self, id: TicketId) -> bool {
        self.ticket == id
    }
}

const MESSAGES: &str =
    r#"{"response_code":"200","response_status":"Success","data":[{"Id":"1"},{"Id":"1"}]}"#;
const OVER_QUOTA: &str = include_str!("../../tests/data/over_quota.json");

fn id(number: u64) -> TicketId {
    number.to_string().parse().unwrap()
}

/// A bot that knows tickets and conversations.
struct Bot {
    tickets: Tickets,
    conversations: Arc<Lookups<Conversation>>,
}

fn bot(server: &Server) -> Bot {
    let base_url = BaseUrl::parse(&server.url(), false).unwrap();
    let zone = jiff::tz::TimeZone::UTC;
    let mut config = Config::new(base_url, zone, Credentials::Fixed("token".into()));
    config.quota_probe_interval = None;
    let tickets = Tickets::new(config.clone(), Arc::new(SystemClock)).unwrap();
    let conversations = Lookups::new(
        config.cache,
        Arc::clone(&tickets.lookups.guard),
        None,
        false,
    );
    Bot {
        tickets,
        conversations,
    }
}

#[tokio::test]
async fn a_second_endpoint_is_cached_like_the_first() {
    let server = Server::always(Reply::ok(MESSAGES)).await;
    let bot = bot(&server);
    for source in ["Api", "Cache", "Cache"] {
        let found = bot
            .conversations
            .look_up(id(7), Freshness::Cached)
            .await
            .unwrap();
        assert_eq!((found.value.ticket, found.value.messages), (id(7), 2));
        assert_eq!(format!("{:?}", found.source), source);
    }
    assert_eq!(server.count_of("/api/ticket/conversations/7"), 1);
    assert_eq!(
        server.requests()[0].header("authorization"),
        Some("Bearer token")
    );
}

#[tokio::test]
async fn two_endpoints_share_one_quota() {
    let server = Server::always(Reply::ok(MESSAGES)).await;
    let bot = bot(&server);
    bot.conversations
        .look_up(id(7), Freshness::Cached)
        .await
        .unwrap();
    server.now(Reply::new(401, OVER_QUOTA));
    let refused = bot.tickets.get(id(1)).await;
    assert!(
        matches!(refused, Err(LookupError::QuotaClosed(_))),
        "{refused:?}"
    );
    let known = bot
        .conversations
        .look_up(id(7), Freshness::Forced)
        .await
        .unwrap();
    assert!(
        matches!(known.source, Source::Stale(LookupError::QuotaClosed(_))),
        "{known:?}"
    );
    let unknown = bot.conversations.look_up(id(8), Freshness::Cached).await;
    assert!(
        matches!(unknown, Err(LookupError::QuotaClosed(_))),
        "{unknown:?}"
    );
    assert_eq!(server.count(), 2);
    assert_eq!(bot.tickets.status().counts.api_calls, 2);
}

#[tokio::test]
async fn a_body_of_another_kind_is_an_error_of_the_api() {
    let server = Server::always(Reply::ok("{\"a\":1}")).await;
    let outcome = bot(&server)
        .conversations
        .look_up(id(7), Freshness::Cached)
        .await;
    assert!(
        matches!(outcome, Err(LookupError::Unavailable(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_ticket_from_the_cache_is_the_one_that_was_kept() {
    let server = Server::always(Reply::ok(include_str!("../../tests/data/brosur.json"))).await;
    let tickets = bot(&server).tickets;
    let fetched = tickets.get(id(1234)).await.unwrap();
    let cached = tickets.get(id(1234)).await.unwrap();
    assert!(matches!(cached.source, Source::Cache));
    // Equal times can have different zones.
    assert_eq!(
        format!("{cached:?}").replace("Cache", "Api"),
        format!("{fetched:?}")
    );
}
