//! Conversations that replicas share.

use ticketrz::{LookupError, Source};

use super::pair;
use crate::{server::Reply, support::id};

#[tokio::test]
async fn a_conversation_is_shared_like_a_ticket() {
    let Some(pair) = pair().await else { return };
    pair.api.now(Reply::ok("{\"data\":[{\"Content\":\"a\"}]}"));
    let known = pair.one.conversation(id(7)).await.unwrap();
    let found = pair.two.conversation(id(7)).await.unwrap();
    assert!(matches!(found.source, Source::Cache));
    assert_eq!(found.value, known.value);
    pair.one.conversation(id(8)).await.unwrap();
    pair.clock.advance(3600);
    let paged = pair.two.known_conversation(id(8)).await.unwrap();
    assert_eq!(paged.value.ticket, id(8));
    assert_eq!(pair.api.count(), 2);
}

#[tokio::test]
async fn an_endpoint_that_is_not_there_for_one_bot_the_other_does_not_ask() {
    let Some(pair) = pair().await else { return };
    pair.one.get(id(7)).await.unwrap();
    pair.api.now(Reply::new(404, ""));
    for bot in [&pair.one, &pair.two] {
        let error = bot.conversation(id(7)).await.unwrap_err();
        assert!(matches!(error, LookupError::NotOffered), "{error:?}");
        assert!(!bot.offers_conversations());
    }
    assert_eq!(pair.api.count(), 2);
}

#[tokio::test]
async fn what_was_written_in_a_ticket_that_is_gone_for_one_bot_the_other_does_not_show() {
    let Some(pair) = pair().await else { return };
    pair.api.now(Reply::ok("{\"data\":[{\"Content\":\"a\"}]}"));
    pair.one.conversation(id(7)).await.unwrap();
    pair.api.now(Reply::new(404, ""));
    pair.one.get(id(7)).await.unwrap_err();
    assert!(pair.two.known_conversation(id(7)).await.is_none());
}
