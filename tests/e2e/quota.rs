//! The team's quota: no call is spent while it is closed, and people still get the best answer there is.

use jiff::Timestamp;
use redis::AsyncCommands;
use simulators::ticketrz::{Quota, Wording};

use crate::{
    redis_server::Redis,
    stage::{embed, message, stage_with, ticket},
};

#[tokio::test]
async fn closed_means_no_calls_and_the_last_known_ticket_says_how_old_it_is() {
    let stage = stage_with(|settings| {
        settings
            .env("CACHE_FRESH", "1ms")
            .env("QUOTA_PROBE_INTERVAL", "0")
    })
    .await;
    message(&stage, &ticket("1234")).await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);

    let known = message(&stage, &ticket("1234")).await;
    assert_eq!(embed(&known)["title"], "#1234 · brosur");
    assert!(
        known
            .content()
            .contains("out of ticket lookups. They're back on <t:")
            && known.content().contains("what I last saw, <t:")
    );
    let lookups = stage.ticketrz.lookups().len();
    for id in ["1234", "1", "2", "3"] {
        assert!(
            message(&stage, &ticket(id))
                .await
                .content()
                .contains("out of ticket lookups")
        );
    }
    assert_eq!(
        stage.ticketrz.lookups().len(),
        lookups,
        "closed means no calls"
    );
}

#[tokio::test]
async fn a_probe_finds_out_that_the_quota_opened_early() {
    let stage = stage_with(|settings| settings.env("QUOTA_PROBE_INTERVAL", "1ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    assert!(
        message(&stage, &ticket("1234"))
            .await
            .content()
            .contains("out of ticket lookups")
    );
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::Unlimited);
    for id in ["1234", "1"] {
        assert!(
            !message(&stage, &ticket(id)).await.embeds().is_empty(),
            "{id}"
        );
    }
}

#[tokio::test]
async fn every_wording_ends_in_a_sentence_that_people_can_use() {
    for wording in Wording::ALL {
        let stage = stage_with(|settings| settings).await;
        stage.ticketrz.set(|switches| {
            switches.quota = Quota::UsedUp;
            switches.wording = wording;
        });
        let told = message(&stage, &ticket("1234")).await;
        let content = told.content();
        assert!(
            content.contains("<t:") && content.contains("out of ticket lookups"),
            "{wording:?}: {content}"
        );
        assert!(
            !told.pings() && !content.contains("](http"),
            "{wording:?}: {content}"
        );
        let is_promise = content.contains("They're back on <t:");
        assert!(
            is_promise != content.contains("I'll try again <t:"),
            "{wording:?}: {content}"
        );
        if wording == Wording::Unreadable {
            assert!(!is_promise, "{content}");
            assert!(
                content.contains("please contact your administrator"),
                "{content}"
            );
        }
    }
}

#[tokio::test]
async fn a_quota_that_stays_closed_after_its_window_opened_is_no_longer_promised() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let hours_ago = |hours: i64| Timestamp::now() - jiff::SignedDuration::from_hours(hours);
    let since = hours_ago(60);
    for (windows, sentence) in [
        (0, "<t:SINCE:f>. I'll try again on <t:"),
        (
            1,
            "<t:SINCE:f>, even when it said they'd be back. Please ask <@42> to check with the vendor",
        ),
    ] {
        let shape = |settings: simulators::bot::BotSettings| {
            settings
                .env("REDIS_URL", redis.url())
                .env("QUOTA_PROBE_INTERVAL", "0")
                .env("SUPPORT_CONTACT", "<@42>")
        };
        let stage = stage_with(shape).await;
        stage
            .ticketrz
            .set(|switches| switches.quota = Quota::UsedUp);
        // What a replica stored that was refused before the window.
        let again = (windows > 0).then(|| serde_json::json!({"since": since, "windows": windows}));
        let closure = serde_json::json!({
            "closed_at": hours_ago(12),
            "first_refused_at": since,
            "quota": {
                "opens_at": hours_ago(1),
                "open_until": hours_ago(-5),
                "message": null,
                "refused_again": again,
            },
        });
        let host = stage.ticketrz.url().replace("http://", "");
        let mut connection = redis.connection().await;
        let key = format!("ticketrz:v1:{host}:quota");
        connection
            .set::<_, _, ()>(&key, closure.to_string())
            .await
            .unwrap();

        let sentence = sentence.replace("SINCE", &since.as_second().to_string());
        for id in ["1", "2", "1"] {
            let told = message(&stage, &ticket(id)).await;
            assert!(
                told.content().contains("still out of ticket lookups")
                    && told.content().contains(&sentence),
                "{windows}: {}",
                told.content()
            );
        }
        assert_eq!(stage.ticketrz.lookups().len(), 1, "one lookup tries");
        let stored: String = connection.get(&key).await.unwrap();
        assert!(
            stored.contains(&format!("\"windows\":{}", windows + 1)),
            "{stored}"
        );
    }
}
