//! Tokens, the quota and the other switches of the ticket system.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use simulators::record::Authorization;
use simulators::ticketrz::{Answers, Quota, Wording};

use crate::ticket_client::Tickets;

const FORM: &str = "application/x-www-form-urlencoded";

fn credentials(tickets: &Tickets, password: &str) -> String {
    let config = tickets.system.config();
    let email = config.email.replace('@', "%40");
    format!(
        "email={email}&password={password}&siteId={}",
        config.site_id
    )
}

async fn log_in(tickets: &Tickets) -> String {
    let form = credentials(tickets, &tickets.system.config().password);
    let answer = tickets.log_in(FORM, form).await;
    assert_eq!(answer.status, 200);
    answer.json()["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn credentials_are_traded_for_a_token_of_fifteen_minutes() {
    let tickets = Tickets::start().await;
    let token = log_in(&tickets).await;
    let parts: Vec<Vec<u8>> = token
        .split('.')
        .map(|part| URL_SAFE_NO_PAD.decode(part).unwrap())
        .collect();
    assert_eq!(parts.len(), 3);
    let header: Value = serde_json::from_slice(&parts[0]).unwrap();
    assert_eq!(header["alg"], "HS256");
    let claims: Value = serde_json::from_slice(&parts[1]).unwrap();
    let time = |key: &str| claims[key].as_i64().unwrap();
    assert_eq!(time("exp") - time("iat"), 900);
    assert_eq!(claims["sid"], "169");
    assert_eq!(parts[2].len(), 32);

    assert_eq!(tickets.try_get(1234, &token).await.unwrap().status, 200);
    tickets.system.clock().advance(Duration::from_secs(899));
    assert_eq!(tickets.try_get(1234, &token).await.unwrap().status, 200);
    tickets.system.clock().advance(Duration::from_secs(1));
    let expired = tickets.try_get(1234, &token).await.unwrap();
    assert_eq!(
        (expired.status, expired.user_message().as_str()),
        (401, "Expired token")
    );
    let renewed = log_in(&tickets).await;
    assert_eq!(tickets.try_get(1234, &renewed).await.unwrap().status, 200);
}

#[tokio::test]
async fn credentials_may_come_as_json() {
    let tickets = Tickets::start().await;
    let config = tickets.system.config();
    let body = json!({"email": config.email, "password": config.password, "siteId": 169});
    let answer = tickets.log_in("application/json", body.to_string()).await;
    assert_eq!(answer.json()["response_status"], "Success");
    assert_eq!(answer.json()["response_code"], "200");
}

#[tokio::test]
async fn wrong_credentials_are_refused_in_the_envelope() {
    let tickets = Tickets::start().await;
    let right = credentials(&tickets, &tickets.system.config().password);
    for body in [
        credentials(&tickets, "wrong"),
        right.replace("169", "1691"),
        right.replace("bot", "other"),
        String::new(),
    ] {
        let answer = tickets.log_in(FORM, body).await;
        assert_eq!(answer.status, 401);
        let message = answer.user_message();
        assert!(
            message.starts_with("you are not authorized to log into this site"),
            "{message}"
        );
    }
    tickets
        .system
        .set(|switches| switches.password_refused = true);
    assert_eq!(tickets.log_in(FORM, right).await.status, 401);
}

#[tokio::test]
async fn lookups_need_a_good_token_and_passwords_are_not_recorded() {
    let tickets = Tickets::start().await;
    let token = log_in(&tickets).await;
    tickets.get(1234).await;
    assert_eq!(tickets.try_get(1234, "wrong").await.unwrap().status, 401);
    let lookups = tickets.system.lookups();
    let standing: Vec<_> = lookups
        .iter()
        .map(|it| (it.authorization, it.status))
        .collect();
    let wanted = [
        (Authorization::Matches, Some(200)),
        (Authorization::Differs, Some(401)),
    ];
    assert_eq!(standing, wanted);
    assert_eq!(tickets.system.authentications().len(), 1);
    let all = serde_json::to_string(&tickets.system.recorder().entries()).unwrap();
    assert!(all.contains("email=bot@example.com"));
    for secret in [
        &tickets.system.config().password,
        &tickets.system.config().token,
        &token,
    ] {
        assert!(!all.contains(secret.as_str()));
    }
}

#[tokio::test]
async fn all_tokens_can_expire_at_once_or_the_issued_ones_alone() {
    let tickets = Tickets::start().await;
    let token = log_in(&tickets).await;
    tickets.system.expire_tokens();
    assert_eq!(
        tickets.try_get(1234, &token).await.unwrap().user_message(),
        "Expired token"
    );
    assert_eq!(tickets.get(1234).await.status, 200);
    let renewed = log_in(&tickets).await;
    assert_eq!(tickets.try_get(1234, &renewed).await.unwrap().status, 200);
    tickets
        .system
        .set(|switches| switches.tokens_expired = true);
    let fresh = log_in(&tickets).await;
    for token in [&fresh, &tickets.system.config().token] {
        assert_eq!(
            tickets.try_get(1234, token).await.unwrap().user_message(),
            "Expired token"
        );
    }
}

#[tokio::test]
async fn the_quota_can_be_used_up() {
    let tickets = Tickets::start().await;
    tickets
        .system
        .set(|switches| switches.quota = Quota::Left(2));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(tickets.get(1234).await.status);
    }
    assert_eq!(statuses, [200, 200, 401, 401]);
    let over = tickets.get(1234).await;
    assert_eq!(over.text(), include_str!("../../fixtures/over_quota.json"));
    tickets.system.reset();
    assert_eq!(tickets.get(1234).await.status, 200);
}

#[tokio::test]
async fn the_window_opens_at_18_and_closes_at_6_in_jakarta() {
    let tickets = Tickets::start().await;
    tickets
        .system
        .set(|switches| switches.quota = Quota::OutsideWindow);
    // It is noon; each step is an hour.
    let mut open = Vec::new();
    for _ in 0..24 {
        open.push(tickets.get(1234).await.status == 200);
        tickets.system.clock().advance(Duration::from_hours(1));
    }
    let wanted: Vec<bool> = (12..36).map(|hour| (18..30).contains(&hour)).collect();
    assert_eq!(open, wanted);
}

#[tokio::test]
async fn the_quotas_end_is_worded_in_many_ways() {
    let tickets = Tickets::start().await;
    for wording in Wording::ALL {
        tickets.system.set(|switches| {
            switches.quota = Quota::UsedUp;
            switches.wording = wording;
        });
        assert_eq!(tickets.get(1234).await.user_message(), wording.text());
    }
}

#[tokio::test]
async fn answers_can_be_late_garbage_broken_or_ever_new() {
    let tickets = Tickets::start().await;
    let latency = Duration::from_millis(60);
    tickets.system.set(|switches| switches.latency = latency);
    let started = std::time::Instant::now();
    tickets.get(1234).await;
    assert!(started.elapsed() >= latency);
    tickets.system.reset();
    tickets
        .system
        .set(|switches| switches.answers = Answers::Garbage);
    assert!(
        tickets
            .get(1234)
            .await
            .text()
            .starts_with("<!DOCTYPE html>")
    );
    tickets
        .system
        .set(|switches| switches.answers = Answers::Malformed);
    assert!(serde_json::from_slice::<Value>(&tickets.get(1234).await.body).is_err());
    tickets
        .system
        .set(|switches| switches.answers = Answers::Changing);
    let first = tickets.get(1234).await.json();
    let second = tickets.get(1234).await.json();
    assert_eq!(first["Id"], "1234");
    assert_ne!(first["Subject"], second["Subject"]);
}
