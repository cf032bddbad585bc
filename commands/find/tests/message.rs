use std::{sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value, json};
use ticketrz::{LookupError, QuotaClosed, Row, Searched};

use super::{
    super::{
        list::{Found, render},
        query::Query,
        ranking::rank,
    },
    row, rows,
};
use crate::{
    Language, Response, Services, Visibility,
    limits::length,
    ticket::tests::{json_of, now, services},
};

/// Searches `rows` as if they were what the ticket system gave.
async fn message(
    searched: &Searched,
    words: &str,
    services: &Services,
    language: Language,
) -> Value {
    let query = Query::read(words).unwrap();
    let hits = rank(&query, Arc::clone(&searched.rows)).await;
    let found = Found {
        query: &query,
        searched,
        hits: &hits,
    };
    let reply = render(&found, services, language);
    let message = json_of(Response::Message(reply, Visibility::Private));
    assert_within_limits(&message);
    message
}

/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits> and those of components.
fn assert_within_limits(message: &Value) {
    let units = |value: &Value| length(value.as_str().unwrap_or_default());
    assert!(
        (1..=2000).contains(&units(&message["content"])),
        "{message}"
    );
    for embed in message["embeds"].as_array().unwrap() {
        let description = units(&embed["description"]);
        assert!((1..=4096).contains(&description), "{embed}");
    }
    let rows = message["components"].as_array().unwrap().iter();
    for component in rows.flat_map(|row| row["components"].as_array().unwrap()) {
        let carried = units(&component["custom_id"]);
        assert!((1..=100).contains(&carried), "{component}");
        assert!(units(&component["label"]) <= 80, "{component}");
        let options = component["options"].as_array().into_iter().flatten();
        for option in options.clone() {
            assert!((1..=100).contains(&units(&option["label"])), "{option}");
            let description = option.get("description");
            let fits = description.is_none_or(|text| (1..=100).contains(&units(text)));
            assert!(fits, "{option}");
        }
        assert!(options.count() <= 25, "{component}");
    }
}

fn snapshot(name: &str, language: Language, value: &Value) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("../snapshots");
    settings.set_omit_expression(true);
    // Another crate in the tree may ask serde_json to keep the order.
    settings.set_sort_maps(true);
    settings.bind(|| insta::assert_json_snapshot!(format!("{name} {language:?}"), value));
}

fn searched(some: impl IntoIterator<Item = Row>) -> Searched {
    Searched {
        rows: rows(some),
        total: Some(1914),
        are_newest: true,
        further: true,
        checked: now() - Duration::from_mins(2),
        called: true,
        stale: None,
    }
}

fn full(number: u64, subject: &str, status: &str, requester: &str, created: &str) -> Row {
    let zone = TimeZone::get("Asia/Jakarta").unwrap();
    let created: jiff::civil::DateTime = created.parse().unwrap();
    Row {
        requester: Some(requester.to_owned()),
        assignee: Some("admin22".to_owned()),
        category: Some("Question".to_owned()),
        status: Some(status.to_owned()),
        created: Some(zone.to_zoned_datetime(created).unwrap()),
        checked: now() - Duration::from_mins(2),
        ..row(number, subject)
    }
}

fn some_rows() -> Vec<Row> {
    let mut old = full(
        1187,
        "New printers for Bandung",
        "Closed",
        "Dinni",
        "2026-08-20 09:00:00",
    );
    old.checked = now() - Duration::from_hours(5);
    let mut bare = row(12, "printer");
    bare.checked = now() - Duration::from_mins(3);
    vec![
        full(
            1240,
            "Printer *on fire* [x](https://evil.example) @everyone",
            "Open",
            "Dinni_A",
            "2026-11-18 08:30:00",
        ),
        full(
            1239,
            "Printer: paper",
            "Pending",
            "Siti",
            "2026-11-23 00:00:00",
        ),
        old,
        full(900, "brosur", "Closed", "Dinni", "2017-07-10 07:08:46"),
        bare,
    ]
}

#[tokio::test]
async fn hits_look_as_they_should() {
    let services = services();
    for language in Language::ALL {
        let message = message(&searched(some_rows()), "PRINTER", &services, language).await;
        snapshot("found", language, &message);
    }
}

