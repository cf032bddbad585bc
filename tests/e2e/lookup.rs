//! `/ticket` and the contract's three answers, as the JSON that Discord receives.

use std::time::Duration;

use serde_json::{Value, json};
use simulators::{
    bot::{Bot, BotSettings},
    discord::{How, Interaction},
    ticketrz::Quota,
};

use crate::stage::{
    BOT, answer, callbacks, embed, field, message, services, stage, stage_with, state, ticket, told,
};

fn assert_callback(name: &str, mut body: Value) {
    // The moment of the lookup is the one thing that is not the same each time.
    if let Some(embed) = body.pointer_mut("/data/embeds/0") {
        embed["timestamp"] = "(now)".into();
    }
    let mut settings = insta::Settings::clone_current();
    // Another crate in the tree may ask serde_json to keep the order.
    settings.set_sort_maps(true);
    settings.bind(|| insta::assert_json_snapshot!(name, body));
}

#[tokio::test]
async fn the_contracts_ticket_is_answered_with_its_embed() {
    let stage = stage().await;
    let answer = answer(&stage, &ticket("1234")).await;
    assert_eq!(
        answer.how,
        How::Immediate,
        "nobody should see \"thinking…\""
    );
    assert!(answer.message.is_ephemeral());
    assert_eq!(
        callbacks(&stage.discord).len(),
        1,
        "one call to Discord is enough"
    );
    assert_callback("success", callbacks(&stage.discord)[0].request.clone());
}

#[tokio::test]
async fn a_fixed_token_that_has_expired_is_answered_with_whom_to_ask() {
    let (discord, ticketrz) = services().await;
    ticketrz.set(|switches| switches.tokens_expired = true);
    let settings = BotSettings::new(BOT, &discord, &ticketrz)
        .with_fixed_token(&ticketrz)
        .env("SUPPORT_CONTACT", "<@42>");
    let _bot = Bot::start_ready(&settings, &discord).await.unwrap();
    let message = told(&discord, &ticket("1234")).await;
    assert!(
        message.is_ephemeral() && message.content().contains("<@42>"),
        "{}",
        message.json()
    );
    assert_callback("expired token", callbacks(&discord)[0].request.clone());
}

#[tokio::test]
async fn a_used_up_quota_is_answered_with_its_window_as_timestamps() {
    let stage = stage().await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    let told = message(&stage, &ticket("1234")).await;
    assert!(told.is_ephemeral());
    let times: Vec<i64> = told
        .content()
        .split("<t:")
        .skip(1)
        .map(|rest| rest.split(':').next().unwrap().parse().unwrap())
        .collect();
    let [opens, again, until] = times[..] else {
        panic!("{}", told.content())
    };
    assert_eq!(opens, again, "one moment, told in two ways");
    // 18:00 to 06:00 in Jakarta (UTC+7, no daylight saving) is 11:00 to 23:00 UTC.
    assert_eq!(
        (opens % 86_400, until % 86_400),
        (11 * 3600, 23 * 3600),
        "{}",
        told.content()
    );
    assert_eq!(until - opens, 12 * 3600);
    let sentence = told
        .content()
        .replace(&opens.to_string(), "(opens)")
        .replace(&until.to_string(), "(until)");
    insta::assert_snapshot!("over quota", sentence);
}

#[tokio::test]
async fn a_ticket_can_be_named_in_every_way_that_people_paste() {
    let stage = stage().await;
    for id in [
        "1234",
        "#1234",
        "  1234 ",
        "https://desk.example/tickets/1234",
        "https://desk.example/t/1234/?tab=1#notes",
    ] {
        let message = message(&stage, &ticket(id)).await;
        assert_eq!(embed(&message)["title"], "#1234 · brosur", "{id}");
    }
}

#[tokio::test]
async fn what_is_no_ticket_number_costs_no_call() {
    let stage = stage().await;
    for id in [
        "printer",
        "12x",
        "0",
        "-5",
        "99999999999999999999999",
        "https://desk.example/tickets/",
    ] {
        let told = message(&stage, &ticket(id)).await;
        assert!(
            told.is_ephemeral() && told.content().contains("ticket number"),
            "{id}: {}",
            told.json()
        );
    }
    assert!(stage.ticketrz.lookups().is_empty());
}

#[tokio::test]
async fn a_slow_lookup_shows_thinking_and_is_filled_in() {
    let stage = stage_with(|settings| settings.env("DISCORD_DEFER_AFTER", "50ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    let answer = answer(&stage, &ticket("1234")).await;
    assert_eq!(answer.how, How::Deferred);
    assert!(answer.message.is_ephemeral());
    assert!(state(&answer.message).ends_with(" · took 463 days 18 h"));
}

#[tokio::test]
async fn labels_links_and_contacts_are_the_operators() {
    let labels = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        labels.path(),
        r#"{"status": {"TS7": "Filed away"}, "type": {"TT1": {"en": "Question"}}}"#,
    )
    .unwrap();
    let stage = stage_with(|settings| {
        settings
            .env("TICKETRZ_WEB_URL", "https://desk.example/tickets/{id}")
            .env("TICKETRZ_LABELS_FILE", labels.path())
            .env("TICKET_CARD_FIELDS", "type,assignee")
    })
    .await;
    let message = message(&stage, &ticket("1234")).await;
    assert_eq!(embed(&message)["url"], "https://desk.example/tickets/1234");
    assert!(state(&message).starts_with("**Filed away** · Closed <t:"));
    assert_eq!(field(&message, "Type"), "Question");
    assert_eq!(embed(&message)["fields"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_brief_answer_shows_title_and_state_and_stays_brief_when_it_is_refreshed() {
    let by_setting = stage_with(|settings| settings.env("TICKET_CARD_STYLE", "brief")).await;
    let by_option = stage().await;
    for (stage, asked) in [
        (&by_setting, ticket("1234")),
        (&by_option, ticket("1234").boolean("brief", true)),
    ] {
        let brief = message(stage, &asked).await;
        let refreshed = message(stage, &Interaction::press(&brief, "Refresh")).await;
        for message in [&brief, &refreshed] {
            assert_eq!(embed(message)["title"], "#1234 · brosur");
            assert_eq!(embed(message)["description"], json!(state(message)));
            assert_eq!(embed(message).get("fields"), None);
        }
    }
    let full = ticket("1234").boolean("brief", false);
    assert_eq!(field(&message(&by_setting, &full).await, "Priority"), "Low");
}
