//! "Look up ticket" in a message's context menu.

use simulators::discord::{Interaction, Message};
use simulators::stage::Stage;

use crate::stage::{embed, message, stage};

async fn look_up(stage: &Stage, text: &str) -> Message {
    message(stage, &Interaction::message_command("Look up ticket", text)).await
}

#[tokio::test]
async fn one_ticket_is_shown_privately() {
    let stage = stage().await;
    for text in [
        "Could somebody look at #1234?",
        "tiket 1234 masih rusak",
        "https://desk.example/tickets/1234 <#99>",
    ] {
        let shown = look_up(&stage, text).await;
        assert!(shown.is_ephemeral());
        assert_eq!(embed(&shown)["title"], "#1234 · brosur", "{text}");
    }
}

#[tokio::test]
async fn several_tickets_are_listed_and_choosing_one_costs_no_further_call() {
    let stage = stage().await;
    let offered = look_up(&stage, "#1234, ticket 1 and #2, also #1234").await;
    assert!(offered.is_ephemeral());
    assert_eq!(embed(&offered)["title"], "3 tickets");
    assert_eq!(stage.ticketrz.lookups().len(), 3);
    let chosen = message(&stage, &Interaction::choose(&offered, ["1234"])).await;
    assert_eq!(embed(&chosen)["title"], "#1234 · brosur");
    assert_eq!(stage.ticketrz.lookups().len(), 3);
}

#[tokio::test]
async fn a_message_without_a_ticket_says_what_is_looked_for() {
    let stage = stage().await;
    let told = look_up(&stage, "the printer is on fire (floor 3)").await;
    assert!(
        told.is_ephemeral() && told.content().contains("#1234"),
        "{}",
        told.json()
    );
    assert!(stage.ticketrz.lookups().is_empty());
}
