//! `POST /interactions`: which requests are read, and which are refused.

use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Method};
use simulators::discord::Interaction;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{over_http::HttpStage, stage::ticket};

const PING: &str = r#"{"id":"1","application_id":"1","type":1,"token":"t","version":1,"entitlements":[],"authorizing_integration_owners":{}}"#;

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