#[tokio::test]
async fn without_a_hit_it_says_where_it_looked_how_far_back_and_what_to_do() {
    let services = services();
    for language in Language::ALL {
        let further = searched(some_rows());
        let end = Searched {
            further: false,
            total: Some(5),
            ..further.clone()
        };
        let unknown = Searched {
            total: None,
            ..further.clone()
        };
        let empty = Searched {
            further: false,
            total: Some(0),
            ..searched([])
        };
        let unordered = Searched {
            are_newest: false,
            ..further.clone()
        };
        let unordered_unknown = Searched {
            are_newest: false,
            ..unknown.clone()
        };
        let mut messages = Vec::new();
        for searched in [further, end, unknown, empty, unordered, unordered_unknown] {
            messages.push(message(&searched, "mesin kopi", &services, language).await);
        }
        snapshot("nothing found", language, &json!(messages));
    }
}

#[tokio::test]
async fn more_hits_than_a_select_holds_are_counted_and_the_best_are_offered() {
    let services = services();
    let many = (1..=300).map(|number| row(number, "Printers"));
    let searched = searched(many.chain([row(7_000, "Printer")]));
    for (language, told) in [
        (
            Language::English,
            "I found 301 tickets for **printer** among the newest 301 of 1,914, as of <t:1795427880:R>.\n\
             These are the 10 best; **Choose a ticket** offers 25. More words narrow it down.",
        ),
        (
            Language::Indonesian,
            "Ada 301 tiket untuk **printer** di antara 301 tiket terbaru dari total 1.914 (data <t:1795427880:R>).\n\
             Ini 10 yang paling cocok; **Pilih tiket** berisi 25. Tambahkan kata supaya hasilnya lebih sedikit.",
        ),
    ] {
        let message = message(&searched, "printer", &services, language).await;
        assert_eq!(message["content"], told);
        let options = message["components"][0]["components"][0]["options"]
            .as_array()
            .unwrap();
        assert_eq!((options.len(), &options[0]["value"]), (25, &json!("7000")));
        let lines = message["embeds"][0]["description"].as_str().unwrap();
        assert_eq!(lines.lines().count(), 10);
    }
}

#[tokio::test]
async fn hits_that_are_all_shown_are_not_called_the_best() {
    let services = services();
    for (count, are_best) in [(10, false), (11, true)] {
        let searched = searched((1..=count).map(|number| row(number, "Printers")));
        let message = message(&searched, "printer", &services, Language::English).await;
        let content = message["content"].as_str().unwrap();
        assert_eq!(content.contains("the 10 best"), are_best, "{content}");
    }
}

#[tokio::test]
async fn old_rows_say_why_they_are_old() {
    let closed = LookupError::QuotaClosed(QuotaClosed {
        opens_at: "2026-11-23T11:00:00Z".parse().unwrap(),
        open_until: Some("2026-11-23T23:00:00Z".parse().unwrap()),
        message: None,
        refused_again: None,
    });
    let searched = Searched {
        stale: Some(closed),
        ..searched(some_rows())
    };
    let message = message(&searched, "printer", &services(), Language::English).await;
    let content = message["content"].as_str().unwrap();
    assert!(
        content.starts_with("Our team is out of ticket lookups."),
        "{content}"
    );
    assert!(
        content.contains("what I last saw, <t:1795427880:R>.\nI found 4 tickets"),
        "{content}"
    );
}

#[tokio::test]
async fn when_nothing_is_left_there_is_no_button_to_look_further() {
    let searched = Searched {
        further: false,
        ..searched(some_rows())
    };
    let message = message(&searched, "printer", &services(), Language::English).await;
    assert_eq!(message["components"].as_array().unwrap().len(), 1);
    assert_eq!(
        message["components"][0]["components"][0]["custom_id"],
        "v1:choose"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Rows as long as they are kept, of anything.
    #[test]
    fn any_rows_are_within_discords_limits(text in r"(\PC|[*_\[(@<👩\u{200d}\u{301}]){0,120}", url in 0..2_usize, words in r"(\PC|[𝒜-𝓏]){2,60}") {
        let mut services = services();
        let urls = [format!("https://desk.example/(a) b/{}{{id}}", "x".repeat(460)), "https://desk.example/{id}".to_owned()];
        services.web_url = Some(urls[url].parse().unwrap());
        services.support_contact = Some("é".repeat(200));
        let subject = format!("{words} {text}");
        let rows = (0..30).map(|at| Row {
            status: Some(text.clone()),
            requester: Some(text.clone()),
            ..row(u64::MAX - at, &subject)
        });
        let searched = Searched { stale: Some(LookupError::Busy { retry_after: None }), ..searched(rows) };
        if Query::read(&words).is_some() {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            for language in Language::ALL {
                let message = runtime.block_on(message(&searched, &words, &services, language));
                prop_assert!(!message.to_string().contains("](https://evil"));
            }
        }
    }
}
