//! The line about each day.

use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;
use simulators::discord::Person;

use super::{looks, notice, posts, stage_with, team};
use crate::{
    following::press,
    over_http::root_of,
    stage::{message, ticket},
};

/// Lets a day pass: moves what the bot has kept into the past.
fn let_a_day_pass(folder: &Path) {
    let connection = Connection::open(folder.join("state.sqlite")).unwrap();
    let mut reports = connection
        .prepare("SELECT key, json FROM document WHERE kind = 'notice-report'")
        .unwrap();
    let rows = reports.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    });
    for row in rows.unwrap() {
        let (key, json) = row.unwrap();
        let mut report: Value = serde_json::from_str(&json).unwrap();
        let day = report["today"]["day"].as_str().unwrap();
        let day: jiff::civil::Date = day.parse().unwrap();
        report["today"]["day"] = day.yesterday().unwrap().to_string().into();
        connection
            .execute(
                "UPDATE document SET json = ?1 WHERE key = ?2",
                (report.to_string(), key),
            )
            .unwrap();
    }
}

#[tokio::test]
async fn each_day_has_one_line_that_survives_restarts_and_names_nobody() {
    // A day that ended a while ago, and ends again in many hours.
    let zone = jiff::tz::TimeZone::get("Asia/Jakarta").unwrap();
    let ended = jiff::Timestamp::now() - jiff::SignedDuration::from_mins(10);
    let daily = ended.to_zoned_datetime(zone).strftime("%H:%M").to_string();
    let (mut stage, folder) = stage_with(|settings| settings.env("NOTICE_DAILY", daily)).await;
    let rina = Person::new(77, "rina");
    message(&stage, &ticket("1234")).await;
    message(&stage, &ticket("1234").by(rina.clone())).await;
    let card = message(&stage, &ticket("4").by(rina.clone())).await;
    // Needs the ticket, as a lookup does, and has it from memory.
    message(&stage, &press(&card, "Follow", &rina)).await;
    stage.restart().await.unwrap();
    message(&stage, &ticket("5")).await;
    stage.bot.terminate().unwrap();
    stage.bot.exited().await.unwrap();
    assert!(posts(&stage.discord).is_empty(), "the day has not ended");
    let_a_day_pass(folder.path());
    stage.restart().await.unwrap();
    let line = notice(&stage.discord, "5 lookups from 2 people").await;
    assert!(
        line.content().contains(
            "I made 3 calls to the ticket system; 2 answers needed none. 1 ticket is followed."
        ),
        "{}",
        line.content()
    );
    assert!(!line.content().contains("rina") && !line.content().contains("<@"));
    looks(&root_of(&stage.bot).await).await;
    stage.restart().await.unwrap();
    looks(&root_of(&stage.bot).await).await;
    assert_eq!(stage.discord.messages_in(team()).len(), 1);
}
