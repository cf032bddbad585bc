//! What followers are told, when, and how often.

use std::time::Duration;

use simulators::{
    discord::{Endpoint, Fault, Person},
    record::Service,
    ticketrz::{Availability, Change, Quota},
};

use super::{Following, budi, rina};
use crate::{
    over_http::{get, root_of},
    stage::{calls, embed, message, ticket},
};

/// The messages that were sent into channels.
fn posts(following: &Following) -> usize {
    let is_post = |path: &str| path.contains("/channels/") && path.ends_with("/messages");
    calls(&following.stage.discord, "POST", is_post).len()
}

#[tokio::test]
async fn several_changes_are_one_message_with_the_card_and_its_buttons() {
    let following = Following::start().await;
    following.follow("100001", &rina()).await;
    let ticketrz = &following.stage.ticketrz;
    ticketrz.change_ticket(100_001, &Change::Reopened);
    ticketrz.change_ticket(100_001, &Change::AssignedTo("Ibu Sari".to_owned()));
    let told = following.told(&rina(), "**#100001** has changed").await;
    assert!(
        told.content().contains("**Status** Closed → Reopened"),
        "{}",
        told.content()
    );
    assert!(told.content().contains(" → Ibu Sari"), "{}", told.content());
    assert!(
        embed(&told)["title"]
            .as_str()
            .unwrap()
            .starts_with("#100001")
    );
    assert!(!told.pings());
    let conversation = following.press(&told, "Conversation", &rina()).await;
    assert_eq!(embed(&conversation)["title"], "#100001 · Conversation");
    let stopped = following.press(&told, "Stop following", &rina()).await;
    assert_eq!(stopped.content(), "You no longer follow **#100001**.");
    assert_eq!(posts(&following), 1);
}

#[tokio::test]
async fn priority_due_date_and_comments_are_told_too() {
    let following = Following::start().await;
    following.follow("100001", &rina()).await;
    let fields = serde_json::json!({
        "PriorityId": "TP3", "DueDate": "2030-01-02 09:00:00", "Comment": "9",
    });
    let change = Change::Fields(fields.as_object().unwrap().clone());
    following.stage.ticketrz.change_ticket(100_001, &change);
    let told = following.told(&rina(), "**#100001** has changed").await;
    assert_eq!(
        told.content(),
        "Ticket **#100001** has changed:\n**Priority** Low → High\n**Due** none → <t:1893549600:f>\n\
         **Comments** 1 → 9"
    );
}

#[tokio::test]
async fn a_change_that_somebody_else_sees_costs_no_call_and_an_undone_one_is_none() {
    let following = Following::start_with(|settings| {
        settings
            .env("FOLLOW_CALLS_PER_HOUR", "0")
            .env("CACHE_FRESH", "1ms")
    })
    .await;
    following.follow("1234", &rina()).await;
    let ticketrz = &following.stage.ticketrz;
    ticketrz.change_ticket(1234, &Change::Comments(7));
    ticketrz.change_ticket(1234, &Change::Comments(1));
    message(&following.stage, &ticket("1234").by(budi())).await;
    ticketrz.change_ticket(1234, &Change::AssignedTo("Ibu Sari".to_owned()));
    let before = ticketrz.lookups().len();
    message(&following.stage, &ticket("1234").by(budi())).await;
    let told = following.told(&rina(), "**#1234** has changed").await;
    assert_eq!(
        told.content(),
        "Ticket **#1234** has changed:\n**Assignee** admin22 → Ibu Sari"
    );
    assert_eq!(
        ticketrz.lookups().len(),
        before + 1,
        "only the lookup of the other person"
    );
    assert_eq!(following.all_told(&rina()).len(), 1);
    assert!(following.all_told(&budi()).is_empty());
}

#[tokio::test]
async fn no_call_is_made_while_the_quota_is_closed() {
    let following = Following::start().await;
    following.follow("1234", &rina()).await;
    let ticketrz = &following.stage.ticketrz;
    ticketrz.set(|switches| switches.quota = Quota::UsedUp);
    message(&following.stage, &ticket("20").by(budi())).await;
    let before = ticketrz.lookups().len();
    following.looks(3).await;
    assert_eq!(ticketrz.lookups().len(), before);
}

