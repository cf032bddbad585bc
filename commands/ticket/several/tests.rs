//! What people see, read as the JSON that Discord receives.

use std::{num::NonZeroU32, time::Duration};

use serde_json::{Value, json};
use serenity::all::{ChannelId, UserId};
use ticketrz::{Answer, LookupError, QuotaClosed, Source, Ticket};

use super::{
    super::tests::{
        answer, caller, cause, context, errors, json_of, now, services, snapshot, ticket, tickets,
    },
    gather::Row,
    list::List,
    *,
};
use crate::{Language, RateLimit, Reply, Services, limits::length, ticket::lookup::Missing};

fn row(found: Result<Answer, Missing>, number: u64) -> Row {
    Row {
        id: number.to_string().parse().unwrap(),
        found: Some(found),
    }
}

fn shown(ticket: &Ticket, source: Source) -> Row {
    Row {
        id: ticket.id,
        found: Some(Ok(answer(ticket, source))),
    }
}

fn left_out(number: u64) -> Row {
    Row {
        id: number.to_string().parse().unwrap(),
        found: None,
    }
}

fn failed(error: LookupError, number: u64) -> Row {
    row(Err(Missing::Failed(error)), number)
}

fn closed() -> LookupError {
    LookupError::QuotaClosed(QuotaClosed {
        opens_at: "2026-11-23T11:00:00Z".parse().unwrap(),
        open_until: Some("2026-11-23T23:00:00Z".parse().unwrap()),
        message: None,
        refused_again: None,
    })
}

/// One of each kind of line.
fn rows() -> Vec<Row> {
    let [contract, minimal, _, overdue, reopened] = tickets().map(|(_, ticket)| ticket);
    vec![
        shown(&contract, Source::Cache),
        shown(&overdue, Source::Api),
        shown(&reopened, Source::Stale(closed())),
        shown(&minimal, Source::Api),
        failed(closed(), 5),
        failed(closed(), 6),
        failed(LookupError::NotFound, 999_999),
        failed(LookupError::Forbidden(cause()), 8),
        row(Err(Missing::Slowed(Duration::from_secs(40))), 9),
        left_out(1240),
    ]
}

fn list<'a>(rows: &'a [Row], services: &'a Services, language: Language) -> List<'a> {
    List::new(rows, services, language)
}

fn json_of_reply(reply: Reply) -> Value {
    let message = json_of(Response::Message(reply, Visibility::Private));
    assert_within_message_limits(&message);
    message
}

/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits> and those of components.
fn assert_within_message_limits(message: &Value) {
    let units = |value: &Value| length(value.as_str().unwrap_or_default());
    assert!(units(&message["content"]) <= 2000, "{message}");
    let embed = &message["embeds"][0];
    assert!(
        (1..=4096).contains(&units(&embed["description"])),
        "{embed}"
    );
    let parts = [
        &embed["title"],
        &embed["description"],
        &embed["footer"]["text"],
    ];
    assert!(
        parts.into_iter().map(units).sum::<usize>() <= 6000,
        "{embed}"
    );
    let rows = message["components"].as_array().unwrap().iter();
    for component in rows.flat_map(|row| row["components"].as_array().unwrap()) {
        assert!(
            (1..=100).contains(&units(&component["custom_id"])),
            "{component}"
        );
        assert!(units(&component["label"]) <= 80, "{component}");
        let options = component["options"].as_array().into_iter().flatten();
        for option in options.clone() {
            assert!((1..=100).contains(&units(&option["label"])), "{option}");
        }
        assert!(options.count() <= 25, "{component}");
    }
}

#[test]
fn a_list_looks_as_it_should() {
    let services = services();
    for language in Language::ALL {
        let rows = rows();
        let list = list(&rows, &services, language).shortened();
        snapshot("several", language, &json_of_reply(list.into_reply()));
    }
}

#[test]
fn a_shared_list_shows_only_tickets_and_offers_only_cards() {
    let services = services();
    let rows: Vec<_> = rows()
        .into_iter()
        .filter(|row| row.answer().is_some())
        .collect();
    for language in Language::ALL {
        let post = list(&rows, &services, language).shared_by(UserId::new(77));
        snapshot(
            "several shared",
            language,
            &json_of_reply(post.into_reply()),
        );
    }
}

