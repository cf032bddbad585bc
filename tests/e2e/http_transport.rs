//! `DISCORD_TRANSPORT=http`: the same answers, in the responses to signed requests, and nothing for anybody else.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Method};
use simulators::{
    bot::Bot,
    discord::{How, Interaction},
    ticketrz::Quota,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    over_http::{HttpStage, get, patient_services, ready, root_of, settings, until_readyz},
    stage::{GENEROUS, callbacks, calls, embed, field, ticket},
};

const PING: &str = r#"{"id":"1","application_id":"1","type":1,"token":"t","version":1,"entitlements":[],"authorizing_integration_owners":{}}"#;

#[tokio::test]
async fn a_ticket_is_answered_in_the_response_itself() {
    let stage = HttpStage::start().await;
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    let answer = sent.answer().await.unwrap();
    assert_eq!(answer.how, How::Immediate);
    assert!(answer.message.is_ephemeral());
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
    assert_eq!(sent.delivered().await.unwrap().problem, None);
    assert!(
        callbacks(&stage.discord).is_empty(),
        "no further call to Discord is needed"
    );
}

#[tokio::test]
async fn every_kind_of_interaction_is_answered_by_the_same_handlers() {
    let stage = HttpStage::start().await;
    let answer = async |interaction: Interaction| {
        let sent = stage.discord.send(&interaction).unwrap();
        let answer = sent.answer().await.unwrap();
        assert_eq!(sent.delivered().await.unwrap().problem, None);
        answer
    };
    let shown = answer(ticket("10")).await.message;
    let refreshed = answer(Interaction::press(&shown, "Refresh")).await;
    assert_eq!(refreshed.how, How::Updated);
    let details = answer(Interaction::press(&shown, "Details")).await;
    assert!(
        field(&details.message, "Classification").contains("(TS"),
        "{:?}",
        details.message
    );
    let found = answer(Interaction::message_command("Look up ticket", "see #1234")).await;
    assert_eq!(embed(&found.message)["title"], "#1234 · brosur");
    let typed = Interaction::complete("ticket", "id", "12");
    let choices = stage.discord.send(&typed).unwrap().choices().await.unwrap();
    assert!(!choices.is_empty());
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    let told = answer(ticket("77")).await.message;
    assert!(
        told.content().contains("out of ticket lookups"),
        "{}",
        told.json()
    );
}

#[tokio::test]
async fn a_slow_lookup_is_deferred_in_the_response_and_filled_in_later() {
    let stage = HttpStage::start_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    let answer = stage
        .discord
        .send(&ticket("1234"))
        .unwrap()
        .answer()
        .await
        .unwrap();
    assert_eq!(answer.how, How::Deferred);
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
    assert!(callbacks(&stage.discord).is_empty());
    assert_eq!(calls(&stage.discord, "PATCH", |_| true).len(), 1);
}

#[tokio::test]
async fn a_slow_public_answer_and_a_slow_press_end_as_over_the_gateway() {
    let stage = HttpStage::start_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    let shared = stage
        .discord
        .send(&ticket("10").boolean("share", true))
        .unwrap();
    let public = shared.follow_up().await.unwrap();
    assert!(!public.is_ephemeral());
    let pressed = stage
        .discord
        .send(&Interaction::press(&public, "Refresh"))
        .unwrap();
    assert_eq!(pressed.answer().await.unwrap().how, How::UpdatedLater);
}

#[tokio::test]
async fn no_token_is_needed_but_to_register() {
    let (discord, ticketrz) = patient_services().await;
    let with_token = settings(&discord, &ticketrz);
    let first = Bot::start(&with_token).unwrap();
    ready(&first).await;
    assert!(!discord.global_commands().is_empty());
    first.terminate().unwrap();
    first.wait(GENEROUS).await.unwrap();
    let before = discord.recorder().entries().len();

    let without = with_token
        .without("DISCORD_TOKEN")
        .env("DISCORD_DEFER_AFTER", "1ms");
    let bot = Bot::start(&without).unwrap();
    ready(&bot).await;
    assert!(
        bot.log().text().contains("needs DISCORD_TOKEN"),
        "{}",
        bot.log().text()
    );
    assert_eq!(
        discord.recorder().entries().len(),
        before,
        "Discord was not even asked"
    );
    let endpoint = format!("{}/interactions", root_of(&bot).await);
    discord.set_interactions_endpoint(&endpoint).await.unwrap();
    ticketrz.set(|switches| switches.latency = Duration::from_millis(300));
    let answer = discord
        .send(&ticket("1234"))
        .unwrap()
        .answer()
        .await
        .unwrap();
    assert_eq!(
        (answer.how, answer.message.embeds().len()),
        (How::Deferred, 1)
    );
}

