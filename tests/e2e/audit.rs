//! The audit log.

use serde_json::{Value, json};
use simulators::{
    bot::Bot,
    discord::{Interaction, Person},
    ticketrz::Quota,
};

use crate::stage::{GENEROUS, message, stage_with, ticket};

/// The audit lines, once there are `count` of them.
pub(crate) async fn lines(bot: &Bot, count: usize) -> Vec<Value> {
    let mut changes = bot.log().subscribe();
    loop {
        let log = bot.log().text();
        let lines = log
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let audit: Vec<_> = lines.filter(|line| line["target"] == "audit").collect();
        if audit.len() >= count {
            return audit;
        }
        tokio::time::timeout(GENEROUS, changes.changed())
            .await
            .unwrap()
            .unwrap();
    }
}

#[tokio::test]
async fn each_lookup_and_share_leaves_one_line_without_contents() {
    let stage = stage_with(|settings| settings.env("ALLOWED_USER_IDS", "70")).await;
    let rina = || Person::new(70, "rina");
    let shown = message(&stage, &ticket("1234").by(rina())).await;
    message(&stage, &Interaction::press(&shown, "Share").by(rina())).await;
    message(&stage, &ticket("999999").by(rina())).await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    message(&stage, &ticket("1").by(rina())).await;
    message(&stage, &ticket("1").by(Person::new(71, "adi"))).await;

    let lines = lines(&stage.bot, 5).await;
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            json!([
                line["action"],
                line["ticket"],
                line["outcome"],
                line["source"]
            ])
        })
        .collect();
    assert_eq!(
        json!(told),
        json!([
            ["lookup", 1234, "shown", "api"],
            ["share", 1234, "shown", "cache"],
            ["lookup", 999_999, "not_found", null],
            ["lookup", 1, "quota_closed", null],
            ["lookup", null, "denied", null],
        ])
    );
    for line in &lines {
        assert!(
            line["user"].is_u64() && line["guild"].is_u64() && line["channel"].is_u64(),
            "{line}"
        );
        assert!(line["milliseconds"].is_u64(), "{line}");
        assert!(!line.to_string().contains("brosur"), "{line}");
    }
    assert_eq!(lines[0]["age_seconds"], 0);
}
