//! What was written in a ticket, and what reading it costs.

use simulators::{
    bot::BotSettings,
    discord::{How, Interaction, Message, Person},
    ticketrz::{Availability, Conversations, Quota},
};

use crate::{
    over_http::{Pair, root_of},
    stage::{embed, ticket, told},
    transports::{Running, as_set, over_both},
};

/// The texts of a page, without when and through which channel they came.
fn texts(message: &Message) -> Vec<&str> {
    let fields = embed(message)["fields"].as_array().unwrap();
    let values = fields.iter().map(|field| field["value"].as_str().unwrap());
    values
        .map(|value| value.split_once('\n').unwrap().1)
        .collect()
}

/// The calls so far: for tickets and for conversations.
fn spent(running: &Running) -> (usize, usize) {
    let (tickets, conversations, list) = running.spent();
    assert_eq!(list, 0);
    (tickets, conversations)
}

#[tokio::test]
async fn the_last_messages_are_private_and_cost_one_call_and_pages_none() {
    for kind in [Conversations::Normal, Conversations::Flat] {
        over_both(as_set, async |running| {
            running
                .ticketrz
                .set(|switches| switches.conversations = kind);
            let card = running.told(&ticket("1234").boolean("share", true)).await;
            assert_eq!(spent(running), (1, 0), "the card costs no second call");
            let newest = running.press(&card, "Conversation").await;
            assert!(newest.is_ephemeral() && newest.id() != card.id());
            check_newest(&newest);
            let older = Interaction::press(&newest, "Older");
            let older = running
                .discord
                .send(&older)
                .unwrap()
                .answer()
                .await
                .unwrap();
            assert_eq!(older.how, How::Updated);
            assert_eq!(texts(&older.message)[0], "Could you send me the brochure?");
            assert_eq!(texts(&older.message).len(), 3);
            let back = running.press(&older.message, "Newer").await;
            assert_eq!(back.embeds(), newest.embeds());
            running.press(&card, "Conversation").await;
            assert_eq!(spent(running), (1, 1));
        })
        .await;
    }
}

/// The newest page of the simulator's ordinary conversation.
fn check_newest(newest: &Message) {
    assert_eq!(embed(newest)["title"], "#1234 · Conversation");
    let newest_texts = texts(newest);
    assert_eq!(newest_texts.len(), 5);
    assert!(
        newest_texts[0].starts_with("Here is the printer brochure:\n\n• download \\(https\\://"),
        "{newest_texts:?}"
    );
    assert_eq!(newest_texts[4], "Here they are. Have a nice day!");
    let fields = &embed(newest)["fields"];
    assert_eq!(fields[3]["name"], "◀ Dinni (customer)");
    let line = fields[3]["value"].as_str().unwrap().lines().next();
    // 2017-07-17 09:00 in Jakarta.
    assert_eq!(line, Some("<t:1500256800:f> · WhatsApp"));
    assert_eq!(fields[4]["name"], "▶ The team");
    assert_eq!(
        embed(newest)["description"],
        "Messages 4 to 8 of 8\n1 private message is not shown."
    );
    let json = newest.json().to_string();
    assert!(!json.contains("discount"), "a private message is shown");
}

