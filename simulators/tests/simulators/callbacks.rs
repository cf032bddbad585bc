//! First responses, edits of the answer, and what comes too late or twice.

use std::time::Duration;

use serde_json::json;
use simulators::discord::{AnswerError, How, Interaction};

use crate::client::{Bot, assert_error, assert_invalid, lookup};

#[tokio::test]
async fn a_second_acknowledgement_is_40060() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    assert_eq!(bot.respond(&taken, json!({"type": 5})).await.0, 204);
    let second = bot
        .respond(&taken, json!({"type": 4, "data": {"content": "x"}}))
        .await;
    assert_error(&second, 400, 40060);
}

#[tokio::test]
async fn a_late_acknowledgement_is_10062_and_the_person_sees_no_response() {
    let mut bot = Bot::ready().await;
    let (sent, taken) = bot.take(&lookup()).await;
    bot.discord.clock().advance(Duration::from_millis(3001));
    let late = bot.respond(&taken, json!({"type": 5})).await;
    assert_error(&late, 404, 10062);
    let error = sent.answer().await.unwrap_err();
    assert_eq!(error, AnswerError::DidNotRespond);
    assert!(
        error
            .to_string()
            .starts_with("the application did not respond")
    );
}

#[tokio::test]
async fn an_unknown_interaction_or_a_wrong_token_is_10062() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    for path in [
        format!("/interactions/{}/wrong/callback", taken.id()),
        format!("/interactions/1/{}/callback", taken.token()),
        "/interactions/x/y/callback".to_owned(),
    ] {
        let answer = bot
            .call_as("", "POST", &path, Some(json!({"type": 5})))
            .await;
        assert_error(&answer, 404, 10062);
    }
}

#[tokio::test]
async fn a_deferral_is_no_answer_and_fixes_who_sees_it() {
    for (deferral_flags, edit_flags) in [(64, 0), (0, 64)] {
        let mut bot = Bot::ready().await;
        let (sent, taken) = bot.take(&lookup()).await;
        let deferral = json!({"type": 5, "data": {"content": "x", "flags": deferral_flags}});
        bot.respond(&taken, deferral).await;
        let impatient = sent.clone().within(Duration::from_millis(50));
        let waiting = impatient.answer().await.unwrap_err();
        assert!(
            matches!(waiting, AnswerError::StillThinking(_)),
            "{waiting:?}"
        );
        bot.discord.clock().advance(Duration::from_secs(5));
        let edit = json!({"content": "done", "flags": edit_flags});
        let edited = bot.call("PATCH", &taken.original(), Some(edit)).await;
        assert_eq!(edited.0, 200);
        let answer = sent.answer().await.unwrap();
        assert_eq!(
            (answer.how, answer.message.content()),
            (How::Deferred, "done")
        );
        assert_eq!(answer.acknowledged_after, Duration::ZERO);
        assert_eq!(answer.answered_after, Duration::from_secs(5));
        assert_eq!(answer.message.json()["flags"], deferral_flags);
    }
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
    let next = sent.follow_up().await.unwrap();
    assert!(!next.is_ephemeral(), "the next is its own");
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
    let empty = bot.call("POST", &taken.webhook(), Some(json!({}))).await;
    assert_error(&empty, 400, 50006);
}

#[tokio::test]
async fn an_edit_cannot_empty_a_message() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    bot.respond(&taken, json!({"type": 4, "data": {"content": "a"}}))
        .await;
    let answer = bot
        .call("PATCH", &taken.original(), Some(json!({"content": ""})))
        .await;
    assert_error(&answer, 400, 50006);
}

#[tokio::test]
async fn an_empty_answer_is_50006() {
    let mut bot = Bot::ready().await;
    for data in [json!({}), json!({"content": " "}), json!({"embeds": []})] {
        assert_error(&bot.try_message(data).await, 400, 50006);
    }
}

#[tokio::test]
async fn the_webhook_is_unknown_before_the_acknowledgement_and_for_strangers() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    let body = || Some(json!({"content": "a"}));
    assert_error(
        &bot.call("PATCH", &taken.original(), body()).await,
        404,
        10015,
    );
    assert_error(
        &bot.call("POST", &taken.webhook(), body()).await,
        404,
        10015,
    );
    let other = taken.original().replace(taken.token(), "other");
    assert_error(&bot.call("PATCH", &other, body()).await, 404, 10015);
    let other = taken.original().replace("/webhooks/1", "/webhooks/2");
    assert_error(&bot.call("PATCH", &other, body()).await, 404, 10015);
}

#[tokio::test]
async fn the_token_goes_after_fifteen_minutes() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    bot.respond(&taken, json!({"type": 5})).await;
    bot.discord.clock().advance(Duration::from_mins(15));
    let edit = || Some(json!({"content": "a"}));
    assert_eq!(bot.call("PATCH", &taken.original(), edit()).await.0, 200);
    bot.discord.clock().advance(Duration::from_secs(1));
    assert_error(
        &bot.call("PATCH", &taken.original(), edit()).await,
        401,
        50027,
    );
    assert_error(
        &bot.call("POST", &taken.webhook(), edit()).await,
        401,
        50027,
    );
}

#[tokio::test]
async fn callback_types_must_fit_the_interaction() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    for kind in [6, 7, 8, 1, 99] {
        let answer = bot
            .respond(&taken, json!({"type": kind, "data": {"content": "x"}}))
            .await;
        assert_invalid(&answer, "type", "BASE_TYPE_CHOICES");
    }
    assert_invalid(
        &bot.respond(&taken, json!({})).await,
        "type",
        "BASE_TYPE_REQUIRED",
    );
    let (_, typing) = bot.take(&Interaction::complete("ticket", "id", "1")).await;
    let answer = bot.respond(&typing, json!({"type": 5})).await;
    assert_invalid(&answer, "type", "BASE_TYPE_CHOICES");
}

#[tokio::test]
async fn mentions_notify_unless_they_are_not_allowed() {
    let text = "<@1> <@!2> <@&3> @everyone <@x>";
    for (allowed, pings) in [
        (None, true),
        (Some(json!({"parse": []})), false),
        (Some(json!({"parse": ["users"]})), true),
        (Some(json!({"parse": [], "users": ["1"]})), true),
    ] {
        let mut bot = Bot::ready().await;
        let (sent, taken) = bot.take(&lookup()).await;
        let mut data = json!({"content": text});
        if let Some(allowed) = &allowed {
            data["allowed_mentions"] = allowed.clone();
        }
        bot.respond(&taken, json!({"type": 4, "data": data})).await;
        let message = sent.answer().await.unwrap().message;
        assert_eq!(message.pings(), pings, "{allowed:?}");
        if allowed.is_none() {
            assert_eq!(message.json()["mentions"].as_array().unwrap().len(), 2);
            assert_eq!(message.json()["mention_roles"], json!(["3"]));
            assert_eq!(message.json()["mention_everyone"], true);
        }
    }
}
