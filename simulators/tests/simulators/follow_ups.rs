//! Further messages after the first response.

use serde_json::json;
use simulators::discord::How;

use crate::client::{Bot, assert_error, assert_invalid, lookup};

#[tokio::test]
async fn a_follow_up_is_a_new_message_with_its_own_visibility() {
    let mut bot = Bot::ready().await;
    let (sent, taken) = bot.take(&lookup()).await;
    bot.respond(
        &taken,
        json!({"type": 4, "data": {"content": "private", "flags": 64}}),
    )
    .await;
    let (status, message) = bot
        .call("POST", &taken.webhook(), Some(json!({"content": "public"})))
        .await;
    assert_eq!(status, 200);
    assert_eq!(message["flags"], 0);
    assert_eq!(message["type"], 19);
    let answer = sent.answer().await.unwrap();
    assert!(answer.message.is_ephemeral());
    assert_eq!(answer.follow_ups.len(), 1);
    let follow_up = sent.follow_up().await.unwrap();
    assert_eq!(follow_up.content(), "public");
    assert!(!follow_up.is_ephemeral());
    assert_eq!(
        message["message_reference"]["message_id"],
        answer.message.id().to_string()
    );
}

#[tokio::test]
async fn a_follow_up_while_thinking_becomes_the_answer_and_takes_its_visibility() {
    let mut bot = Bot::ready().await;
    let (sent, taken) = bot.take(&lookup()).await;
    bot.respond(&taken, json!({"type": 5, "data": {"flags": 64}}))
        .await;
    let body = json!({"content": "meant to be public"});
    bot.call("POST", &taken.webhook(), Some(body.clone())).await;
    let answer = sent.answer().await.unwrap();
    assert_eq!(answer.how, How::Deferred);
    assert!(answer.message.is_ephemeral(), "the deferral decided");
    assert!(answer.follow_ups.is_empty());
    bot.call("POST", &taken.webhook(), Some(body)).await;
    assert!(
        !sent.follow_up().await.unwrap().is_ephemeral(),
        "the next is its own"
    );
}

#[tokio::test]
async fn a_follow_up_can_be_read_edited_and_deleted_by_its_id() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    bot.respond(&taken, json!({"type": 4, "data": {"content": "a"}}))
        .await;
    let (_, message) = bot
        .call("POST", &taken.webhook(), Some(json!({"content": "b"})))
        .await;
    let path = format!(
        "{}/messages/{}",
        taken.webhook(),
        message["id"].as_str().unwrap()
    );
    let (_, edited) = bot
        .call("PATCH", &path, Some(json!({"content": "c"})))
        .await;
    assert_eq!(edited["content"], "c");
    assert_eq!(bot.call("GET", &path, None).await.1["content"], "c");
    assert_eq!(bot.call("DELETE", &path, None).await.0, 204);
    assert_error(&bot.call("GET", &path, None).await, 404, 10008);
    let (_, original) = bot.call("GET", &taken.original(), None).await;
    assert_eq!(original["content"], "a");
}

#[tokio::test]
async fn follow_ups_have_the_limits_of_messages() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    bot.respond(&taken, json!({"type": 4, "data": {"content": "a"}}))
        .await;
    let long = json!({"content": "x".repeat(2001)});
    let answer = bot.call("POST", &taken.webhook(), Some(long)).await;
    assert_invalid(&answer, "content", "BASE_TYPE_MAX_LENGTH");
    assert_error(
        &bot.call("POST", &taken.webhook(), Some(json!({}))).await,
        400,
        50006,
    );
}
