//! Tickets whose text is written to be expensive: they are answered like any other, and nobody else waits for them.

use std::time::Duration;

use serde_json::Value;
use simulators::{clock::Clock, discord::Interaction, stage::Stage};
use tokio::time::timeout;

use crate::{
    over_http::{get, root_of},
    stage::{BOT, GENEROUS, embed, message, pause, ticket},
};

/// A Discord whose clock is stopped, so that no machine is too slow for its 3 s.
/// The line above a ticket's text.
const STATE: &str = "**Closed <t:1539716001:D>** · took 463 days 18 h";

async fn stage() -> Stage {
    let clock = Clock::stopped(jiff::Timestamp::now());
    Stage::start_with(BOT, clock, |settings| settings)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_table_with_cells_that_span_is_shown_with_its_row_on_one_line() {
    let stage = stage().await;
    let shown = message(&stage, &ticket("18")).await;
    let text = format!("{STATE}\n\nOur order:\n\nOrder · Total");
    assert_eq!(embed(&shown)["description"], text);
    let details = message(&stage, &Interaction::press(&shown, "Details")).await;
    assert_eq!(embed(&details)["description"], text);
}

#[tokio::test]
async fn a_hostile_ticket_is_answered_while_the_bot_stays_alive() {
    let stage = stage().await;
    let healthz = format!("{}/healthz", root_of(&stage.bot).await);
    let lookups = async {
        // As many as there are threads, and more.
        let sent: Vec<_> = (0..4)
            .map(|_| stage.discord.send(&ticket("19")).unwrap())
            .collect();
        let mut shown = Vec::new();
        for sent in sent {
            shown.push(sent.answer().await.unwrap().message);
        }
        let details = Interaction::press(&shown[0], "Details");
        shown.push(message(&stage, &details).await);
        shown
    };
    let health = async {
        loop {
            let (status, _) = timeout(Duration::from_secs(5), get(&healthz))
                .await
                .expect("the bot answers whatever a ticket says");
            assert_eq!(status, 200);
            pause().await;
        }
    };
    let shown = tokio::select! {
        shown = timeout(GENEROUS, lookups) => shown.expect("the tickets are answered in time"),
        () = health => unreachable!("it goes on"),
    };
    for message in &shown {
        let description = embed(message)["description"].as_str().unwrap();
        assert!(
            description.starts_with(&format!("{STATE}\n\nxxx")),
            "{description:?}"
        );
    }
    let field = |name: &str| -> &Value {
        let fields = embed(&shown[4])["fields"].as_array().unwrap();
        &fields.iter().find(|field| field["name"] == name).unwrap()["value"]
    };
    assert!(field("Solution").as_str().unwrap().contains('x'));
}