#[tokio::test]
async fn a_ping_is_answered_with_a_pong() {
    let stage = HttpStage::start().await;
    let (status, body) = stage.post_signed(Timestamp::now(), PING).await;
    assert_eq!((status, body.as_str()), (200, r#"{"type":1}"#));
}

#[tokio::test]
async fn what_discord_did_not_sign_is_refused_before_anything_is_read() {
    let stage = HttpStage::start().await;
    let now = Timestamp::now().as_second().to_string();
    let signature = stage.discord.sign(&now, PING.as_bytes());
    let late = (Timestamp::now() - SignedDuration::from_mins(6))
        .as_second()
        .to_string();
    let early = (Timestamp::now() + SignedDuration::from_mins(6))
        .as_second()
        .to_string();
    let signed = |at: &str| Some((at.to_owned(), stage.discord.sign(at, PING.as_bytes())));
    let other_key = "ab".repeat(64);
    for (what, headers, body) in [
        ("no headers", None, PING),
        (
            "another body",
            Some((now.clone(), signature.clone())),
            r#"{"type":2}"#,
        ),
        (
            "another time",
            Some((late.clone(), signature.clone())),
            PING,
        ),
        ("another key", Some((now.clone(), other_key)), PING),
        (
            "half a signature",
            Some((now.clone(), signature.chars().take(64).collect())),
            PING,
        ),
        ("no hex", Some((now.clone(), "zz".repeat(64))), PING),
        ("an old one", signed(&late), PING),
        ("one of tomorrow", signed(&early), PING),
        ("no number as its time", signed("yesterday"), PING),
        ("a time out of range", signed("99999999999999999999"), PING),
        ("no JSON at all", None, "}{"),
    ] {
        let mut request = Client::new()
            .post(stage.endpoint())
            .header("content-type", "application/json");
        if let Some((timestamp, signature)) = headers {
            request = request
                .header("x-signature-timestamp", timestamp)
                .header("x-signature-ed25519", signature);
        }
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), 401, "{what}");
    }
    let at_the_edge = Timestamp::now() - SignedDuration::from_mins(4);
    assert_eq!(stage.post_signed(at_the_edge, PING).await.0, 200);
    assert!(stage.ticketrz.lookups().is_empty());
}

#[tokio::test]
async fn the_age_of_a_signature_is_a_setting() {
    let stage =
        HttpStage::start_with(|settings| settings.env("DISCORD_SIGNATURE_MAX_AGE", "1h")).await;
    let then = Timestamp::now() - SignedDuration::from_mins(30);
    assert_eq!(stage.post_signed(then, PING).await.0, 200);
}

#[tokio::test]
async fn what_is_no_interaction_gets_a_clear_refusal() {
    let stage = HttpStage::start().await;
    let now = Timestamp::now();
    for body in ["", "}{", "[]", r#"{"type":99}"#, r#"{"type":2,"id":"1"}"#] {
        assert_eq!(stage.post_signed(now, body).await.0, 400, "{body}");
    }
    assert_eq!(stage.post_signed(now, vec![b' '; 256 * 1024]).await.0, 400);
    assert_eq!(
        stage.post_signed(now, vec![b' '; 256 * 1024 + 1]).await.0,
        413
    );
    for (method, path, status) in [
        (Method::GET, "/interactions", 405),
        (Method::PUT, "/interactions", 405),
        (Method::POST, "/", 404),
        (Method::POST, "/interactions/1", 404),
        (Method::POST, "/healthz", 405),
    ] {
        let url = format!("{}{path}", stage.root);
        let response = Client::new()
            .request(method.clone(), url)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), status, "{method} {path}");
    }
    let timestamp = now.as_second().to_string();
    let response = Client::new()
        .post(stage.endpoint())
        .header("content-type", "text/plain")
        .header("x-signature-timestamp", &timestamp)
        .header(
            "x-signature-ed25519",
            stage.discord.sign(&timestamp, PING.as_bytes()),
        )
        .body(PING)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 415);
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut_off() {
    let stage = HttpStage::start().await;
    let address = stage.root.trim_start_matches("http://");
    let told = async |request: &[u8]| {
        let mut line = TcpStream::connect(address).await.unwrap();
        line.write_all(request).await.unwrap();
        let mut start = [0; 12];
        line.read_exact(&mut start).await.unwrap();
        String::from_utf8_lossy(&start).into_owned()
    };
    let head = "POST /interactions HTTP/1.1\r\nhost: bot\r\ncontent-type: application/json\r\n";
    for unsigned in [
        "content-length: 100\r\n",
        "content-length: 70000\r\n",
        "transfer-encoding: chunked\r\n",
        "content-length: 100\r\nx-signature-timestamp: 1\r\n",
    ] {
        let unread = format!("{head}{unsigned}\r\n");
        assert_eq!(told(unread.as_bytes()).await, "HTTP/1.1 401", "{unsigned}");
    }
    let head = format!(
        "{head}x-signature-timestamp: 1\r\nx-signature-ed25519: {}\r\n",
        "ab".repeat(64)
    );
    let stalled = format!("{head}content-length: 100\r\n\r\n{{");
    assert_eq!(told(stalled.as_bytes()).await, "HTTP/1.1 408");
    let announced = format!("{head}content-length: 270000\r\n\r\n{{");
    assert_eq!(told(announced.as_bytes()).await, "HTTP/1.1 413");
    let chunk = format!("41000\r\n{}\r\n", "x".repeat(0x41000));
    let unannounced = format!("{head}transfer-encoding: chunked\r\n\r\n{chunk}");
    assert_eq!(told(unannounced.as_bytes()).await, "HTTP/1.1 413");
    let headers = format!(
        "GET /healthz HTTP/1.1\r\nx: {}\r\n\r\n",
        "x".repeat(64 * 1024)
    );
    assert_eq!(told(headers.as_bytes()).await, "HTTP/1.1 431");
}

