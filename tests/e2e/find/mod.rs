//! `/find`: what it finds, shows and says.

mod access;
mod calls;
mod paging;

use serde_json::json;
use simulators::{
    discord::{Answer, Interaction, Message, Person},
    ticketrz::{Change, List},
};

use crate::{
    stage::{embed, field, ticket},
    transports::{Running, as_set, over_both},
};

fn find(words: &str) -> Interaction {
    Interaction::command("find").string("words", words)
}

/// A text of each hit in the select.
fn hits<'a>(message: &'a Message, key: &str) -> Vec<&'a str> {
    let Some(select) = message.select() else {
        return Vec::new();
    };
    let options = select["options"].as_array().unwrap();
    let texts = options.iter().map(|option| option[key].as_str());
    texts.map(Option::unwrap).collect()
}

fn numbers(message: &Message) -> Vec<u64> {
    let values = hits(message, "value");
    values.into_iter().map(|id| id.parse().unwrap()).collect()
}

/// The calls for the list so far. There were no others.
fn pages(running: &Running) -> usize {
    let (tickets, conversations, list) = running.spent();
    assert_eq!((tickets, conversations), (0, 0));
    list
}

fn assert_says(message: &Message, words: &[&str]) {
    let content = message.content();
    for words in words {
        assert!(content.contains(words), "no {words:?} in {content:?}");
    }
}

async fn look_further(running: &Running, on: &Message) -> Answer {
    let press = Interaction::press(on, "Look further");
    running.answer(&press).await
}

#[tokio::test]
async fn the_best_hits_come_first_and_choosing_one_shows_its_card() {
    over_both(as_set, async |running| {
        let shown = running.told(&find("brosur")).await;
        assert!(shown.is_ephemeral());
        assert_says(
            &shown,
            &["**brosur** among the newest 100 of 1,914, as of <t:"],
        );
        let labels = hits(&shown, "label");
        assert_eq!(labels[0], "#181994 · Minta brosur printer 15");
        let count = labels.len();
        assert_says(&shown, &[&format!("I found {count} tickets")]);
        assert!(count > 1 && labels.iter().all(|label| label.contains("brosur")));
        let numbers = numbers(&shown);
        assert!(numbers.is_sorted_by(|one, next| one > next), "{labels:?}");
        let first = hits(&shown, "description")[0];
        assert!(
            first.starts_with("Closed · ") && first.ends_with(" ago · Agus Wijaya"),
            "{first}"
        );
        let line = embed(&shown)["description"].as_str().unwrap();
        let line = line.lines().next().unwrap();
        assert!(
            line.starts_with("#181994 · Minta brosur printer 15 · **Closed** · <t:"),
            "{line}"
        );
        assert_eq!(running.spent(), (0, 0, 1), "one page is enough");

        let card = running.told(&Interaction::choose(&shown, ["181994"])).await;
        assert!(card.is_ephemeral() && card.id() != shown.id());
        assert_eq!(embed(&card)["title"], "#181994 · Minta brosur printer 15");
        assert_eq!(running.spent(), (1, 0, 1));
        let again = running.told(&find("Brosur!")).await;
        assert_eq!(hits(&again, "value"), hits(&shown, "value"));
        assert_eq!(running.spent(), (1, 0, 1), "what is known costs none");
    })
    .await;
}

#[tokio::test]
async fn the_requester_the_assignee_the_category_and_numbers_are_found_too() {
    over_both(as_set, async |running| {
        for words in ["dewi lestari", "siti", "complaint"] {
            let shown = running.told(&find(words)).await;
            let id = hits(&shown, "value")[0];
            let card = running.told(&Interaction::choose(&shown, [id])).await;
            let details = running.press(&card, "Details").await.json().to_string();
            let word = match words {
                "dewi lestari" => "Dewi Lestari",
                "siti" => "Siti Rahayu",
                _ => "Complaint",
            };
            assert!(details.contains(word), "no {word} in {details}");
        }
        let shown = running.told(&find("42")).await;
        let labels = hits(&shown, "label");
        assert!(!labels.is_empty());
        for label in labels {
            let (_, subject) = label.split_once(" · ").unwrap();
            assert!(subject.contains("42"), "{label}");
        }
        let shown = running.told(&find("#181994")).await;
        assert_eq!(numbers(&shown)[0], 181_994);
    })
    .await;
}

