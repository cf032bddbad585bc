//! What was written in a ticket, and what reading it costs.

use simulators::{
    bot::Bot,
    discord::{How, Interaction, Message, Person},
    stage::Stage,
    ticketrz::{Conversations, Quota},
};

use crate::{
    over_http::HttpStage,
    stage::{BOT, GENEROUS, answer, embed, message, stage, stage_with, ticket, told},
};

fn press(message: &Message, button: &str) -> Interaction {
    Interaction::press(message, button)
}

/// The texts of a page, without when and through which channel they came.
fn texts(message: &Message) -> Vec<&str> {
    let fields = embed(message)["fields"].as_array().unwrap();
    let values = fields.iter().map(|field| field["value"].as_str().unwrap());
    values
        .map(|value| value.split_once('\n').unwrap().1)
        .collect()
}

/// The calls so far: for tickets and for conversations.
fn spent(stage: &Stage) -> (usize, usize) {
    let ticketrz = &stage.ticketrz;
    (ticketrz.lookups().len(), ticketrz.conversations().len())
}

#[tokio::test]
async fn the_last_messages_are_private_and_cost_one_call_and_pages_none() {
    for kind in [Conversations::Normal, Conversations::Flat] {
        let stage = stage().await;
        stage.ticketrz.set(|switches| switches.conversations = kind);
        let card = message(&stage, &ticket("1234").boolean("share", true)).await;
        assert_eq!(spent(&stage), (1, 0), "the card costs no second call");
        let newest = message(&stage, &press(&card, "Conversation")).await;
        assert!(newest.is_ephemeral() && newest.id() != card.id());
        assert_eq!(embed(&newest)["title"], "#1234 · Conversation");
        let newest_texts = texts(&newest);
        assert_eq!(newest_texts.len(), 5);
        assert!(
            newest_texts[0]
                .starts_with("Here is the printer brochure:\n\n• download \\(https\\://"),
            "{newest_texts:?}"
        );
        assert_eq!(newest_texts[4], "Here they are. Have a nice day!");
        let fields = &embed(&newest)["fields"];
        assert_eq!(fields[3]["name"], "◀ Dinni (customer)");
        assert!(
            fields[3]["value"]
                .as_str()
                .unwrap()
                .contains(" · WhatsApp\n")
        );
        assert_eq!(fields[4]["name"], "▶ The team");
        assert_eq!(
            embed(&newest)["description"],
            "Messages 4 to 8 of 8\n1 private message is not shown."
        );
        assert!(
            !newest.json().to_string().contains("discount"),
            "a private message is shown"
        );
        let older = answer(&stage, &press(&newest, "Older")).await;
        assert_eq!(older.how, How::Updated);
        assert_eq!(texts(&older.message)[0], "Could you send me the brochure?");
        assert_eq!(texts(&older.message).len(), 3);
        let back = message(&stage, &press(&older.message, "Newer")).await;
        assert_eq!(back.embeds(), newest.embeds());
        message(&stage, &press(&card, "Conversation")).await;
        assert_eq!(spent(&stage), (1, 1));
    }
}

#[tokio::test]
async fn over_http_it_is_the_same() {
    let stage = HttpStage::start().await;
    let card = told(&stage.discord, &ticket("1234")).await;
    let newest = told(&stage.discord, &press(&card, "Conversation")).await;
    assert!(newest.is_ephemeral());
    let older = told(&stage.discord, &press(&newest, "Older")).await;
    assert_eq!(older.id(), newest.id());
    assert_eq!(texts(&older)[0], "Could you send me the brochure?");
    let calls = (
        stage.ticketrz.lookups().len(),
        stage.ticketrz.conversations().len(),
    );
    assert_eq!(calls, (1, 1));
}

#[tokio::test]
async fn an_endpoint_that_is_missing_or_forbidden_is_asked_once_and_its_button_goes() {
    for kind in [Conversations::Missing, Conversations::Forbidden] {
        let stage = stage().await;
        stage.ticketrz.set(|switches| switches.conversations = kind);
        let card = message(&stage, &ticket("1234")).await;
        for _ in 0..2 {
            let told = message(&stage, &press(&card, "Conversation")).await;
            assert!(
                told.content().contains("doesn't let me read conversations"),
                "{}",
                told.content()
            );
        }
        let card = message(&stage, &ticket("1234")).await;
        assert!(card.button("Conversation").is_none() && card.button("Details").is_some());
        assert_eq!(spent(&stage), (1, 1));
    }
}

