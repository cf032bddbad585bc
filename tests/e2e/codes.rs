//! Words for codes: what the ticket system's own answers teach.

use std::fs;

use serde_json::{Value, json};
use simulators::{
    bot::{Bot, BotSettings},
    discord::{Discord, Interaction},
    ticketrz::{List, Ticketrz},
};

use crate::{
    cli::run,
    over_http::{get, root_of},
    redis_server::Redis,
    stage::{BOT, embed, field, services, ticket, told},
    transports::over_both,
};

/// Both services, with a short list.
async fn short_list() -> (Discord, Ticketrz) {
    let (discord, ticketrz) = services().await;
    ticketrz.set(|switches| switches.generated = 10);
    (discord, ticketrz)
}

/// The calls so far: for tickets and for the list.
fn spent(ticketrz: &Ticketrz) -> (usize, usize) {
    (ticketrz.lookups().len(), ticketrz.lists().len())
}

fn fields(message: &simulators::discord::Message) -> String {
    embed(message)["fields"].to_string()
}

#[tokio::test]
async fn lookup_prints_the_words_of_a_ticket_in_the_form_of_the_labels_file() {
    let (discord, ticketrz) = short_list().await;
    let settings = || BotSettings::new(BOT, &discord, &ticketrz);
    let ended = run(settings(), &["lookup", "1234", "--codes"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    let words: Value = serde_json::from_str(&ended.output).unwrap();
    let expected = json!({
        "status": {"TS7": "Closed"}, "priority": {"TP1": "Low"}, "category": {"332": "Question"},
        "channel": {"EMAIL": "Email"}, "person": {"268": "admin22", "31329": "Dinni"},
    });
    assert_eq!(words, expected);
    assert!(ended.output.lines().count() > 10, "people read it");
    assert_eq!(spent(&ticketrz), (1, 1));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("labels.json");
    fs::write(&file, &ended.output).unwrap();
    let settings = settings().env("TICKETRZ_LABELS_FILE", file.to_str().unwrap());
    let ended = run(settings, &["lookup", "100001"]).await;
    assert!(ended.output.contains("Dinni (31329)"), "{}", ended.output);
}

#[tokio::test]
async fn without_a_number_nothing_is_spent_and_without_a_row_it_says_so() {
    let (discord, ticketrz) = services().await;
    let settings = || BotSettings::new(BOT, &discord, &ticketrz);
    let ended = run(settings(), &["lookup", "--codes"]).await;
    assert_eq!((ended.code, ended.output.trim()), (Some(0), "{}"));
    assert!(ended.said.contains("no words are known"), "{}", ended.said);
    assert_eq!(spent(&ticketrz), (0, 0));
    let ended = run(settings(), &["lookup", "1234", "--codes"]).await;
    assert_eq!(ended.code, Some(1), "{}", ended.said);
    assert!(
        ended.said.contains("not among the newest"),
        "{}",
        ended.said
    );
    assert_eq!(spent(&ticketrz), (1, 3));
    ticketrz.set(|switches| switches.list = List::Missing);
    let ended = run(settings(), &["lookup", "1234", "--codes"]).await;
    assert!(ended.said.contains("does not offer"), "{}", ended.said);
    assert_eq!(spent(&ticketrz), (2, 4));
}

#[tokio::test]
async fn a_bot_shows_the_words_that_another_one_has_learned_and_says_how_many() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (discord, ticketrz) = short_list().await;
    let settings = || BotSettings::new(BOT, &discord, &ticketrz).env("REDIS_URL", redis.url());
    let bot = Bot::start_ready(&settings(), &discord).await.unwrap();
    let before = told(&discord, &ticket("100001")).await;
    assert!(!fields(&before).contains("Requester"), "{}", before.json());
    let details = told(&discord, &Interaction::press(&before, "Details")).await;
    assert!(
        fields(&details).contains("**Requester** 31329"),
        "{}",
        details.json()
    );
    bot.terminate().unwrap();
    bot.wait(crate::stage::GENEROUS).await.unwrap();

    let ended = run(settings(), &["lookup", "1234", "--codes"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    let kept = run(settings(), &["lookup", "--codes"]).await;
    assert_eq!(kept.output, ended.output);
    let check = run(settings(), &["check"]).await;
    assert!(
        check.output.contains("6 have words from the API's answers"),
        "{}",
        check.output
    );

    let bot = Bot::start_ready(&settings(), &discord).await.unwrap();
    let after = told(&discord, &ticket("100001")).await;
    assert_eq!(field(&after, "Requester"), "Dinni");
    let details = told(&discord, &Interaction::press(&after, "Details")).await;
    assert!(
        fields(&details).contains("Dinni (31329)"),
        "{}",
        details.json()
    );
    let (_, metrics) = get(&format!("{}/metrics", root_of(&bot).await)).await;
    assert!(metrics.contains("ticketrz_bot_named_codes 6"), "{metrics}");
    assert_eq!(spent(&ticketrz), (2, 1));
}

#[tokio::test]
async fn the_operators_file_comes_before_what_was_learned() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (discord, ticketrz) = short_list().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("REDIS_URL", redis.url());
    run(settings.clone(), &["lookup", "1234", "--codes"]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("labels.json");
    fs::write(
        &file,
        r#"{"category": {"332": "Brochures"}, "person": {"31329": ""}}"#,
    )
    .unwrap();
    let settings = settings.env("TICKETRZ_LABELS_FILE", file.to_str().unwrap());
    let _bot = Bot::start_ready(&settings, &discord).await.unwrap();
    let card = told(&discord, &ticket("1234")).await;
    assert_eq!(field(&card, "Category"), "Brochures");
    assert!(!fields(&card).contains("Dinni"), "{}", card.json());
}

#[tokio::test]
async fn searches_teach_words_and_one_that_is_contradicted_waits_for_two_tickets() {
    let old_at_once = |settings: BotSettings| settings.env("FIND_FRESH", "1ms");
    over_both(old_at_once, async |running| {
        let find = |words: &str| Interaction::command("find").string("words", words);
        let before = running.told(&ticket("181994")).await;
        assert!(!fields(&before).contains("Category"), "{}", before.json());
        running.told(&find("brosur")).await;
        let card = running.told(&ticket("181994")).await;
        let category = field(&card, "Category").to_lowercase();
        assert_eq!(field(&card, "Requester"), "Agus Wijaya");

        running
            .ticketrz
            .set(|switches| switches.list = List::Hostile);
        running.told(&find("bold")).await;
        let card = running.told(&ticket("181994")).await;
        assert!(!fields(&card).contains("Category"), "{}", card.json());
        assert_eq!(running.spent(), (1, 0, 2));

        running
            .ticketrz
            .set(|switches| switches.list = List::Normal);
        let same = running.told(&find(&category)).await;
        let card = running.told(&ticket("181994")).await;
        assert!(!fields(&card).contains("Category"), "once is not enough");
        let options = same.select().unwrap()["options"].as_array().unwrap();
        let mut others = options
            .iter()
            .map(|option| option["value"].as_str().unwrap());
        let other = others.find(|id| *id != "181994").unwrap();
        let card = running.told(&Interaction::choose(&same, [other])).await;
        assert_eq!(field(&card, "Category").to_lowercase(), category);
        assert_eq!(running.spent(), (2, 0, 3));
    })
    .await;
}

#[tokio::test]
async fn hostile_words_are_harmless_and_short() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (discord, ticketrz) = short_list().await;
    ticketrz.set(|switches| switches.list = List::Hostile);
    let settings = || BotSettings::new(BOT, &discord, &ticketrz).env("REDIS_URL", redis.url());
    let ended = run(settings(), &["lookup", "1234", "--codes"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    assert!(!ended.output.contains('\u{202e}'), "{}", ended.output);
    let _bot = Bot::start_ready(&settings(), &discord).await.unwrap();
    let card = told(&discord, &ticket("1234")).await;
    let details = told(&discord, &Interaction::press(&card, "Details")).await;
    let priority = field(&card, "Priority");
    assert!(priority.contains("bold"), "above our own word: {priority}");
    for message in [card, details] {
        let json = message.json().to_string();
        assert!(json.contains("bold"), "the words are there: {json}");
        assert!(
            !json.contains("](https") && !json.contains('\u{202e}'),
            "{json}"
        );
        assert!(!message.pings(), "{json}");
    }
}