#[tokio::test]
async fn case_accents_and_a_typo_are_forgiven() {
    over_both(as_set, async |running| {
        for words in ["CAFE terminal", "café terminql", "terrminal cafe"] {
            let shown = running.told(&find(words)).await;
            let labels = hits(&shown, "label");
            assert!(!labels.is_empty(), "{words}: {}", shown.json());
            assert!(
                labels.iter().all(|label| label.contains("Café terminal")),
                "{words}: {labels:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_without_hits_says_where_it_looked_how_far_and_what_to_do() {
    over_both(as_set, async |running| {
        let shown = running.told(&find("zebra")).await;
        assert!(shown.is_ephemeral() && shown.embeds().is_empty() && shown.select().is_none());
        assert_says(
            &shown,
            &[
                "I found no ticket for **zebra** among the newest 300 of 1,914",
                "I looked at the subject, requester, assignee and category.",
                "The oldest of these tickets is from <t:",
                "press **Look further**",
            ],
        );
        assert_eq!(pages(running), 3, "FIND_CALLS");
        let short = running.told(&find("a")).await;
        assert_says(&short, &["at least two letters"]);
        assert_eq!(pages(running), 3);
    })
    .await;
}

#[tokio::test]
async fn looking_further_goes_on_in_the_same_message_up_to_the_end_of_the_list() {
    over_both(as_set, async |running| {
        let mut shown = running.told(&find("zebra")).await;
        let id = shown.id();
        for rows in ["600", "900", "1,200", "1,500", "1,800"] {
            let answer = look_further(running, &shown).await;
            assert_eq!(answer.message.id(), id);
            shown = answer.message;
            assert_says(&shown, &[&format!("among the newest {rows} of 1,914")]);
        }
        assert_eq!(pages(running), 18);
        shown = look_further(running, &shown).await.message;
        assert_says(&shown, &["among all 1,914"]);
        assert!(shown.button("Look further").is_none());
        let spent = pages(running);
        assert!(spent <= 21, "{spent}");
        let last = running.told(&find("zebra")).await;
        assert_eq!(last.content(), shown.content());
        assert_eq!(pages(running), spent, "everything is known");
    })
    .await;
}

#[tokio::test]
async fn looking_further_finds_more_of_the_same() {
    over_both(as_set, async |running| {
        let shown = running.told(&find("brosur")).await;
        let first = numbers(&shown);
        let further = look_further(running, &shown).await.message;
        let all = numbers(&further);
        assert!(
            all.len() > first.len() && all.starts_with(&first),
            "{all:?}"
        );
        assert!(pages(running) > 1 && pages(running) <= 4);
        // More than a select can hold.
        let most = running.told(&find("printer")).await;
        let most = look_further(running, &most).await.message;
        let most = look_further(running, &most).await.message;
        assert_eq!(hits(&most, "label").len(), 25);
        assert_says(
            &most,
            &["These are the 10 best; **Choose a ticket** offers 25."],
        );
        let lines = embed(&most)["description"].as_str().unwrap().lines();
        assert_eq!(lines.count(), 10);
    })
    .await;
}

#[tokio::test]
async fn an_indonesian_searches_in_indonesian() {
    over_both(as_set, async |running| {
        let dewi = || Person::new(80, "dewi").with_locale("id");
        let cari = |words| {
            Interaction::command("cari")
                .string("kata", words)
                .by(dewi())
        };
        let shown = running.told(&cari("brosur")).await;
        assert_says(
            &shown,
            &["tiket untuk **brosur** di antara 100 tiket terbaru dari total 1.914"],
        );
        assert!(hits(&shown, "description")[0].contains(" lalu · "));
        let none = running.told(&cari("zebra")).await;
        assert_says(
            &none,
            &[
                "Tidak ada tiket untuk **zebra**",
                "Tiket tertua di antaranya dari <t:",
            ],
        );
        let press = Interaction::press(&none, "Cari lebih jauh").by(dewi());
        assert_says(
            &running.told(&press).await,
            &["di antara 700 tiket terbaru"],
        );
        assert_eq!(pages(running), 7);
    })
    .await;
}

#[tokio::test]
async fn hostile_texts_are_harmless_and_within_discords_limits() {
    over_both(as_set, async |running| {
        running
            .ticketrz
            .set(|switches| switches.list = List::Hostile);
        let shown = running.told(&find("bold")).await;
        let embed = embed(&shown).to_string();
        assert_eq!(hits(&shown, "label").len(), 25);
        for harm in [
            "](https",
            "<@1>",
            "<t:0:R>",
            "</ticket:1>",
            "\u{202e}",
            "**bold**",
        ] {
            assert!(!embed.contains(harm), "{harm} is in {embed}");
        }
        assert!(!shown.json().to_string().contains('\u{202e}') && !shown.pings());
        // And what somebody searches for.
        let typed = "**zebra** @everyone <@1> `x` [a](https://b.c)";
        let shown = running.told(&find(typed)).await;
        assert_says(&shown, &["**zebra everyone 1 x a https b c**"]);
    })
    .await;
}

#[tokio::test]
async fn a_subject_of_a_mebibyte_is_cut() {
    over_both(as_set, async |running| {
        let subject = format!("Zebra {}", "x".repeat(1024 * 1024));
        let fields = json!({ "Subject": subject });
        let fields = fields.as_object().unwrap().clone();
        running
            .ticketrz
            .change_ticket(182_000, &Change::Fields(fields));
        let shown = running.told(&find("zebra")).await;
        assert!(hits(&shown, "label")[0].starts_with("#182000 · Zebra xxx"));
        assert_eq!(pages(running), 1);
    })
    .await;
}

#[tokio::test]
async fn only_hits_that_were_opened_are_suggested() {
    over_both(as_set, async |running| {
        let suggested = async || {
            let typing = Interaction::complete("ticket", "id", "");
            let sent = running.discord.send(&typing).unwrap();
            sent.choices().await.unwrap()
        };
        let shown = running.told(&find("brosur")).await;
        assert!(suggested().await.is_empty());
        running.told(&Interaction::choose(&shown, ["181994"])).await;
        let choices = suggested().await;
        assert_eq!(choices.len(), 1, "{choices:?}");
        assert_eq!(choices[0]["value"], "181994");
    })
    .await;
}

#[tokio::test]
async fn what_a_hit_and_its_ticket_teach_is_on_the_card() {
    over_both(as_set, async |running| {
        let shown = running.told(&find("brosur")).await;
        let card = running.told(&Interaction::choose(&shown, ["181994"])).await;
        assert_eq!(field(&card, "Requester"), "Agus Wijaya");
        // Another ticket of the same person, which no search has shown.
        let plain = running.told(&ticket("181994")).await;
        assert_eq!(plain.embeds(), card.embeds());
        assert_eq!(running.spent(), (1, 0, 1));
    })
    .await;
}