#[test]
fn every_reason_has_a_few_words_of_its_own() {
    let services = services();
    for language in Language::ALL {
        // No ticket has the error of conversations.
        let errors = errors().into_iter().map(|(_, error)| error);
        let errors = errors.filter(|error| !matches!(error, LookupError::NotOffered));
        let rows: Vec<_> = (1..)
            .zip(errors)
            .map(|(number, error)| failed(error, number))
            .collect();
        let mut messages = Vec::new();
        for row in rows {
            let rows = [row];
            let message = json_of_reply(list(&rows, &services, language).into_reply());
            assert!(
                !message.to_string().contains("secret internals"),
                "{message}"
            );
            assert!(
                message["components"].as_array().unwrap().len() == 1,
                "there is nothing to share: {message}"
            );
            messages.push(json!([
                message["embeds"][0]["description"],
                message["content"]
            ]));
        }
        snapshot("several errors", language, &json!(messages));
    }
}

#[test]
fn a_list_that_was_posted_says_where_and_offers_it_no_more() {
    let (services, rows) = (services(), rows());
    let posted = list(&rows, &services, Language::English).posted_in(ChannelId::new(2));
    let message = json_of_reply(posted.into_reply());
    assert!(
        message["content"]
            .as_str()
            .unwrap()
            .ends_with("Shared in <#2>."),
        "{message}"
    );
    assert_eq!(message["components"][1]["components"][0]["disabled"], true);
    assert_eq!(
        message["components"][1]["components"][1]["label"],
        "Look up 1 more"
    );
}

/// Each lookup is refused here, so that none leaves the process.
#[tokio::test]
async fn sharing_a_list_leaves_out_none_of_the_tickets_that_it_shows() {
    let (mut services, caller) = (services(), caller());
    services.several_calls = 5;
    services.rate_limit = RateLimit::per_minute(NonZeroU32::new(1));
    services.rate_limit.take(caller.user).unwrap();
    let share = ShareAll {
        shown: (1..=9_u64)
            .map(|number| number.to_string().parse().unwrap())
            .collect(),
        others: vec!["10".parse().unwrap()],
    };
    let message = json_of(Component::answer(&share, &[], context(&caller, &services)).await);
    let lines = message["embeds"][0]["description"].as_str().unwrap();
    let looked_up = |line: &&str| line.ends_with("you've used up your lookups for now");
    assert_eq!(lines.lines().filter(looked_up).count(), 9, "{lines}");
    assert!(lines.ends_with("· not looked up yet"), "{lines}");
}

/// Everything that may be long is as long and as hostile as it can be.
#[test]
fn any_list_is_within_discords_limits_and_pings_nobody() {
    let mut services = services();
    services.support_contact = Some("é".repeat(200));
    let quote = LookupError::QuotaClosed(QuotaClosed {
        opens_at: now(),
        open_until: None,
        message: Some("*".repeat(5000)),
        refused_again: None,
    });
    let reasons = [
        quote,
        LookupError::AccessRefused(cause()),
        LookupError::Unavailable(cause()),
        LookupError::Busy {
            retry_after: Some(Duration::from_secs(9)),
        },
    ];
    let subjects = [
        "*".repeat(5000),
        "[x](https://evil.example) @everyone <@1> ".repeat(99),
        "👨‍👩‍👧‍👦".repeat(999),
    ];
    let urls = [
        "https://desk.example/{id}".to_owned(),
        format!("https://desk.example/(a) b/{}{{id}}", "x".repeat(460)),
    ];
    for url in urls {
        services.web_url = Some(url.parse().unwrap());
        for subject in &subjects {
            let mut rows: Vec<Row> = (0..9_u64).zip(reasons.iter().cycle()).map(|(at, reason)| {
                let json = json!({
                    "Id": (u64::MAX - at).to_string(), "Subject": subject, "Status": "*".repeat(300),
                    "Assignees": (0..20).map(|n| n.to_string()).collect::<Vec<_>>(),
                    "AssigneeNames": (0..20).map(|_| subject).collect::<Vec<_>>(),
                });
                shown(&ticket(&json.to_string()), Source::Stale(reason.clone()))
            }).collect();
            rows.truncate(5);
            rows.push(row(Err(Missing::Slowed(Duration::MAX)), 1));
            rows.extend([2, 3, 4, 5].map(left_out));
            for language in Language::ALL {
                // What a list is made of fits into its buttons.
                let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
                let rows: Vec<_> = rows
                    .iter()
                    .take(custom_ids::fitting(&ids).len())
                    .cloned()
                    .collect();
                let posted = list(&rows, &services, language)
                    .shortened()
                    .posted_in(ChannelId::new(u64::MAX));
                let message = json_of_reply(posted.into_reply());
                assert_eq!(message["allowed_mentions"]["parse"], json!([]));
                let lines = message["embeds"][0]["description"].as_str().unwrap();
                assert_eq!(lines.lines().count(), rows.len(), "{lines}");
                assert!(!lines.contains("](https://evil"), "{lines}");
                let shared = list(&rows[..5], &services, language).shared_by(UserId::new(u64::MAX));
                json_of_reply(shared.into_reply());
            }
        }
    }
}
