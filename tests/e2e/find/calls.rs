//! What searches cost, and what they say when the list cannot be asked.

use simulators::{
    bot::BotSettings,
    discord::{Interaction, Person},
    ticketrz::{Availability, List, Quota},
};

use super::{assert_says, find, hits, look_further, numbers, pages};
use crate::{
    over_http::{Pair, root_of},
    stage::{embed, ticket, told},
    transports::{as_set, over_both},
};

/// Nothing is fresh, and a closed quota is not tried.
fn old_at_once(settings: BotSettings) -> BotSettings {
    settings
        .env("FIND_FRESH", "1ms")
        .env("QUOTA_PROBE_INTERVAL", "0")
}

#[tokio::test]
async fn an_operator_chooses_how_many_calls_a_search_may_make() {
    let one = |settings: BotSettings| settings.env("FIND_CALLS", "1");
    over_both(one, async |running| {
        let shown = running.told(&find("zebra")).await;
        assert_says(&shown, &["among the newest 100 of 1,914"]);
        assert_eq!(pages(running), 1);
        let shown = look_further(running, &shown).await.message;
        assert_says(&shown, &["among the newest 200 of 1,914"]);
        assert_eq!(pages(running), 2);
    })
    .await;
}

#[tokio::test]
async fn the_newest_rows_are_fetched_again_when_they_are_old_and_nothing_in_between() {
    over_both(old_at_once, async |running| {
        let first = running.told(&find("zebra")).await;
        assert_eq!(pages(running), 3);
        running.ticketrz.set(|switches| switches.arrived = 2);
        let brosur = running.told(&find("brosur")).await;
        assert_eq!(pages(running), 4, "the newest page only");
        assert_says(&brosur, &["among the newest 302 of 1,916"]);
        assert_says(&first, &["among the newest 300 of 1,914"]);
        let newest = running.told(&find("182002")).await;
        assert_eq!(numbers(&newest)[0], 182_002);
    })
    .await;
}

#[tokio::test]
async fn a_quota_that_ends_between_two_pages_leaves_what_there_is_and_says_why() {
    over_both(old_at_once, async |running| {
        let quota = Quota::Left(2);
        running.ticketrz.set(|switches| switches.quota = quota);
        let shown = running.told(&find("zebra")).await;
        assert_says(
            &shown,
            &[
                "out of ticket lookups",
                "This is what I last saw, <t:",
                "among the newest 200 of 1,914",
            ],
        );
        assert_eq!(pages(running), 3, "the third was refused");
        let shown = running.told(&find("brosur")).await;
        assert_says(&shown, &["This is what I last saw", "among the newest 200"]);
        assert!(hits(&shown, "label")[0].contains("brosur"));
        let further = look_further(running, &shown).await.message;
        assert_eq!(hits(&further, "label"), hits(&shown, "label"));
        assert_eq!(pages(running), 3, "closed means no calls");
        let card = running.told(&Interaction::choose(&shown, ["181994"])).await;
        assert_says(&card, &["out of ticket lookups"]);
        assert_eq!(running.spent(), (0, 0, 3));
    })
    .await;
}

#[tokio::test]
async fn a_search_that_can_show_nothing_says_why() {
    over_both(old_at_once, async |running| {
        let quota = Quota::UsedUp;
        running.ticketrz.set(|switches| switches.quota = quota);
        let told = running.told(&find("brosur")).await;
        assert!(told.is_ephemeral() && told.select().is_none());
        assert_says(&told, &["Our team is out of ticket lookups"]);
        running.told(&find("brosur")).await;
        assert_eq!(pages(running), 1);
    })
    .await;
}

#[tokio::test]
async fn during_an_outage_what_was_found_before_is_shown() {
    over_both(old_at_once, async |running| {
        let before = running.told(&find("brosur")).await;
        let down = Availability::Failing(500);
        running
            .ticketrz
            .set(|switches| switches.availability = down);
        let shown = running.told(&find("brosur")).await;
        assert_says(
            &shown,
            &["isn't responding properly", "This is what I last saw, <t:"],
        );
        assert_eq!(hits(&shown, "label"), hits(&before, "label"));
    })
    .await;
}

