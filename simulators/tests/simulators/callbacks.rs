//! First responses, edits of the answer, and what comes too late or twice.

use std::time::Duration;

use serde_json::{Value, json};
use simulators::discord::{AnswerError, How, Interaction};

use crate::client::{Bot, assert_error, assert_invalid, lookup};

fn text(content: &str) -> Value {
    json!({"content": content})
}

#[tokio::test]
async fn a_second_acknowledgement_is_40060() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    assert_eq!(bot.respond(&taken, json!({"type": 5})).await.0, 204);
    assert_error(&bot.say(&taken, text("x")).await, 400, 40060);
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
}

#[tokio::test]
async fn an_unknown_interaction_or_a_wrong_token_is_10062() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    for (id, token) in [(taken.id(), "wrong"), ("1", taken.token()), ("x", "y")] {
        let path = format!("/interactions/{id}/{token}/callback");
        let body = Some(json!({"type": 5}));
        let answer = bot.call_as("", "POST", &path, body).await;
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
        let waiting = impatient.answer().await;
        assert!(matches!(waiting, Err(AnswerError::StillThinking(_))));
        bot.discord.clock().advance(Duration::from_secs(5));
        let edit = json!({"content": "done", "flags": edit_flags});
        assert_eq!(bot.edit(&taken, edit).await.0, 200);
        let answer = sent.answer().await.unwrap();
        assert_eq!(answer.how, How::Deferred);
        assert_eq!(answer.message.content(), "done");
        assert_eq!(answer.message.json()["flags"], deferral_flags);
        assert_eq!(answer.acknowledged_after, Duration::ZERO);
        assert_eq!(answer.answered_after, Duration::from_secs(5));
    }
}

#[tokio::test]
async fn a_follow_up_while_thinking_becomes_the_answer_and_takes_its_visibility() {
    let mut bot = Bot::ready().await;
    let (sent, taken) = bot.take(&lookup()).await;
    let private = json!({"type": 5, "data": {"flags": 64}});
    bot.respond(&taken, private).await;
    bot.follow_up(&taken, text("meant to be public")).await;
    let answer = sent.answer().await.unwrap();
    assert_eq!(answer.how, How::Deferred);
    assert!(answer.message.is_ephemeral(), "the deferral decided");
    assert!(answer.follow_ups.is_empty());
    bot.follow_up(&taken, text("public")).await;
    let next = sent.follow_up().await.unwrap();
    assert!(!next.is_ephemeral(), "the next is its own");
}

#[tokio::test]
async fn edits_and_follow_ups_have_the_limits_of_messages() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    bot.say(&taken, text("a")).await;
    let long = || text(&"x".repeat(2001));
    for answer in [
        bot.edit(&taken, long()).await,
        bot.follow_up(&taken, long()).await,
    ] {
        assert_invalid(&answer, "content", "BASE_TYPE_MAX_LENGTH");
    }
    for answer in [
        bot.edit(&taken, text("")).await,
        bot.follow_up(&taken, json!({})).await,
        bot.try_message(json!({})).await,
        bot.try_message(text(" ")).await,
        bot.try_message(json!({"embeds": []})).await,
    ] {
        assert_error(&answer, 400, 50006);
    }
}

#[tokio::test]
async fn the_webhook_is_unknown_before_the_acknowledgement_and_for_strangers() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    assert_error(&bot.edit(&taken, text("a")).await, 404, 10015);
    assert_error(&bot.follow_up(&taken, text("a")).await, 404, 10015);
    bot.say(&taken, text("a")).await;
    let webhook = taken.webhook();
    for other in [
        webhook.replace(taken.token(), "other"),
        webhook.replace("/webhooks/1", "/webhooks/2"),
    ] {
        let answer = bot.call("POST", &other, Some(text("a"))).await;
        assert_error(&answer, 404, 10015);
    }
}

#[tokio::test]
async fn the_token_goes_after_fifteen_minutes() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    bot.respond(&taken, json!({"type": 5})).await;
    bot.discord.clock().advance(Duration::from_mins(15));
    assert_eq!(bot.edit(&taken, text("a")).await.0, 200);
    bot.discord.clock().advance(Duration::from_secs(1));
    assert_error(&bot.edit(&taken, text("a")).await, 401, 50027);
    assert_error(&bot.follow_up(&taken, text("a")).await, 401, 50027);
}

#[tokio::test]
async fn callback_types_must_fit_the_interaction() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    for kind in [6, 7, 8, 1, 99] {
        let body = json!({"type": kind, "data": {"content": "x"}});
        let answer = bot.respond(&taken, body).await;
        assert_invalid(&answer, "type", "BASE_TYPE_CHOICES");
    }
    let none = bot.respond(&taken, json!({})).await;
    assert_invalid(&none, "type", "BASE_TYPE_REQUIRED");
    let (_, typing) = bot.take(&Interaction::complete("ticket", "id", "1")).await;
    let answer = bot.respond(&typing, json!({"type": 5})).await;
    assert_invalid(&answer, "type", "BASE_TYPE_CHOICES");
}

#[tokio::test]
async fn mentions_notify_unless_they_are_not_allowed() {
    let content = "<@1> <@!2> <@&3> @everyone <@x>";
    for (allowed, users, roles, everyone) in [
        (json!(null), 2, 1, true),
        (json!({"parse": []}), 0, 0, false),
        (json!({"parse": ["users"]}), 2, 0, false),
        (json!({"parse": [], "users": ["1"]}), 1, 0, false),
    ] {
        let mut bot = Bot::ready().await;
        let (sent, taken) = bot.take(&lookup()).await;
        let data = json!({"content": content, "allowed_mentions": allowed});
        bot.say(&taken, data).await;
        let message = sent.answer().await.unwrap().message;
        let count = |key: &str| message.json()[key].as_array().unwrap().len();
        assert_eq!(count("mentions"), users, "{allowed}");
        assert_eq!(count("mention_roles"), roles, "{allowed}");
        assert_eq!(message.json()["mention_everyone"], everyone, "{allowed}");
        assert_eq!(message.pings(), users + roles > 0 || everyone);
    }
}
