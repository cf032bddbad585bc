//! English and Indonesian: the person's own for what only they see.

use simulators::discord::{Interaction, Person};

use crate::stage::{message, stage, state, ticket};

fn indonesian() -> Person {
    Person::new(80, "dewi").with_locale("id")
}

#[tokio::test]
async fn an_indonesian_is_answered_in_indonesian() {
    let stage = stage().await;
    let shown = message(
        &stage,
        &Interaction::command("tiket")
            .string("nomor", "1234")
            .by(indonesian()),
    )
    .await;
    assert!(
        state(&shown).starts_with("**Ditutup <t:"),
        "{}",
        shown.json()
    );
    assert!(
        state(&shown).contains("463 hari 18 jam"),
        "{}",
        shown.json()
    );
    assert!(shown.button("Bagikan").is_some());
    let told = message(&stage, &ticket("nonsense").by(indonesian())).await;
    assert!(told.content().contains("nomor tiket"), "{}", told.content());
}

#[tokio::test]
async fn everybody_else_is_answered_in_english() {
    let stage = stage().await;
    for locale in ["en-US", "en-GB", "fr", "ja"] {
        let person = Person::new(81, "kim").with_locale(locale);
        let shown = message(&stage, &ticket("1234").by(person)).await;
        assert!(state(&shown).starts_with("**Closed <t:"), "{locale}");
    }
}