#[tokio::test]
async fn a_list_that_is_missing_or_forbidden_is_asked_once_and_lookups_go_on() {
    for list in [List::Missing, List::Forbidden] {
        over_both(as_set, async |running| {
            let shown = running.told(&find("brosur")).await;
            assert_eq!(pages(running), 1);
            running.ticketrz.set(|switches| switches.list = list);
            let old = |settings: BotSettings| settings.env("FIND_FRESH", "1ms");
            running.restart_with(old).await;
            let refused = ["doesn't let me search its tickets", "in an hour"];
            assert_says(&running.told(&find("brosur")).await, &refused);
            assert_says(&running.told(&find("printer")).await, &refused);
            let further = look_further(running, &shown).await.message;
            assert_says(&further, &refused);
            assert_eq!(pages(running), 2, "not asked for an hour");
            let log = running.bot.log().text();
            assert_eq!(log.matches("does not offer its list").count(), 1);
            let card = running.told(&Interaction::choose(&shown, ["181994"])).await;
            assert_eq!(embed(&card)["title"], "#181994 · Minta brosur printer 15");
        })
        .await;
    }
}

#[tokio::test]
async fn each_search_takes_one_of_the_persons_lookups_whatever_it_costs() {
    let three = |settings: BotSettings| settings.env("LOOKUPS_PER_MINUTE", "3");
    over_both(three, async |running| {
        let shown = running.told(&find("zebra")).await;
        running.told(&find("brosur")).await;
        look_further(running, &shown).await;
        let spent = pages(running);
        let slowed = running.told(&find("brosur")).await;
        assert!(slowed.is_ephemeral() && slowed.select().is_none());
        assert_says(&slowed, &["You can continue <t:"]);
        let slowed = look_further(running, &shown).await.message;
        assert_says(&slowed, &["You can continue <t:"]);
        let slowed = running.told(&ticket("1234")).await;
        assert_says(&slowed, &["You can continue <t:"]);
        assert_eq!(pages(running), spent);
        let other = find("brosur").by(Person::new(78, "adi"));
        assert!(running.told(&other).await.select().is_some());
    })
    .await;
}

#[tokio::test]
async fn people_who_search_at_once_share_the_calls() {
    over_both(as_set, async |running| {
        let hanging = Availability::Hanging;
        running
            .ticketrz
            .set(|switches| switches.availability = hanging);
        let sent = [70, 71, 72].map(|person| {
            let person = Person::new(person, &format!("searcher-{person}"));
            running.discord.send(&find("brosur").by(person)).unwrap()
        });
        for sent in &sent {
            // Deferred: they wait for the ticket system.
            sent.acknowledged().await.unwrap();
        }
        let up = Availability::Up;
        running.ticketrz.set(|switches| switches.availability = up);
        for sent in &sent {
            let shown = sent.answer().await.unwrap().message;
            assert!(shown.is_ephemeral() && numbers(&shown)[0] == 181_994);
        }
        assert_eq!(pages(running), 1);
    })
    .await;
}

#[tokio::test]
async fn replicas_share_the_rows_and_how_far_they_go() {
    let Some(pair) = Pair::start(as_set).await else {
        return;
    };
    let calls = || pair.ticketrz.lists().len();
    pair.reached_at(&root_of(&pair.one).await).await;
    let none = told(&pair.discord, &find("zebra")).await;
    assert_says(&none, &["among the newest 300 of 1,914"]);
    assert_eq!(calls(), 3);
    pair.reached_at(&root_of(&pair.other).await).await;
    let shown = told(&pair.discord, &find("brosur")).await;
    assert_says(&shown, &["among the newest 300 of 1,914"]);
    assert_eq!(calls(), 3, "the other replica knows all rows");
    let press = Interaction::press(&none, "Look further");
    let further = told(&pair.discord, &press).await;
    assert_says(&further, &["among the newest 600 of 1,914"]);
    assert_eq!(calls(), 6);
    pair.reached_at(&root_of(&pair.one).await).await;
    let shown = told(&pair.discord, &find("brosur")).await;
    assert_says(&shown, &["among the newest 600 of 1,914"]);
    assert_eq!(calls(), 6);
}
