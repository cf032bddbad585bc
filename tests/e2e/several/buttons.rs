//! Share all, the button for the rest and the select, also after a restart, and who may use them.

use serde_json::{Value, json};
use simulators::{
    bot::BotSettings,
    discord::{Discord, Interaction, Message, Person, Place},
    ticketrz::Quota,
};

use super::{TEN, list, over_both, saying};
use crate::{
    audit::lines,
    stage::{embed, ticket, told},
    transports::{self, as_set},
};

fn public(discord: &Discord) -> Vec<Message> {
    let messages = discord.messages().into_iter();
    messages.filter(|message| !message.is_ephemeral()).collect()
}

#[tokio::test]
async fn all_of_a_list_is_shared_once_silently_without_its_failures() {
    over_both(as_set, async |discord, ticketrz| {
        let place = Place::default().with_guild_locale("id");
        let rina =
            |interaction: Interaction| interaction.by(Person::new(77, "rina")).at(place.clone());
        let private = told(
            discord,
            &rina(ticket("1234 999999 20 100001 100002 100003")),
        )
        .await;
        assert!(private.is_ephemeral());
        assert_eq!(saying(&private, "not looked up yet"), 1);
        let press = rina(Interaction::press(&private, "Share all"));
        let presses = [1, 2].map(|_| discord.send(&press).unwrap());
        let mut said = Vec::new();
        for press in presses {
            said.push(press.follow_up().await.unwrap());
        }
        let posts = public(discord);
        let [post] = posts.as_slice() else {
            panic!("not one post but {posts:?}")
        };
        assert_eq!(post.content(), "Dibagikan oleh <@77>");
        assert!(!post.pings());
        assert_eq!(post.json()["flags"], 1 << 12, "SUPPRESS_NOTIFICATIONS");
        assert_eq!(embed(post)["title"], "4 tiket");
        assert!(
            list(post)
                .iter()
                .all(|line| !line.contains("999999") && !line.contains("100003"))
        );
        assert!(post.button("Bagikan semua").is_none());
        let again = said.iter().find(|message| message.is_ephemeral()).unwrap();
        assert!(
            again.content().contains("already shared"),
            "{}",
            again.json()
        );

        let has_note = |discord: &Discord| {
            discord
                .message(private.id())
                .unwrap()
                .content()
                .contains("Shared in <#")
        };
        discord
            .wait_until("the list says where", has_note)
            .await
            .unwrap();
        let noted = discord.message(private.id()).unwrap();
        assert_eq!(noted.button("Share all").unwrap()["disabled"], true);
        assert_eq!(
            (list(&noted).len(), saying(&noted, "not looked up yet")),
            (6, 1)
        );
        assert!(noted.button("Look up 1 more").is_some());
        assert_eq!(ticketrz.lookups().len(), 5, "sharing costs no call");

        let card = Interaction::choose(post, ["1234"]).by(Person::new(78, "adi"));
        let card = told(discord, &card).await;
        assert!(card.is_ephemeral() && embed(&card)["title"] == "#1234 · brosur");
    })
    .await;
}

#[tokio::test]
async fn its_buttons_work_after_a_restart_and_within_the_calls_of_a_list() {
    transports::over_both(as_set, async |running| {
        let shown = running.told(&ticket(TEN)).await;
        running.restart().await;
        let rest = running.press(&shown, "Look up 5 more").await;
        assert_eq!(saying(&rest, "admin22"), 5);
        assert_eq!(running.ticketrz.lookups().len(), 10);
        let post = running.press(&shown, "Share all").await;
        assert_eq!((post.is_ephemeral(), list(&post).len()), (false, 5));
        assert_eq!(
            running.ticketrz.lookups().len(),
            15,
            "the memory went with the process"
        );
        let choose = Interaction::choose(&shown, ["100001"]);
        let card = running.told(&choose).await;
        assert_eq!(embed(&card)["title"], "#100001 · Ticket number 100001");
    })
    .await;
}

#[tokio::test]
async fn what_could_not_be_shared_is_told() {
    transports::over_both(as_set, async |running| {
        let shown = running.told(&ticket("100001 100002")).await;
        running.restart().await;
        let quota = Quota::UsedUp;
        running.ticketrz.set(|switches| switches.quota = quota);
        let told = running.press(&shown, "Share all").await;
        assert!(told.is_ephemeral() && told.content().contains("out of ticket lookups"));
        assert!(public(&running.discord).is_empty());
    })
    .await;
}

#[tokio::test]
async fn each_line_is_on_record_and_who_may_not_look_up_gets_none() {
    let one_person = |settings: BotSettings| settings.env("ALLOWED_USER_IDS", "70");
    transports::over_both(one_person, async |running| {
        let rina = |interaction: Interaction| interaction.by(Person::new(70, "rina"));
        let adi = |interaction: Interaction| interaction.by(Person::new(71, "adi"));
        let shown = running.told(&rina(ticket("1234 999999"))).await;
        running.told(&rina(ticket("1234 20 21 22 23 24 25"))).await;
        let share = Interaction::press(&shown, "Share all");
        let post = running.told(&rina(share)).await;
        for interaction in [
            adi(ticket("1234 999999")),
            adi(Interaction::choose(&post, ["1234"])),
        ] {
            let told = running.told(&interaction).await;
            assert!(
                told.embeds().is_empty() && told.content().contains("can't look up"),
                "{}",
                told.json()
            );
        }
        check_record(&lines(&running.bot, 2 + 6 + 2 + 2).await);
    })
    .await;
}

fn check_record(lines: &[Value]) {
    let told = |line: &Value| {
        json!([
            line["action"],
            line["ticket"],
            line["outcome"],
            line["source"]
        ])
    };
    let told: Vec<_> = lines.iter().map(told).collect();
    for line in [
        json!(["several", 1234, "shown", "api"]),
        json!(["several", 999_999, "not_found", null]),
        json!(["several", 1234, "shown", "cache"]),
        json!(["share", 1234, "shown", "cache"]),
    ] {
        assert!(told.contains(&line), "{line} is not in {told:?}");
    }
    assert_eq!(told.iter().filter(|line| line[2] == "denied").count(), 2);
    assert_eq!(
        told.iter()
            .filter(|line| line[0] == "share" && line[2] == "shown")
            .count(),
        1
    );
}
