//! `/metrics`: what is there, and that Prometheus likes it.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use simulators::{
    discord::{Endpoint, Fault},
    ticketrz::Quota,
};

use crate::{
    over_http::{HttpStage, get, root_of},
    stage::{GENEROUS, message, pause, stage, ticket},
};

const EVERYWHERE: &[&str] = &[
    "ticketrz_bot_interactions_total",
    "ticketrz_bot_acknowledge_seconds_bucket",
    "ticketrz_bot_answer_seconds_bucket",
    "ticketrz_bot_lookups_total",
    "ticketrz_bot_api_requests_total",
    "ticketrz_bot_api_request_seconds_bucket",
    "ticketrz_bot_quota_open",
    "ticketrz_bot_quota_opens_in_seconds",
    "ticketrz_bot_token_expires_in_seconds",
    "ticketrz_bot_login_refused",
    "ticketrz_bot_circuit_open",
    "ticketrz_bot_cache_entries",
    "ticketrz_bot_cache_bytes",
    "ticketrz_bot_lookups_joined_total",
    "ticketrz_bot_job_runs_total",
    "ticketrz_bot_ready",
    "ticketrz_bot_build_info",
];

/// The value of the one sample whose line begins like this.
fn sample(text: &str, begins: &str) -> f64 {
    let mut found = text.lines().filter(|line| line.starts_with(begins));
    let line = found
        .next()
        .unwrap_or_else(|| panic!("no {begins} in:\n{text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

/// Scrapes until `holds`: an answer is counted just after it was given.
async fn scrape_until(root: &str, holds: impl Fn(&str) -> bool) -> String {
    let scraped = async {
        loop {
            let (status, text) = get(&format!("{root}/metrics")).await;
            assert_eq!(status, 200);
            if holds(&text) {
                return text;
            }
            pause().await;
        }
    };
    tokio::time::timeout(GENEROUS, scraped).await.unwrap()
}

#[tokio::test]
async fn what_people_do_is_counted_and_timed() {
    let stage = stage().await;
    let root = root_of(&stage.bot).await;
    for _ in 0..2 {
        message(&stage, &ticket("1234")).await;
    }
    message(&stage, &ticket("printer")).await;
    let answered = r#"ticketrz_bot_interactions_total{command="ticket",outcome="answered"} 3"#;
    let text = scrape_until(&root, |text| text.contains(answered)).await;
    for name in EVERYWHERE {
        assert!(text.contains(name), "{name} is not in:\n{text}");
    }
    for (begins, value) in [
        (
            r#"ticketrz_bot_lookups_total{source="api",outcome="shown"}"#,
            1.0,
        ),
        (
            r#"ticketrz_bot_lookups_total{source="cache",outcome="shown"}"#,
            1.0,
        ),
        (
            r#"ticketrz_bot_api_requests_total{endpoint="ticket",outcome="ok"}"#,
            1.0,
        ),
        (
            r#"ticketrz_bot_api_requests_total{endpoint="login",outcome="ok"}"#,
            1.0,
        ),
        ("ticketrz_bot_acknowledge_seconds_count", 3.0),
        ("ticketrz_bot_answer_seconds_count", 3.0),
        ("ticketrz_bot_quota_open ", 1.0),
        ("ticketrz_bot_quota_opens_in_seconds ", 0.0),
        ("ticketrz_bot_cache_entries ", 1.0),
        ("ticketrz_bot_ready ", 1.0),
        ("ticketrz_bot_gateway_connected ", 1.0),
        ("ticketrz_bot_gateway_reconnects_total ", 0.0),
        ("ticketrz_bot_build_info{version=", 1.0),
    ] {
        assert!(
            (sample(&text, begins) - value).abs() < 0.5,
            "{begins} is not {value}:\n{text}"
        );
    }
    let left = sample(&text, "ticketrz_bot_token_expires_in_seconds ");
    assert!((0.0..=900.0).contains(&left), "{left}");
    assert!(!text.contains("redis_up"), "there is no Redis:\n{text}");
}

#[tokio::test]
async fn an_answer_that_discord_refuses_is_excused_and_counts_as_failed() {
    let stage = stage().await;
    let root = root_of(&stage.bot).await;
    stage
        .discord
        .fail_next(Endpoint::Callback, 1, Fault::status(400));
    let told = message(&stage, &ticket("1234")).await;
    assert!(told.embeds().is_empty(), "{}", told.json());
    let reference = told.content().split('`').nth(1).unwrap();
    assert!(stage.bot.log().text().contains(reference), "{reference}");
    let failed = r#"ticketrz_bot_interactions_total{command="ticket",outcome="failed"} 1"#;
    let text = scrape_until(&root, |text| text.contains(failed)).await;
    assert!(
        !text.contains("ticketrz_bot_answer_seconds_count"),
        "no answer was given that could be timed:\n{text}"
    );
}

#[tokio::test]
async fn a_used_up_quota_shows_with_the_time_until_it_opens() {
    let stage = stage().await;
    let root = root_of(&stage.bot).await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    message(&stage, &ticket("1234")).await;
    let (_, text) = get(&format!("{root}/metrics")).await;
    assert!(sample(&text, "ticketrz_bot_quota_open ") < 0.5);
    let left = sample(&text, "ticketrz_bot_quota_opens_in_seconds ");
    assert!((1.0..=172_800.0).contains(&left), "{left}");
    let refused = r#"ticketrz_bot_lookups_total{source="none",outcome="quota_closed"} 1"#;
    assert!(text.contains(refused), "{text}");
}

#[tokio::test]
async fn a_lost_connection_is_counted() {
    let stage = stage().await;
    let root = root_of(&stage.bot).await;
    scrape_until(&root, |text| {
        sample(text, "ticketrz_bot_gateway_connected ") > 0.5
    })
    .await;
    stage.discord.gateway().drop_connections();
    scrape_until(&root, |text| {
        sample(text, "ticketrz_bot_gateway_reconnects_total ") > 0.5
            && sample(text, "ticketrz_bot_gateway_connected ") > 0.5
    })
    .await;
}

#[tokio::test]
async fn nothing_from_outside_becomes_a_label_and_no_secret_shows() {
    let stage = HttpStage::start().await;
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    sent.answer().await.unwrap();
    let mut strange: serde_json::Value = serde_json::from_slice(&sent.signed_payload()).unwrap();
    let mut post = async |id: &str, change: &dyn Fn(&mut serde_json::Value)| {
        strange["id"] = id.into();
        change(&mut strange);
        stage
            .post_signed(jiff::Timestamp::now(), strange.to_string())
            .await
    };
    post("71", &|it| it["data"]["name"] = "evil\"} 1\n# label".into()).await;
    let counted = r#"ticketrz_bot_interactions_total{command="unknown",outcome="answered"} 1"#;
    let text = scrape_until(&stage.root, |text| text.contains(counted)).await;
    assert!(!text.contains("evil"), "{text}");
    assert!(!text.contains("gateway_"), "there is no gateway:\n{text}");
    for secret in [
        stage.discord.token(),
        &stage.ticketrz.config().password,
        strange["token"].as_str().unwrap(),
    ] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn prometheus_has_nothing_to_say_about_names_and_units() {
    let stage = stage().await;
    let root = root_of(&stage.bot).await;
    message(&stage, &ticket("1234")).await;
    let counted = "ticketrz_bot_interactions_total{";
    let text = scrape_until(&root, |text| text.contains(counted)).await;
    let Some((passes, said)) = promtool(&text) else {
        return;
    };
    assert!(passes, "{said}\n{text}");
    let Some((passes, _)) = promtool("# TYPE bad_total gauge\nbad_total 1\n") else {
        return;
    };
    assert!(!passes, "promtool lets everything pass");
}

#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should know what was left out"
)]
fn promtool(text: &str) -> Option<(bool, String)> {
    let child = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            let insisted = std::env::var("CI").as_deref() == Ok("true");
            assert!(!insisted, "promtool is missing: {error}");
            eprintln!("skipped: there is no promtool; install prometheus to run this test");
            return None;
        }
    };
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    Some((output.status.success(), said))
}