#[tokio::test]
async fn no_call_is_made_while_the_ticket_system_is_spared() {
    let following = Following::start().await;
    following.follow("1234", &rina()).await;
    let ticketrz = &following.stage.ticketrz;
    ticketrz.set(|switches| switches.availability = Availability::Failing(503));
    for id in ["20", "4", "5"] {
        message(&following.stage, &ticket(id).by(budi())).await;
    }
    let before = ticketrz.lookups().len();
    following.looks(3).await;
    assert_eq!(ticketrz.lookups().len(), before);
}

#[tokio::test]
async fn with_three_followed_tickets_the_list_is_tried_once_and_counted() {
    let following = Following::start().await;
    for id in ["1234", "20", "4"] {
        following.follow(id, &rina()).await;
    }
    following.looks(4).await;
    assert_eq!(following.stage.ticketrz.lists().len(), 1);
    let root = root_of(&following.stage.bot).await;
    let (_, text) = get(&format!("{root}/metrics")).await;
    let sample = r#"ticketrz_bot_follow_checks_total{outcome="listed"} 1"#;
    assert!(text.contains(sample), "{text}");
}

#[tokio::test]
async fn a_closed_ticket_is_followed_for_a_while_and_then_the_follow_ends_with_a_word() {
    let following =
        Following::start_with(|settings| settings.env("FOLLOW_AFTER_CLOSE", "2s")).await;
    let indonesian = rina().with_locale("id");
    following.follow("4", &budi()).await;
    let card = message(&following.stage, &ticket("4").by(indonesian.clone())).await;
    following.press(&card, "Ikuti", &indonesian).await;
    following.stage.ticketrz.change_ticket(4, &Change::Closed);
    following.told(&budi(), " → Closed").await;
    let ended = following
        .told(&budi(), "so I've stopped following it")
        .await;
    assert_eq!(
        ended.content(),
        "Ticket **#4** has been closed for 2 s, so I've stopped following it for you."
    );
    following
        .told(&indonesian, "sudah ditutup selama 2 detik")
        .await;
    let list = following.list(&budi()).await;
    assert!(list.content().starts_with("You follow no tickets."));
}

#[tokio::test]
async fn killed_before_the_message_it_is_told_after_the_restart() {
    let mut following = Following::start().await;
    following.follow("100001", &rina()).await;
    let discord = following.stage.discord.clone();
    discord.fail_next(Endpoint::GuildMember, 1, Fault::stall());
    following
        .stage
        .ticketrz
        .change_ticket(100_001, &Change::Comments(9));
    let asked = |path: &str| path.contains("/members/");
    discord
        .wait_until("the check of access", |discord| {
            !calls(discord, "GET", asked).is_empty()
        })
        .await
        .unwrap();
    following.stage.bot.kill().await.unwrap();
    assert!(following.all_told(&rina()).is_empty());
    following.stage.restart().await.unwrap();
    following.told(&rina(), "→ 9").await;
    following.looks(2).await;
    assert_eq!(following.all_told(&rina()).len(), 1);
}

/// The bot is killed after Discord has the message and before it knows that, and is back `later`.
async fn killed_after_the_message(later: Duration) -> Following {
    let mut following = Following::start().await;
    following.follow("100001", &rina()).await;
    let discord = following.stage.discord.clone();
    discord.fail_next(Endpoint::ChannelMessage, 1, Fault::stall().after_effect());
    following
        .stage
        .ticketrz
        .change_ticket(100_001, &Change::Comments(9));
    following.told(&rina(), "→ 9").await;
    following.stage.bot.kill().await.unwrap();
    discord.clock().advance(later);
    following.stage.restart().await.unwrap();
    let sent_again = |_: &simulators::discord::Discord| posts(&following) == 2;
    discord
        .wait_until("the message again", sent_again)
        .await
        .unwrap();
    following.looks(2).await;
    assert_eq!(posts(&following), 2);
    following
}

#[tokio::test]
async fn killed_after_the_message_discord_recognizes_it_and_it_is_told_once() {
    let following = killed_after_the_message(Duration::ZERO).await;
    assert_eq!(following.all_told(&rina()).len(), 1);
}

