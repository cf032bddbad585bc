//! Every way in which a lookup can go wrong ends in one private sentence, and nothing of it shows what happened inside.

use simulators::ticketrz::{Outcome, catalogue};

use crate::stage::{message, stage_with, ticket};

const INTERNALS: [&str; 12] = [
    "http",
    "127.0.0.1",
    "Bearer",
    "eyJ",
    "{",
    "<html",
    "PHP",
    "serde",
    "reqwest",
    "expected",
    "tcp",
    "error:",
];

#[tokio::test]
async fn every_row_is_answered_in_a_way_that_people_understand() {
    let stage = stage_with(|settings| settings.env("LOOKUPS_PER_MINUTE", "0")).await;
    let mut rows = 0;
    for entry in catalogue() {
        let told = message(&stage, &ticket(&entry.id.to_string())).await;
        let is_ticket = !told.embeds().is_empty();
        assert!(told.is_ephemeral(), "{} ({})", entry.id, entry.does);
        assert!(
            !told.pings(),
            "{} ({}) pings somebody",
            entry.id,
            entry.does
        );
        if entry.outcome == Outcome::Ticket {
            assert!(
                is_ticket,
                "{} ({}) is a ticket, but: {}",
                entry.id,
                entry.does,
                told.content()
            );
        } else if !is_ticket {
            assert!(
                told.content().ends_with('.') && told.content().len() > 20,
                "{}: {}",
                entry.does,
                told.content()
            );
            for internal in INTERNALS {
                assert!(
                    !told.content().contains(internal),
                    "{} shows {internal}: {}",
                    entry.does,
                    told.content()
                );
            }
        }
        // A refusal closes the quota, or opens the circuit, for the rows after it.
        stage.ticketrz.reset();
        rows += 1;
    }
    assert!(rows > 30, "the table has {rows} rows");
}

#[tokio::test]
async fn a_ticket_that_the_bot_may_not_see_is_no_reason_to_renew_its_sign_in() {
    let stage = stage_with(|settings| settings.env("LOOKUPS_PER_MINUTE", "0")).await;
    for id in ["40301", "40302"] {
        let told = message(&stage, &ticket(id)).await;
        assert_eq!(
            told.content(),
            format!(
                "The ticket system doesn't let me see ticket **#{id}**. If the number is right, \
                 ask the people who run this bot to give me access."
            )
        );
    }
    let shown = message(&stage, &ticket("1234")).await;
    assert!(!shown.embeds().is_empty(), "{}", shown.content());
}
