//! Who may search, what is on record, and buttons that outlive the process.

use serde_json::json;
use simulators::{
    bot::BotSettings,
    discord::{Interaction, Person, Place},
};

use super::{assert_says, find, look_further, numbers, pages};
use crate::{
    audit::lines,
    over_http::{get, root_of},
    stage::{GENEROUS, embed, pause, ticket},
    transports::{Running, as_set, over_both},
};

const STAFF: u64 = 500;

fn rina() -> Person {
    Person::new(70, "rina")
}

#[tokio::test]
async fn listed_roles_may_search_and_the_others_look_up_by_number() {
    let staff_only = |settings: BotSettings| settings.env("FIND_ALLOWED", STAFF.to_string());
    over_both(staff_only, async |running| {
        let staff = || rina().with_roles([STAFF]);
        let shown = running.told(&find("brosur").by(staff())).await;
        assert_eq!(numbers(&shown)[0], 181_994);
        let further = || Interaction::press(&shown, "Look further");
        running.told(&further().by(staff())).await;
        let spent = pages(running);
        // The role is gone.
        for attempt in [find("brosur"), further()] {
            let refused = running.told(&attempt.by(rina())).await;
            assert!(refused.is_ephemeral() && refused.select().is_none());
            assert_says(&refused, &["by number, but not search them"]);
        }
        assert_eq!(pages(running), spent);
        let card = running.told(&ticket("1234").by(rina())).await;
        assert_eq!(embed(&card)["title"], "#1234 · brosur");
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_look_up_here_may_not_search_here() {
    let restricted = |settings: BotSettings| {
        settings
            .env("ALLOWED_ROLE_IDS", STAFF.to_string())
            .env("ALLOWED_CHANNEL_IDS", "900")
    };
    over_both(restricted, async |running| {
        let guild = running.discord.config().guilds[0];
        let allowed = || Place::channel(guild, 900);
        let staff = || rina().with_roles([STAFF]);
        let refused = running.told(&find("brosur").by(rina()).at(allowed())).await;
        assert_says(&refused, &["can't look up tickets"]);
        let refused = running.told(&find("brosur").by(staff())).await;
        assert_says(&refused, &["this channel"]);
        assert_eq!(pages(running), 0);
        let shown = running
            .told(&find("brosur").by(staff()).at(allowed()))
            .await;
        assert_eq!(numbers(&shown)[0], 181_994);
        let further = Interaction::press(&shown, "Look further").at(allowed());
        let refused = running.told(&further.by(rina())).await;
        assert_says(&refused, &["can't look up tickets"]);
        assert_eq!(pages(running), 1);
    })
    .await;
}

#[tokio::test]
async fn where_searching_is_off_there_is_no_command_and_old_buttons_say_so() {
    over_both(as_set, async |running| {
        let shown = running.told(&find("brosur")).await;
        let off = |settings: BotSettings| settings.env("FIND_ALLOWED", "off");
        running.restart_with(off).await;
        assert!(running.discord.send(&find("brosur")).is_err());
        let told = look_further(running, &shown).await.message;
        assert_says(&told, &["Searching is switched off here"]);
        assert_eq!(pages(running), 1);
        let card = running.told(&Interaction::choose(&shown, ["181994"])).await;
        assert_eq!(embed(&card)["title"], "#181994 · Minta brosur printer 15");
    })
    .await;
}

#[tokio::test]
async fn the_button_and_the_select_work_after_a_restart() {
    over_both(as_set, async |running| {
        let none = running.told(&find("zebra")).await;
        let shown = running.told(&find("brosur")).await;
        assert_eq!(pages(running), 3);
        running.restart().await;
        let further = look_further(running, &none).await.message;
        assert_eq!(further.id(), none.id());
        assert_says(&further, &["**zebra** among the newest 300 of 1,914"]);
        assert_eq!(pages(running), 6, "the rows went with the process");
        let card = running.told(&Interaction::choose(&shown, ["181994"])).await;
        assert_eq!(embed(&card)["title"], "#181994 · Minta brosur printer 15");
        assert_eq!(running.spent(), (1, 0, 6));
    })
    .await;
}

#[tokio::test]
async fn each_search_leaves_one_line_without_the_words_and_is_counted() {
    let one_person = |settings: BotSettings| settings.env("ALLOWED_USER_IDS", "70");
    over_both(one_person, async |running| {
        let shown = running.told(&find("brosur").by(rina())).await;
        running.told(&find("brosur").by(rina())).await;
        let press = Interaction::press(&shown, "Look further");
        running.told(&press.by(rina())).await;
        running
            .told(&find("brosur").by(Person::new(71, "adi")))
            .await;
        let choose = Interaction::choose(&shown, ["181994"]);
        running.told(&choose.by(rina())).await;

        let lines = lines(&running.bot, 5).await;
        let told = lines.iter().map(|line| {
            json!([
                line["action"],
                line["ticket"],
                line["outcome"],
                line["source"]
            ])
        });
        assert_eq!(
            json!(told.collect::<Vec<_>>()),
            json!([
                ["find", null, "shown", "api"],
                ["find", null, "shown", "cache"],
                ["find", null, "shown", "api"],
                ["find", null, "denied", null],
                ["lookup", 181_994, "shown", "api"],
            ])
        );
        for line in &lines {
            assert!(line["user"].is_u64() && line["channel"].is_u64(), "{line}");
        }
        // Nothing else in the log has them either.
        let log = running.bot.log().text();
        assert!(!log.contains("brosur"), "{log}");
        check_metrics(running).await;
    })
    .await;
}

async fn check_metrics(running: &Running) {
    let list = running.ticketrz.lists().len();
    let wanted = [
        format!("ticketrz_bot_api_requests_total{{endpoint=\"list\",outcome=\"ok\"}} {list}"),
        "ticketrz_bot_api_requests_total{endpoint=\"ticket\",outcome=\"ok\"} 1".to_owned(),
        "ticketrz_bot_interactions_total{command=\"find\",outcome=\"answered\"}".to_owned(),
    ];
    let url = format!("{}/metrics", root_of(&running.bot).await);
    let mut text = String::new();
    let counted = async {
        // An answer is counted just after it was given.
        while !wanted.iter().all(|line| text.contains(line)) {
            text = get(&url).await.1;
            pause().await;
        }
    };
    let in_time = tokio::time::timeout(GENEROUS, counted).await;
    assert!(in_time.is_ok(), "not all of {wanted:?} in:\n{text}");
    assert!(!text.contains("brosur"), "{text}");
}