#[tokio::test]
async fn an_old_one_is_shown_when_the_quota_ends_between_the_calls_and_says_why() {
    let stage = stage_with(|settings| settings.env("CONVERSATION_FRESH", "1ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::Left(2));
    let card = message(&stage, &ticket("1234")).await;
    let first = message(&stage, &press(&card, "Conversation")).await;
    let second = message(&stage, &press(&card, "Conversation")).await;
    assert!(
        second.content().contains("This is what I last saw"),
        "{}",
        second.content()
    );
    assert_eq!(texts(&second), texts(&first));
    let older = message(&stage, &press(&second, "Older")).await;
    assert!(
        older.content().contains("This is what I last saw"),
        "{}",
        older.content()
    );
    let other = message(&stage, &ticket("20")).await;
    assert!(
        other.content().contains("out of ticket lookups"),
        "{}",
        other.content()
    );
    assert_eq!(spent(&stage), (1, 2));
}

#[tokio::test]
async fn it_takes_one_of_a_persons_lookups_and_pages_take_none() {
    let stage = stage_with(|settings| settings.env("LOOKUPS_PER_MINUTE", "2")).await;
    let card = message(&stage, &ticket("1234")).await;
    let newest = message(&stage, &press(&card, "Conversation")).await;
    for button in ["Older", "Newer", "Older"] {
        let page = message(&stage, &press(&newest, button)).await;
        assert!(!page.embeds().is_empty(), "{}", page.json());
    }
    let told = message(&stage, &press(&card, "Conversation")).await;
    assert!(
        told.content().contains("You can continue"),
        "{}",
        told.content()
    );
    assert_eq!(spent(&stage), (1, 1));
}

#[tokio::test]
async fn whoever_may_not_look_up_reads_no_conversation_on_any_way() {
    let stage = stage_with(|settings| settings.env("ALLOWED_ROLE_IDS", "500")).await;
    let outsider = Person::new(71, "rina");
    let staff = outsider.clone().with_roles([500]);
    let card = message(&stage, &ticket("1234").by(staff.clone())).await;
    let newest = message(&stage, &press(&card, "Conversation").by(staff)).await;
    for attempt in [press(&card, "Conversation"), press(&newest, "Older")] {
        let told = message(&stage, &attempt.by(outsider.clone())).await;
        assert!(told.embeds().is_empty(), "{}", told.json());
        assert!(
            told.content().contains("can't look up"),
            "{}",
            told.content()
        );
    }
    assert_eq!(spent(&stage), (1, 1));
}

#[tokio::test]
async fn its_buttons_work_after_a_restart_and_in_another_language() {
    let mut stage = stage().await;
    let rina = Person::new(77, "rina");
    let card = message(&stage, &ticket("1234").by(rina.clone())).await;
    let newest = message(&stage, &press(&card, "Conversation").by(rina.clone())).await;
    stage.bot.terminate().unwrap();
    stage.bot.wait(GENEROUS).await.unwrap();
    let settings = simulators::bot::BotSettings::new(BOT, &stage.discord, &stage.ticketrz);
    stage.bot = Bot::start_ready(&settings, &stage.discord).await.unwrap();
    let rina = rina.with_locale("id");
    let older = message(&stage, &press(&newest, "Older").by(rina)).await;
    assert_eq!(embed(&older)["title"], "#1234 · Percakapan");
    assert_eq!(texts(&older)[0], "Could you send me the brochure?");
    assert!(older.button("Lebih lama").is_some() && older.button("Lebih baru").is_some());
    assert_eq!(spent(&stage), (1, 2));
}

#[tokio::test]
async fn any_conversation_is_within_discords_limits_and_harmless() {
    for (kind, description) in [
        (Conversations::Long, "Messages 996 to 1000 of 1000"),
        (Conversations::Huge, "Messages 1 to 1 of 1"),
        (Conversations::Hostile, "Messages 3 to 7 of 7"),
        (Conversations::Empty, "There are no messages to show."),
        (
            Conversations::Hidden,
            "There are no messages to show.\n2 private messages are not shown.\n1 message marked as spam is not shown.",
        ),
    ] {
        let stage = stage().await;
        stage.ticketrz.set(|switches| switches.conversations = kind);
        let card = message(&stage, &ticket("1234")).await;
        let shown = message(&stage, &press(&card, "Conversation")).await;
        assert_eq!(embed(&shown)["description"], description, "{kind:?}");
        let json = shown.json().to_string();
        assert!(
            !json.contains("](https") && !json.contains(" @everyone"),
            "{json}"
        );
        assert_eq!(spent(&stage), (1, 1));
    }
}
