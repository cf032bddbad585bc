//! Several tickets in one message.

mod buttons;
mod calls;

use serde_json::json;
use simulators::{
    bot::BotSettings,
    discord::{Discord, How, Interaction, Message},
    ticketrz::Ticketrz,
};

use crate::{
    stage::{answer, embed, message, stage, stage_with, ticket, told},
    transports::{self, as_set},
};

/// Ten tickets that nobody has looked up.
const TEN: &str = "100001 100002 100003 100004 100005 100006 100007 100008 100009 100010";

/// Tries it with a bot of either transport.
async fn over_both(
    change: impl Fn(BotSettings) -> BotSettings,
    test: impl AsyncFn(&Discord, &Ticketrz),
) {
    transports::over_both(change, async |running| {
        test(&running.discord, &running.ticketrz).await;
    })
    .await;
}

fn list(message: &Message) -> Vec<&str> {
    let lines = embed(message)["description"].as_str().unwrap();
    lines.lines().collect()
}

fn saying(message: &Message, words: &str) -> usize {
    let lines = list(message);
    lines
        .into_iter()
        .filter(|line| line.ends_with(words))
        .count()
}

fn labels(message: &Message) -> Vec<&str> {
    let options = message.select().unwrap()["options"].as_array().unwrap();
    let labels = options.iter().map(|option| option["label"].as_str());
    labels.map(Option::unwrap).collect()
}

#[tokio::test]
async fn each_ticket_has_a_line_and_each_failure_too_and_a_select_opens_a_card() {
    let linked =
        |settings: BotSettings| settings.env("TICKETRZ_WEB_URL", "https://desk.example/t/{id}");
    over_both(linked, async |discord, ticketrz| {
        let typed = "1234, #1 and https://desk.example/t/1234 999999";
        let shown = told(discord, &ticket(typed)).await;
        assert!(shown.is_ephemeral());
        assert_eq!(embed(&shown)["title"], "3 tickets");
        let lines = list(&shown);
        assert_eq!(
            lines[0],
            "[#1234](https://desk.example/t/1234) · brosur · **Closed <t:1539716001:D>** · took 463 days 18 h · admin22"
        );
        assert_eq!(lines[1], "[#1](https://desk.example/t/1)", "it has only a number");
        assert_eq!(lines[2], "[#999999](https://desk.example/t/999999) · I couldn't find it");
        assert_eq!(labels(&shown)[0], "#1234 · brosur · Closed");
        assert_eq!(shown.content(), "");
        assert_eq!(ticketrz.lookups().len(), 3, "one call each");

        let card = told(discord, &Interaction::choose(&shown, ["1234"])).await;
        assert!(card.is_ephemeral() && card.id() != shown.id());
        assert_eq!(embed(&card)["title"], "#1234 · brosur");
        told(discord, &ticket(typed)).await;
        assert_eq!(ticketrz.lookups().len(), 3, "what is known costs none, also that there is no such ticket");
    })
    .await;
}

#[tokio::test]
async fn numbers_that_no_button_can_carry_are_left_out() {
    let stage = stage().await;
    let longest: Vec<String> = (0..10).map(|n| (u64::MAX - n).to_string()).collect();
    let shown = message(&stage, &ticket(&longest.join(" "))).await;
    assert_eq!(list(&shown).len(), 5);
    assert!(
        shown.content().contains("these are the first 5"),
        "{}",
        shown.json()
    );
}

#[tokio::test]
async fn a_mistyped_number_costs_no_call() {
    let stage = stage().await;
    for typed in ["1234 12x", "1234 0", "-5 1234", "two tickets"] {
        let told = message(&stage, &ticket(typed)).await;
        assert!(
            told.content().contains("ticket number"),
            "{typed}: {}",
            told.json()
        );
    }
    assert!(stage.ticketrz.lookups().is_empty());
}

#[tokio::test]
async fn a_slow_list_is_deferred_privately() {
    over_both(
        |settings| {
            settings
                .env("DISCORD_DEFER_AFTER", "1ms")
                .env("TICKET_VISIBILITY", "public")
        },
        async |discord, ticketrz| {
            ticketrz.set(|switches| switches.latency = std::time::Duration::from_millis(300));
            let sent = discord.send(&ticket("1234 100001")).unwrap();
            let shown = sent.answer().await.unwrap();
            assert_eq!(shown.how, How::Deferred);
            assert!(shown.message.is_ephemeral() && list(&shown.message).len() == 2);
        },
    )
    .await;
}

#[tokio::test]
async fn a_message_with_several_numbers_is_answered_with_the_same_list() {
    over_both(as_set, async |discord, ticketrz| {
        let typed = told(discord, &ticket("1234 1 2")).await;
        let text = "#1234, ticket 1 and #2, also #1234 in room 12";
        let found = told(
            discord,
            &Interaction::message_command("Look up ticket", text),
        )
        .await;
        assert!(found.is_ephemeral());
        assert_eq!(found.embeds(), typed.embeds());
        assert_eq!(ticketrz.lookups().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn hostile_tickets_are_within_discords_limits() {
    let stage = stage_with(|settings| {
        settings
            .env(
                "TICKETRZ_WEB_URL",
                format!("https://desk.example/{}/{{id}}", "x".repeat(450)),
            )
            .env("SEVERAL_CALLS", "10")
    })
    .await;
    let shown = answer(&stage, &ticket("1 2 3 5 6 7 8 9 16 19"))
        .await
        .message;
    assert_eq!(list(&shown).len(), 10, "{}", shown.json());
}

#[tokio::test]
async fn several_numbers_are_suggested_as_they_are_typed() {
    let stage = stage().await;
    message(&stage, &ticket("1234")).await;
    let typing = Interaction::complete("ticket", "id", "1234, #7");
    let choices = stage
        .discord
        .send(&typing)
        .unwrap()
        .choices()
        .await
        .unwrap();
    assert_eq!(
        choices,
        [json!({"name": "#1234 #7 · look these up", "value": "1234 7"})]
    );
}
