//! Refresh, Details and Open, on messages of any age.

use simulators::{
    bot::Bot,
    discord::{How, Interaction, Person},
    ticketrz::Quota,
};

use crate::stage::{BOT, GENEROUS, answer, embed, field, message, stage, stage_with, ticket};

/// A ticket that is another one at every lookup.
const CHANGING: &str = "10";

#[tokio::test]
async fn refresh_changes_the_message() {
    let stage = stage().await;
    let before = message(&stage, &ticket(CHANGING)).await;
    let after = answer(&stage, &Interaction::press(&before, "Refresh")).await;
    assert_eq!(after.how, How::Updated);
    assert_eq!(after.message.id(), before.id(), "it is the same message");
    assert_ne!(embed(&after.message)["title"], embed(&before)["title"]);
    assert!(!after.message.content().contains("nothing has changed"));
}

#[tokio::test]
async fn refresh_says_when_nothing_changed() {
    let stage = stage().await;
    let before = message(&stage, &ticket("1234")).await;
    let after = message(&stage, &Interaction::press(&before, "Refresh")).await;
    assert!(
        after.content().contains("nothing has changed"),
        "{}",
        after.json()
    );
    assert_eq!(stage.ticketrz.lookups().len(), 2, "it was asked for anew");
}

#[tokio::test]
async fn a_refresh_that_fails_leaves_the_message_and_says_why() {
    let stage = stage().await;
    let before = message(&stage, &ticket("1234")).await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    let told = answer(&stage, &Interaction::press(&before, "Refresh")).await;
    assert_ne!(told.message.id(), before.id());
    assert!(
        told.message.is_ephemeral() && told.message.content().contains("out of ticket lookups"),
        "{}",
        told.message.json()
    );
    assert_eq!(
        stage.discord.message(before.id()).unwrap().embeds(),
        before.embeds()
    );
}

#[tokio::test]
async fn a_slow_refresh_changes_the_message_later() {
    let stage = stage_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
    let before = message(&stage, &ticket(CHANGING)).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = std::time::Duration::from_millis(300));
    let after = answer(&stage, &Interaction::press(&before, "Refresh")).await;
    assert_eq!(after.how, How::UpdatedLater);
    assert_ne!(embed(&after.message)["title"], embed(&before)["title"]);
}

#[tokio::test]
async fn details_are_a_second_private_message_that_costs_no_call() {
    let stage = stage().await;
    let first = message(&stage, &ticket("1234")).await;
    let details = message(&stage, &Interaction::press(&first, "Details")).await;
    assert_ne!(details.id(), first.id());
    assert!(details.is_ephemeral());
    assert!(field(&details, "Classification").contains("Closed (TS7)"));
    assert!(field(&details, "People").contains("admin22"));
    assert!(field(&details, "Durations").contains("463 days 18 h"));
    assert_eq!(stage.ticketrz.lookups().len(), 1);
}

#[tokio::test]
async fn details_can_be_refreshed_and_lead_back_to_the_card() {
    let stage = stage().await;
    let card = message(&stage, &ticket(CHANGING)).await;
    let details = message(&stage, &Interaction::press(&card, "Details")).await;
    let refreshed = message(&stage, &Interaction::press(&details, "Refresh")).await;
    assert_eq!(refreshed.id(), details.id());
    assert!(!field(&refreshed, "People").is_empty());
    assert_ne!(embed(&refreshed)["title"], embed(&details)["title"]);
    let lookups = stage.ticketrz.lookups().len();
    let back = message(&stage, &Interaction::press(&refreshed, "Back")).await;
    assert_eq!(back.id(), details.id());
    assert_eq!(field(&back, "Assignee"), "admin22");
    assert!(back.button("Details").is_some() && back.button("Back").is_none());
    assert_eq!(stage.ticketrz.lookups().len(), lookups, "it costs no call");
}

#[tokio::test]
async fn the_largest_ticket_is_within_discords_limits() {
    let stage = stage().await;
    let first = message(&stage, &ticket("2")).await;
    let details = message(&stage, &Interaction::press(&first, "Details")).await;
    assert!(!details.embeds().is_empty(), "{}", details.json());
}

#[tokio::test]
async fn open_is_a_link_where_there_is_an_address() {
    let stage =
        stage_with(|settings| settings.env("TICKETRZ_WEB_URL", "https://desk.example/{id}")).await;
    let shown = message(&stage, &ticket("1234")).await;
    assert_eq!(
        shown.button("Open").unwrap()["url"],
        "https://desk.example/1234"
    );
}

#[tokio::test]
async fn a_button_works_after_a_restart_and_for_somebody_else() {
    let mut stage = stage().await;
    let shared = message(&stage, &ticket("1234").boolean("share", true)).await;
    stage.bot.terminate().unwrap();
    stage.bot.wait(GENEROUS).await.unwrap();
    let settings = simulators::bot::BotSettings::new(BOT, &stage.discord, &stage.ticketrz);
    stage.bot = Bot::start_ready(&settings, &stage.discord).await.unwrap();
    let other = Person::new(77, "rina").with_locale("id");
    let details = message(&stage, &Interaction::press(&shared, "Details").by(other)).await;
    assert!(details.is_ephemeral());
    assert!(
        field(&details, "Klasifikasi").contains("Ditutup (TS7)"),
        "{}",
        details.json()
    );
}