#[tokio::test]
async fn its_button_is_on_the_card_the_details_and_shared_tickets() {
    over_both(as_set, async |running| {
        let card = running.told(&ticket("1234")).await;
        let details = running.press(&card, "Details").await;
        let shared = running.press(&card, "Share").await;
        assert!(!shared.is_ephemeral(), "{}", shared.json());
        let mut read = Vec::new();
        for message in [&card, &details, &shared] {
            let newest = running.press(message, "Conversation").await;
            assert!(newest.is_ephemeral());
            check_newest(&newest);
            read.push(newest.id());
        }
        read.dedup();
        assert_eq!(read.len(), 3, "each is a message of its own");
        assert_eq!(spent(running), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn people_who_read_it_at_once_share_one_call() {
    over_both(as_set, async |running| {
        let card = running.told(&ticket("1234").boolean("share", true)).await;
        let hanging = Availability::Hanging;
        running
            .ticketrz
            .set(|switches| switches.availability = hanging);
        let sent = [70, 71, 72].map(|person| {
            let press = Interaction::press(&card, "Conversation");
            let press = press.by(Person::new(person, &format!("reader-{person}")));
            running.discord.send(&press).unwrap()
        });
        for sent in &sent {
            // Deferred: they wait for the ticket system.
            sent.acknowledged().await.unwrap();
        }
        running
            .ticketrz
            .set(|switches| switches.availability = Availability::Up);
        for sent in &sent {
            check_newest(&sent.answer().await.unwrap().message);
        }
        assert_eq!(spent(running), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn replicas_share_it_like_tickets() {
    let Some(pair) = Pair::start(as_set).await else {
        return;
    };
    pair.reached_at(&root_of(&pair.one).await).await;
    let card = told(&pair.discord, &ticket("1234")).await;
    check_newest(&told(&pair.discord, &Interaction::press(&card, "Conversation")).await);
    pair.reached_at(&root_of(&pair.other).await).await;
    let newest = told(&pair.discord, &Interaction::press(&card, "Conversation")).await;
    check_newest(&newest);
    let older = told(&pair.discord, &Interaction::press(&newest, "Older")).await;
    assert_eq!(texts(&older)[0], "Could you send me the brochure?");
    let conversations = pair.ticketrz.conversations().len();
    assert_eq!((pair.ticketrz.lookups().len(), conversations), (1, 1));
}

#[tokio::test]
async fn an_endpoint_that_is_missing_or_forbidden_is_asked_once_and_its_button_goes() {
    for kind in [Conversations::Missing, Conversations::Forbidden] {
        over_both(as_set, async |running| {
            running
                .ticketrz
                .set(|switches| switches.conversations = kind);
            let card = running.told(&ticket("1234")).await;
            for _ in 0..2 {
                let told = running.press(&card, "Conversation").await;
                assert!(
                    told.content().contains("doesn't let me read conversations"),
                    "{}",
                    told.content()
                );
            }
            let card = running.told(&ticket("1234")).await;
            assert!(card.button("Conversation").is_none() && card.button("Details").is_some());
            assert_eq!(spent(running), (1, 1));
        })
        .await;
    }
}

#[tokio::test]
async fn an_old_one_is_shown_when_the_quota_ends_between_the_calls_and_says_why() {
    let old_at_once = |settings: BotSettings| settings.env("CONVERSATION_FRESH", "1ms");
    over_both(old_at_once, async |running| {
        running
            .ticketrz
            .set(|switches| switches.quota = Quota::Left(2));
        let card = running.told(&ticket("1234")).await;
        let first = running.press(&card, "Conversation").await;
        let second = running.press(&card, "Conversation").await;
        check_stale(&second, "out of ticket lookups");
        assert_eq!(texts(&second), texts(&first));
        let older = running.press(&second, "Older").await;
        check_stale(&older, "out of ticket lookups");
        let other = running.told(&ticket("20")).await;
        assert!(
            other.content().contains("out of ticket lookups"),
            "{}",
            other.content()
        );
        assert_eq!(spent(running), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn an_old_one_is_shown_during_an_outage_and_says_why() {
    let old_at_once = |settings: BotSettings| settings.env("CONVERSATION_FRESH", "1ms");
    over_both(old_at_once, async |running| {
        let card = running.told(&ticket("1234")).await;
        let first = running.press(&card, "Conversation").await;
        let down = Availability::Failing(500);
        running
            .ticketrz
            .set(|switches| switches.availability = down);
        let second = running.press(&card, "Conversation").await;
        check_stale(&second, "isn't responding properly");
        assert_eq!(texts(&second), texts(&first));
    })
    .await;
}

/// It says why it is old, and how old.
fn check_stale(message: &Message, why: &str) {
    let content = message.content();
    assert!(
        content.contains(why) && content.contains("This is what I last saw, <t:"),
        "{content}"
    );
}

#[tokio::test]
async fn it_takes_one_of_a_persons_lookups_and_pages_take_none() {
    let two = |settings: BotSettings| settings.env("LOOKUPS_PER_MINUTE", "2");
    over_both(two, async |running| {
        let card = running.told(&ticket("1234")).await;
        let newest = running.press(&card, "Conversation").await;
        for button in ["Older", "Newer", "Older"] {
            let page = running.press(&newest, button).await;
            assert!(!page.embeds().is_empty(), "{}", page.json());
        }
        let told = running.press(&card, "Conversation").await;
        assert!(
            told.content().contains("You can continue"),
            "{}",
            told.content()
        );
        assert_eq!(spent(running), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_look_up_reads_no_conversation_on_any_way() {
    let staff_only = |settings: BotSettings| settings.env("ALLOWED_ROLE_IDS", "500");
    over_both(staff_only, async |running| {
        let outsider = Person::new(71, "rina");
        let staff = outsider.clone().with_roles([500]);
        let press = Interaction::press;
        let card = running.told(&ticket("1234").by(staff.clone())).await;
        let newest = running.told(&press(&card, "Conversation").by(staff)).await;
        for attempt in [press(&card, "Conversation"), press(&newest, "Older")] {
            let told = running.told(&attempt.by(outsider.clone())).await;
            assert!(told.embeds().is_empty(), "{}", told.json());
            assert!(
                told.content().contains("can't look up"),
                "{}",
                told.content()
            );
        }
        assert_eq!(spent(running), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn its_buttons_work_after_a_restart_and_in_another_language() {
    over_both(as_set, async |running| {
        let rina = Person::new(77, "rina");
        let card = running.told(&ticket("1234").by(rina.clone())).await;
        let press = Interaction::press;
        let newest = press(&card, "Conversation").by(rina.clone());
        let newest = running.told(&newest).await;
        running.restart().await;
        let rina = rina.with_locale("id");
        let older = running.told(&press(&newest, "Older").by(rina)).await;
        assert_eq!(embed(&older)["title"], "#1234 · Percakapan");
        assert_eq!(texts(&older)[0], "Could you send me the brochure?");
        assert!(older.button("Lebih lama").is_some() && older.button("Lebih baru").is_some());
        assert_eq!(spent(running), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn any_conversation_is_within_discords_limits_and_harmless() {
    for (kind, description) in [
        (Conversations::Long, "Messages 996 to 1,000 of 1,000"),
        (Conversations::Huge, "Message 1 of 1"),
        (Conversations::Hostile, "Messages 3 to 7 of 7"),
        (Conversations::Empty, "There are no messages to show."),
        (
            Conversations::Hidden,
            "There are no messages to show.\n2 private messages are not shown.\n1 message marked as spam is not shown.",
        ),
    ] {
        over_both(as_set, async |running| {
            running
                .ticketrz
                .set(|switches| switches.conversations = kind);
            let card = running.told(&ticket("1234")).await;
            let shown = running.press(&card, "Conversation").await;
            assert_eq!(embed(&shown)["description"], description, "{kind:?}");
            let json = shown.json().to_string();
            assert!(
                !json.contains("](https") && !json.contains(" @everyone"),
                "{json}"
            );
            assert_eq!(spent(running), (1, 1));
        })
        .await;
    }
}
