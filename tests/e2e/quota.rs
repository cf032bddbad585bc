//! The team's quota: no call is spent while it is closed, and people still get the best answer there is.

use simulators::ticketrz::{Quota, Wording};

use crate::stage::{embed, message, stage_with, ticket};

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
        known.content().contains("out of ticket lookups until <t:")
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
        if wording == Wording::Unreadable {
            assert!(
                content.contains("please contact your administrator"),
                "{content}"
            );
        }
    }
}
