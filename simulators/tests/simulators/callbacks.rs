//! First responses, edits of the answer, and what comes too late or twice.

use std::time::Duration;

use serde_json::{Value, json};
use simulators::discord::{AnswerError, How, Interaction};

use crate::client::{Bot, assert_error, assert_invalid, lookup};

#[tokio::test]
async fn an_immediate_answer_is_held_as_discord_holds_it() {
    let mut bot = Bot::ready().await;
    let (sent, taken) = bot.take(&lookup()).await;
    let embed = json!({"title": " #1234 ", "fields": [{"name": "a", "value": "b"}], "url": null});
    let data = json!({"content": "hi", "flags": 64, "embeds": [embed]});
    let answer = bot.respond(&taken, json!({"type": 4, "data": data})).await;
    assert_eq!(answer, (204, json!("")));
    let answer = sent.answer().await.unwrap();
    assert_eq!(answer.how, How::Immediate);
    assert_eq!(answer.answered_after, Duration::ZERO);
    let message = answer.message.json();
    assert_eq!(message["content"], "hi");
    assert_eq!(message["flags"], 64);
    assert_eq!(message["type"], 20);
    assert_eq!(message["author"]["bot"], true);
    assert_eq!(message["timestamp"], "2026-11-24T10:00:00.000000+00:00");
    assert_eq!(message["channel_id"], taken.0["channel_id"]);
    assert_eq!(message["interaction_metadata"]["id"], taken.0["id"]);
    let field = json!({"name": "a", "value": "b", "inline": false});
    let held = json!({"type": "rich", "title": "#1234", "fields": [field]});
    assert_eq!(message["embeds"], json!([held]));
    assert!(answer.message.is_ephemeral());
}

#[tokio::test]
async fn with_response_returns_the_message() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    let path = format!("{}?with_response=true", taken.callback());
    let body = json!({"type": 4, "data": {"content": "hi"}});
    let (status, body) = bot.call_as("", "POST", &path, Some(body)).await.unwrap();
    assert_eq!(status, 200);
    assert_eq!(body["resource"]["message"]["content"], "hi");
    assert_eq!(body["interaction"]["response_message_loading"], false);
    assert_eq!(
        body["interaction"]["response_message_id"],
        body["resource"]["message"]["id"]
    );
}

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
            .await
            .unwrap();
        assert_error(&answer, 404, 10062);
    }
}

#[tokio::test]
async fn a_refused_answer_is_no_acknowledgement() {
    let mut bot = Bot::ready().await;
    let (sent, taken) = bot.take(&lookup()).await;
    let bad = json!({"type": 4, "data": {"content": "x".repeat(2001)}});
    assert_invalid(
        &bot.respond(&taken, bad).await,
        "data.content",
        "BASE_TYPE_MAX_LENGTH",
    );
    let good = json!({"type": 4, "data": {"content": "x".repeat(2000)}});
    assert_eq!(bot.respond(&taken, good).await.0, 204);
    assert_eq!(sent.answer().await.unwrap().message.content().len(), 2000);
}

#[tokio::test]
async fn a_deferral_is_no_answer_and_fixes_who_sees_it() {
    for (deferral_flags, edit_flags) in [(64, 0), (0, 64)] {
        let mut bot = Bot::ready().await;
        let (sent, taken) = bot.take(&lookup()).await;
        let data = json!({"flags": deferral_flags, "content": "ignored"});
        bot.respond(&taken, json!({"type": 5, "data": data})).await;
        assert_eq!(sent.acknowledged().await, Ok(5));
        let waiting = sent
            .clone()
            .within(Duration::from_millis(50))
            .answer()
            .await;
        assert!(
            matches!(waiting, Err(AnswerError::StillThinking(_))),
            "{waiting:?}"
        );
        let (_, loading) = bot.call("GET", &taken.original(), None).await;
        assert_eq!(loading["flags"], deferral_flags | 128);
        assert_eq!(loading["content"], "");

        bot.discord.clock().advance(Duration::from_secs(5));
        let edit = json!({"content": "done", "flags": edit_flags});
        assert_eq!(
            bot.call_as("", "PATCH", &taken.original(), Some(edit))
                .await
                .unwrap()
                .0,
            200
        );
        let answer = sent.answer().await.unwrap();
        assert_eq!(answer.how, How::Deferred);
        assert_eq!(answer.acknowledged_after, Duration::ZERO);
        assert_eq!(answer.answered_after, Duration::from_secs(5));
        assert_eq!(answer.message.json()["flags"], deferral_flags);
        assert_eq!(answer.message.json()["edited_timestamp"], Value::Null);
        assert_eq!(answer.message.content(), "done");
    }
}

#[tokio::test]
async fn an_edit_changes_only_what_it_names() {
    let mut bot = Bot::ready().await;
    let (sent, taken) = bot.take(&lookup()).await;
    let data = json!({"content": "a", "embeds": [{"title": "t"}]});
    bot.respond(&taken, json!({"type": 4, "data": data})).await;
    let edit = json!({"content": "b"});
    let (status, message) = bot.call("PATCH", &taken.original(), Some(edit)).await;
    assert_eq!(status, 200);
    assert_eq!(message["content"], "b");
    assert_eq!(message["embeds"][0]["title"], "t");
    assert_ne!(message["edited_timestamp"], Value::Null);
    assert_eq!(sent.answer().await.unwrap().how, How::Immediate);
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
async fn a_deleted_answer_is_none() {
    let mut bot = Bot::ready().await;
    let (sent, taken) = bot.take(&lookup()).await;
    bot.respond(&taken, json!({"type": 4, "data": {"content": "a"}}))
        .await;
    assert_eq!(bot.call("DELETE", &taken.original(), None).await.0, 204);
    assert_error(&bot.call("GET", &taken.original(), None).await, 404, 10008);
    assert_eq!(sent.answer().await, Err(AnswerError::Deleted));
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
async fn a_body_that_is_not_json_is_50109() {
    let mut bot = Bot::ready().await;
    let (_, taken) = bot.take(&lookup()).await;
    let url = format!("{}/api/v10{}", bot.discord.url(), taken.callback());
    let http = reqwest::Client::builder()
        .user_agent("test")
        .build()
        .unwrap();
    let answer = http.post(url).body("{").send().await.unwrap();
    assert_eq!(answer.status(), 400);
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(body["code"], 50109);
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