#[tokio::test]
async fn killed_after_the_message_and_back_much_later_it_is_told_twice_at_worst() {
    let following = killed_after_the_message(Duration::from_mins(30)).await;
    assert_eq!(following.all_told(&rina()).len(), 2);
}

#[tokio::test]
async fn a_message_is_sent_until_discord_confirms_it_and_told_once() {
    let following = Following::start().await;
    following.follow("100001", &rina()).await;
    let discord = &following.stage.discord;
    let fault = Fault::status(502).after_effect();
    discord.fail_next(Endpoint::ChannelMessage, 3, fault);
    following
        .stage
        .ticketrz
        .change_ticket(100_001, &Change::Comments(9));
    discord
        .wait_until("the fourth try", |_| posts(&following) == 4)
        .await
        .unwrap();
    following.looks(1).await;
    assert_eq!(posts(&following), 4);
    assert_eq!(following.all_told(&rina()).len(), 1);
}

#[tokio::test]
async fn a_limit_on_opening_direct_messages_is_waited_for() {
    let following = Following::start().await;
    following.follow("100001", &rina()).await;
    let discord = &following.stage.discord;
    let limited = Fault::rate_limited(Duration::from_secs(1));
    discord.fail_next(Endpoint::OpenDirectMessage, 1, limited);
    following
        .stage
        .ticketrz
        .change_ticket(100_001, &Change::Comments(9));
    following.told(&rina(), "→ 9").await;
    let opened = calls(discord, "POST", |path| {
        path.ends_with("/users/@me/channels")
    });
    assert_eq!(opened.len(), 2);
}

#[tokio::test]
async fn many_followers_are_told_at_a_pace() {
    let following = Following::start().await;
    let people: Vec<_> = (100..107).map(|id| Person::new(id, "someone")).collect();
    for person in &people {
        following.follow("100001", person).await;
    }
    following
        .stage
        .ticketrz
        .change_ticket(100_001, &Change::Comments(9));
    let opened = |discord: &simulators::discord::Discord| {
        calls(discord, "POST", |path| {
            path.ends_with("/users/@me/channels")
        })
        .len()
    };
    let discord = &following.stage.discord;
    discord
        .wait_until("five messages", |discord| opened(discord) == 5)
        .await
        .unwrap();
    following.looks(3).await;
    assert_eq!(opened(discord), 5, "the others are told two minutes later");
    let told = people
        .iter()
        .filter(|person| !following.all_told(person).is_empty());
    assert_eq!(told.count(), 5);
}

#[tokio::test]
async fn messages_and_calls_are_counted_and_on_the_record_without_ticket_text() {
    let following = Following::start().await;
    following.follow("1234", &rina()).await;
    following
        .stage
        .ticketrz
        .change_ticket(1234, &Change::Comments(9));
    following.told(&rina(), "→ 9").await;
    let audited =
        |line: &str| line.contains(r#""action":"tell""#) && line.contains(r#""outcome":"sent""#);
    let line = following
        .stage
        .bot
        .log()
        .wait_for(crate::stage::GENEROUS, audited)
        .await
        .unwrap();
    assert!(
        line.contains(r#""user":77"#) && line.contains(r#""ticket":1234"#),
        "{line}"
    );
    let root = root_of(&following.stage.bot).await;
    let (_, text) = get(&format!("{root}/metrics")).await;
    for sample in [
        "ticketrz_bot_follows 1",
        "ticketrz_bot_followed_tickets 1",
        r#"ticketrz_bot_follow_checks_total{outcome="seen"}"#,
        r#"ticketrz_bot_follow_messages_total{outcome="sent"} 1"#,
        r#"ticketrz_bot_follow_messages_total{outcome="failed"} 0"#,
    ] {
        assert!(text.contains(sample), "{sample} is not in:\n{text}");
    }
    let log = following.stage.bot.log().text();
    assert!(!log.contains("brosur"), "{log}");
    for extension in ["sqlite", "sqlite-wal"] {
        let kept = super::file(&following.folder).with_extension(extension);
        let kept = std::fs::read(kept).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&kept).contains("brosur"));
    }
    let nonces = following
        .stage
        .discord
        .recorder()
        .exchanges(Service::Discord);
    assert!(nonces.iter().all(|call| !call.path.contains("brosur")));
}
