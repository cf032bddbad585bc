//! Suggestions while an id is being typed: what this person was shown before, and nothing else.

use serde_json::json;
use simulators::discord::{Interaction, Person, Place};
use simulators::{stage::Stage, ticketrz::Availability};

use crate::stage::{embed, message, stage, stage_with, ticket};

async fn suggested(stage: &Stage, interaction: Interaction) -> Vec<String> {
    let choices = stage
        .discord
        .send(&interaction)
        .unwrap()
        .choices()
        .await
        .unwrap();
    choices
        .iter()
        .map(|choice| choice["name"].as_str().unwrap().to_owned())
        .collect()
}

fn typing(text: &str) -> Interaction {
    Interaction::complete("ticket", "id", text)
}

#[tokio::test]
async fn the_newest_come_first_and_typing_narrows_them() {
    let stage = stage().await;
    assert!(suggested(&stage, typing("")).await.is_empty());
    for id in ["1", "1234", "13"] {
        message(&stage, &ticket(id)).await;
    }
    message(&stage, &ticket("1234")).await;
    let lookups = stage.ticketrz.lookups().len();
    assert_eq!(
        suggested(&stage, typing("")).await,
        ["#1234 · brosur · Closed", "#13 · Keys are missing", "#1"]
    );
    assert_eq!(
        suggested(&stage, typing("brosur")).await,
        ["#1234 · brosur · Closed"]
    );
    assert_eq!(
        suggested(&stage, typing("missing keys")).await,
        ["#13 · Keys are missing"]
    );
    assert_eq!(
        suggested(&stage, typing("zebra")).await,
        Vec::<String>::new()
    );
    assert_eq!(
        stage.ticketrz.lookups().len(),
        lookups,
        "suggestions cost no call"
    );

    let choices = stage
        .discord
        .send(&typing("bros"))
        .unwrap()
        .choices()
        .await
        .unwrap();
    assert_eq!(choices[0]["value"], json!("1234"));
}

#[tokio::test]
async fn the_number_that_is_typed_comes_first_so_enter_opens_it() {
    let stage = stage().await;
    for id in ["1234", "13"] {
        message(&stage, &ticket(id)).await;
    }
    let lookups = stage.ticketrz.lookups().len();
    for (typed, wanted) in [
        (
            "1",
            vec![
                "#1 · look this up",
                "#13 · Keys are missing",
                "#1234 · brosur · Closed",
            ],
        ),
        ("#987", vec!["#987 · look this up"]),
        ("13", vec!["#13 · Keys are missing"]),
        (
            "123",
            vec!["#123 · look this up", "#1234 · brosur · Closed"],
        ),
    ] {
        assert_eq!(suggested(&stage, typing(typed)).await, wanted, "{typed}");
    }
    let sent = stage.discord.send(&typing("1")).unwrap();
    assert_eq!(sent.choices().await.unwrap()[0]["value"], json!("1"));
    assert_eq!(
        stage.ticketrz.lookups().len(),
        lookups,
        "typing costs no call"
    );
}

#[tokio::test]
async fn suggestions_speak_the_language_that_the_reader_has_now() {
    let stage = stage().await;
    for id in ["1234", "8"] {
        message(&stage, &ticket(id)).await;
    }
    let indonesian = || Person::default().with_locale("id");
    assert_eq!(
        suggested(&stage, typing("").by(indonesian())).await,
        [
            "#8 · Invoice was not sent · Terbuka · ⏰ lewat tenggat",
            "#1234 · brosur · Ditutup"
        ]
    );
    assert_eq!(
        suggested(&stage, typing("77").by(indonesian())).await,
        ["#77 · cari tiket ini"]
    );
    assert_eq!(
        suggested(&stage, typing("")).await,
        [
            "#8 · Invoice was not sent · Open · ⏰ overdue",
            "#1234 · brosur · Closed"
        ]
    );
}

#[tokio::test]
async fn nobody_is_suggested_what_somebody_else_saw_or_saw_elsewhere() {
    let stage = stage().await;
    message(&stage, &ticket("1234")).await;
    let other = Person::new(77, "rina");
    assert!(suggested(&stage, typing("").by(other)).await.is_empty());
    let elsewhere = Place::channel(stage.discord.config().guilds[0] + 1, 5);
    assert!(suggested(&stage, typing("").at(elsewhere)).await.is_empty());
}

#[tokio::test]
async fn tickets_that_do_not_exist_are_not_suggested() {
    let stage = stage().await;
    message(&stage, &ticket("999999")).await;
    assert!(suggested(&stage, typing("")).await.is_empty());
}

#[tokio::test]
async fn a_ticket_that_is_forbidden_or_gone_is_no_longer_named_to_anybody() {
    for status in [403, 404] {
        let stage = stage().await;
        let shown = message(&stage, &ticket("1234")).await;
        let other = || Person::new(77, "rina");
        message(&stage, &ticket("1234").by(other())).await;
        stage
            .ticketrz
            .set(|switches| switches.availability = Availability::Failing(status));
        message(&stage, &Interaction::press(&shown, "Refresh")).await;
        for person in [Interaction::by, |interaction: Interaction, _| interaction] {
            let suggested = suggested(&stage, person(typing(""), other())).await;
            assert!(suggested.is_empty(), "{status}: {suggested:?}");
            let several = Interaction::message_command("Look up ticket", "#1234 and #1");
            let offered = message(&stage, &person(several, other())).await;
            let offered = offered.json().to_string();
            assert!(!offered.contains("brosur"), "{status}: {offered}");
        }
    }
}

#[tokio::test]
async fn an_operators_word_is_suggested_as_it_is_written() {
    let labels = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        labels.path(),
        r#"{"status": {"TS7": "Waiting (customer)"}}"#,
    )
    .unwrap();
    let stage = stage_with(|settings| settings.env("TICKETRZ_LABELS_FILE", labels.path())).await;
    let shown = message(&stage, &ticket("1234")).await;
    let line = embed(&shown)["description"].as_str().unwrap();
    assert!(
        line.starts_with(r"**Waiting \(customer\)** · Closed <t:"),
        "{line}"
    );
    assert_eq!(
        suggested(&stage, typing("")).await,
        ["#1234 · brosur · Waiting (customer)"]
    );
}