#[tokio::test]
async fn a_message_with_many_mentions_and_embeds_is_not_too_large() {
    let stage = HttpStage::start().await;
    let command = Interaction::message_command("Look up ticket", "see #1234");
    let sent = stage.discord.send(&command).unwrap();
    sent.answer().await.unwrap();
    let mut large: serde_json::Value = serde_json::from_slice(&sent.signed_payload()).unwrap();
    large["id"] = "79".into();
    let messages = large["data"]["resolved"]["messages"].as_object_mut();
    for message in messages.unwrap().values_mut() {
        let author = message["author"].clone();
        message["mentions"] = std::iter::repeat_n(author, 400).collect();
        let embed = serde_json::json!({"type": "rich", "description": "x".repeat(4000)});
        message["embeds"] = std::iter::repeat_n(embed, 10).collect();
    }
    let body = large.to_string();
    assert!(
        (65 * 1024..256 * 1024).contains(&body.len()),
        "{}",
        body.len()
    );
    let (status, answer) = stage.post_signed(Timestamp::now(), body).await;
    assert_eq!(status, 200, "{answer}");
    assert!(answer.contains("brosur"), "{answer}");
}

#[tokio::test]
async fn an_interaction_that_comes_again_is_answered_once() {
    let stage = HttpStage::start().await;
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    sent.answer().await.unwrap();
    let (status, said) = stage
        .post_signed(Timestamp::now(), sent.signed_payload())
        .await;
    assert_eq!(status, 409);
    assert!(
        !said.contains("brosur"),
        "whoever recorded a request learns nothing by it: {said}"
    );
    assert_eq!(stage.ticketrz.lookups().len(), 1);
    assert_eq!(stage.discord.messages().len(), 1);
}

#[tokio::test]
async fn interactions_of_a_kind_that_nothing_of_ours_causes_are_refused() {
    let stage = HttpStage::start().await;
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    let mut modal: serde_json::Value = serde_json::from_slice(&sent.signed_payload()).unwrap();
    modal["id"] = "77".into();
    modal["type"] = 5.into();
    modal["data"] = serde_json::json!({"custom_id": "x", "components": []});
    assert_eq!(
        stage
            .post_signed(Timestamp::now(), modal.to_string())
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn an_answer_that_nobody_waits_for_any_more_goes_to_discord_by_a_callback() {
    let stage = HttpStage::start().await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(700));
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    sent.answer().await.unwrap();
    let mut again: serde_json::Value = serde_json::from_slice(&sent.signed_payload()).unwrap();
    again["id"] = "78".into();
    again["data"]["options"][0]["value"] = "1235".into();
    let (body, timestamp) = (again.to_string(), Timestamp::now().as_second().to_string());
    let head = format!(
        "POST /interactions HTTP/1.1\r\nhost: bot\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         x-signature-timestamp: {timestamp}\r\nx-signature-ed25519: {}\r\n\r\n",
        body.len(),
        stage.discord.sign(&timestamp, body.as_bytes()),
    );
    let mut line = TcpStream::connect(stage.root.trim_start_matches("http://"))
        .await
        .unwrap();
    line.write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
    let asked = || stage.ticketrz.lookups().len() == 2;
    while !asked() {
        tokio::task::yield_now().await;
    }
    drop(line);
    let called = || callbacks(&stage.discord).len() == 1;
    stage
        .discord
        .wait_until("a callback", |_| called())
        .await
        .unwrap();
}

#[tokio::test]
async fn readiness_turns_false_first_and_what_comes_meanwhile_is_answered() {
    let stage = HttpStage::start_with(|settings| settings.env("SHUTDOWN_DELAY", "3s")).await;
    assert_eq!(
        get(&format!("{}/readyz", stage.root)).await,
        (200, "ready\n".to_owned())
    );
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    stage.bot.terminate().unwrap();
    until_readyz(&stage.root, 503, "stopping").await;
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    assert_eq!(
        embed(&sent.answer().await.unwrap().message)["title"],
        "#1234 · brosur"
    );
    let status = stage.bot.wait(GENEROUS).await.unwrap();
    assert_eq!(status.code(), Some(0), "{}", stage.bot.log().text());
}

#[tokio::test]
async fn a_deferred_answer_is_finished_before_the_end() {
    let stage = HttpStage::start_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_secs(1));
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    sent.acknowledged().await.unwrap();
    stage.bot.terminate().unwrap();
    assert_eq!(
        embed(&sent.answer().await.unwrap().message)["title"],
        "#1234 · brosur"
    );
    assert_eq!(stage.bot.wait(GENEROUS).await.unwrap().code(), Some(0));
}
