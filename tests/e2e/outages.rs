//! The ticket system is down or slow: people are told at once, and get the last known answer.

use simulators::ticketrz::Availability;

use crate::stage::{answer, embed, message, stage_with, ticket};

#[tokio::test]
async fn an_outage_shows_the_last_known_ticket_or_a_sentence() {
    for outage in [
        Availability::Refusing,
        Availability::Resetting,
        Availability::Failing(503),
    ] {
        let stage = stage_with(|settings| settings.env("CACHE_FRESH", "1ms")).await;
        message(&stage, &ticket("1234")).await;
        stage
            .ticketrz
            .set(|switches| switches.availability = outage);

        let known = message(&stage, &ticket("1234")).await;
        assert_eq!(embed(&known)["title"], "#1234 · brosur", "{outage:?}");
        assert!(
            known.content().contains("isn't responding properly"),
            "{outage:?}: {}",
            known.content()
        );
        let unknown = message(&stage, &ticket("1")).await;
        assert!(unknown.embeds().is_empty(), "{outage:?}");
        assert!(
            unknown.content().contains("isn't responding properly"),
            "{outage:?}: {}",
            unknown.content()
        );

        stage.ticketrz.reset();
    }
}

#[tokio::test]
async fn a_slow_ticket_system_costs_no_more_than_the_budget() {
    let stage = stage_with(|settings| {
        settings
            .env("CACHE_FRESH", "1ms")
            .env("LOOKUP_BUDGET", "1500ms")
    })
    .await;
    message(&stage, &ticket("1234")).await;
    stage
        .ticketrz
        .set(|switches| switches.availability = Availability::Hanging);
    let known = answer(&stage, &ticket("1234")).await;
    assert_eq!(embed(&known.message)["title"], "#1234 · brosur");
    assert!(
        known.message.content().contains("what I last saw, <t:"),
        "{}",
        known.message.content()
    );
    assert!(message(&stage, &ticket("1")).await.embeds().is_empty());
}

#[tokio::test]
async fn after_repeated_failures_people_are_told_without_asking_again() {
    let stage = stage_with(|settings| settings).await;
    stage
        .ticketrz
        .set(|switches| switches.availability = Availability::Failing(500));
    for id in 1..10 {
        message(&stage, &ticket(&id.to_string())).await;
    }
    let lookups = stage.ticketrz.lookups().len();
    for id in 20..25 {
        let told = message(&stage, &ticket(&id.to_string())).await;
        assert!(told.content().contains("isn't responding properly"));
    }
    assert_eq!(
        stage.ticketrz.lookups().len(),
        lookups,
        "the circuit is open"
    );
}
