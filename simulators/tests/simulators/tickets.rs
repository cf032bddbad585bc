//! Tokens and the quota of the ticket system.

use std::time::Duration;

use serde_json::{Value, json};
use simulators::clock::Clock;
use simulators::record::Authorization;
use simulators::ticketrz::{Change, Quota, Ticketrz, TicketrzConfig, catalogue};

const FORM: &str = "application/x-www-form-urlencoded";

/// A system at noon in Jakarta, whose clock is stopped.
async fn system() -> Ticketrz {
    let clock = Clock::stopped("2026-11-24T05:00:00Z".parse().unwrap());
    let config = TicketrzConfig {
        clock,
        ..TicketrzConfig::default()
    };
    Ticketrz::start(config).await.unwrap()
}

/// The status of a lookup of ticket 1234, and the message of the error envelope.
async fn look_up(system: &Ticketrz, token: &str) -> (u16, String) {
    let url = format!("{}/api/ticketrz/1234", system.url());
    let request = reqwest::Client::new().get(url).bearer_auth(token);
    let (status, body) = read(request).await;
    let message = body.pointer("/records/userMessage").and_then(Value::as_str);
    (status, message.unwrap_or_default().to_owned())
}

async fn log_in(system: &Ticketrz, content_type: &str, body: String) -> (u16, Value) {
    let url = format!("{}/api/authenticate", system.url());
    let request = reqwest::Client::new().post(url).body(body);
    read(request.header("content-type", content_type)).await
}

async fn read(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.text().await.unwrap();
    (status, serde_json::from_str(&body).unwrap())
}

fn form(system: &Ticketrz) -> String {
    let config = system.config();
    let email = config.email.replace('@', "%40");
    format!(
        "email={email}&password={}&siteId={}",
        config.password, config.site_id
    )
}

#[test]
fn ids_are_unique() {
    let mut ids: Vec<u64> = catalogue().map(|entry| entry.id).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
}

#[tokio::test]
async fn credentials_are_traded_for_a_token_of_fifteen_minutes() {
    let system = system().await;
    let (_, answer) = log_in(&system, FORM, form(&system)).await;
    let token = answer["token"].as_str().unwrap();
    system.clock().advance(Duration::from_secs(899));
    assert_eq!(look_up(&system, token).await.0, 200);
    system.clock().advance(Duration::from_secs(1));
    let expired = (401, "Expired token".to_owned());
    assert_eq!(look_up(&system, token).await, expired);
    let config = system.config();
    let body = json!({"email": config.email, "password": config.password, "siteId": 169});
    let (status, renewed) = log_in(&system, "application/json", body.to_string()).await;
    assert_eq!(status, 200);
    assert_eq!(
        look_up(&system, renewed["token"].as_str().unwrap()).await.0,
        200
    );
}

#[tokio::test]
async fn wrong_credentials_are_refused_in_the_envelope() {
    let system = system().await;
    let right = form(&system);
    let wrong_password = right.replace(&system.config().password, "wrong");
    let (wrong_site, wrong_email) = (right.replace("169", "1691"), right.replace("bot", "other"));
    for body in [wrong_password, wrong_site, wrong_email, String::new()] {
        let (status, answer) = log_in(&system, FORM, body).await;
        let message = answer["records"]["userMessage"].as_str().unwrap();
        assert_eq!(status, 401);
        assert!(message.starts_with("you are not authorized to log into this site"));
    }
}

#[tokio::test]
async fn lookups_need_a_good_token_and_secrets_are_not_recorded() {
    let system = system().await;
    let fixed = &system.config().token;
    log_in(&system, FORM, form(&system)).await;
    assert_eq!(look_up(&system, fixed).await.0, 200);
    assert_eq!(look_up(&system, "wrong").await.0, 401);
    let lookups = system.lookups();
    let seen: Vec<_> = lookups.iter().map(|it| it.authorization).collect();
    assert_eq!(seen, [Authorization::Matches, Authorization::Differs]);
    let all = serde_json::to_string(&system.recorder().entries()).unwrap();
    assert!(all.contains("email=bot@example.com"));
    assert!(!all.contains(&system.config().password) && !all.contains(fixed));
}

#[tokio::test]
async fn the_quota_ends_and_has_its_hours() {
    let system = system().await;
    let token = system.config().token.clone();
    system.set(|switches| switches.quota = Quota::Left(2));
    let over = "time limit reached please try again tomorrow at 18:00 - 06:00";
    for (status, message) in [(200, ""), (200, ""), (401, over), (401, over)] {
        assert_eq!(look_up(&system, &token).await, (status, message.to_owned()));
    }
    system.set(|switches| switches.quota = Quota::OutsideWindow);
    // It is noon; each step is an hour.
    let mut open = Vec::new();
    for _ in 0..24 {
        open.push(look_up(&system, &token).await.0 == 200);
        system.clock().advance(Duration::from_hours(1));
    }
    let wanted: Vec<bool> = (12..36).map(|hour| (18..30).contains(&hour)).collect();
    assert_eq!(open, wanted);
}

#[tokio::test]
async fn a_ticket_that_is_changed_is_answered_as_it_is_now() {
    let system = system().await;
    let token = system.config().token.clone();
    let subject = async |id: u64| {
        let url = format!("{}/api/ticketrz/{id}", system.url());
        let request = reqwest::Client::new().get(url).bearer_auth(&token);
        read(request).await.1["Subject"].clone()
    };
    let before = subject(3).await;
    let named = |subject: &str| {
        let fields = json!({"Subject": subject});
        Change::Fields(fields.as_object().unwrap().clone())
    };
    for id in [4, 100_000, 999] {
        system.change_ticket(id, &named("other"));
        system.change_ticket(id, &Change::Closed);
    }
    assert_eq!(subject(3).await, before);
    assert_eq!(subject(4).await, "other");
    assert_eq!(subject(100_000).await, "other");
    assert_eq!(subject(999).await, Value::Null, "an error stays an error");
}
