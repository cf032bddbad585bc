//! What people see, read as the JSON that Discord would receive.

use std::{io, time::Duration};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};
use ticketrz::{Cause, LookupError, QuotaClosed, Source, Ticket};

use super::*;
use crate::{Labels, Language, internal_failure, limits::length};

const NOW: &str = "2026-11-23T10:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn reader(language: Language) -> Reader<'static> {
    Reader {
        language,
        support_contact: Some("<@42>"),
    }
}

fn ticket(json: &str) -> Ticket {
    Ticket::parse(json.as_bytes(), &TimeZone::get("Asia/Jakarta").unwrap()).unwrap()
}

fn tickets() -> [(&'static str, Ticket); 5] {
    [
        ("contract", ticket(include_str!("fixtures/contract.json"))),
        ("minimal", ticket(include_str!("fixtures/minimal.json"))),
        ("maximal", ticket(include_str!("fixtures/maximal.json"))),
        ("overdue", ticket(include_str!("fixtures/overdue.json"))),
        ("reopened", ticket(include_str!("fixtures/reopened.json"))),
    ]
}

fn shown(ticket: &Ticket, source: Source, language: Language) -> Value {
    let web_url = "https://desk.example/tickets/{id}".parse().unwrap();
    let labels = Labels::default();
    let answer = Answer {
        ticket: ticket.clone().into(),
        fetched_at: now() - Duration::from_secs(20),
        source,
    };
    let view = embed::View {
        labels: &labels,
        web_url: Some(&web_url),
        language,
        now: now(),
    };
    let reply = show(&answer, &view, reader(language));
    serde_json::to_value(reply.into_response()).unwrap()
}

fn cause() -> Cause {
    Cause::new(io::Error::other("secret internals"))
}

fn errors() -> Vec<(&'static str, LookupError)> {
    let closed = |open_until: Option<&str>, message: Option<&str>| {
        LookupError::QuotaClosed(QuotaClosed {
            opens_at: "2026-11-23T11:00:00Z".parse().unwrap(),
            open_until: open_until.map(|time| time.parse().unwrap()),
            message: message.map(str::to_owned),
        })
    };
    vec![
        ("not found", LookupError::NotFound),
        ("access refused", LookupError::AccessRefused(cause())),
        ("quota", closed(Some("2026-11-23T23:00:00Z"), None)),
        (
            "quota in words that cannot be read",
            closed(
                None,
                Some("Kuota *habis*, <@1> [hubungi](https://evil.example) admin"),
            ),
        ),
        ("quota without words", closed(None, None)),
        ("busy", LookupError::Busy { retry_after: None }),
        (
            "busy for a while",
            LookupError::Busy {
                retry_after: Some(Duration::from_secs(90)),
            },
        ),
        (
            "busy for ever",
            LookupError::Busy {
                retry_after: Some(Duration::MAX),
            },
        ),
        ("unavailable", LookupError::Unavailable(cause())),
    ]
}

fn snapshot(name: &str, language: Language, value: &Value) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_json_snapshot!(format!("{name} {language:?}"), value));
}

#[test]
fn tickets_look_as_they_should() {
    for language in Language::ALL {
        for (name, ticket) in tickets() {
            snapshot(name, language, &shown(&ticket, Source::Api, language));
        }
    }
}

#[test]
fn an_old_answer_says_how_old_it_is_and_why() {
    for language in Language::ALL {
        let mut sentences = Map::new();
        let reasons = errors()
            .into_iter()
            .filter(|(name, _)| *name != "not found");
        for (name, error) in reasons {
            let message = shown(&tickets()[0].1, Source::Stale(error), language);
            sentences.insert(name.to_owned(), message["content"].clone());
        }
        snapshot("stale", language, &Value::Object(sentences));
    }
}

#[test]
fn every_failure_has_a_sentence_of_its_own() {
    for language in Language::ALL {
        let mut sentences = Map::new();
        let mut add = |name: &str, reply: Reply| {
            assert_eq!(reply.visibility, Visibility::Private, "{name}");
            assert!(
                reply.embeds.is_empty() && reply.components.is_empty(),
                "{name}"
            );
            sentences.insert(name.to_owned(), json!(reply.content));
        };
        for (name, error) in errors() {
            let reply = failure::lookup("1234".parse().unwrap(), &error, now(), reader(language));
            add(name, reply);
        }
        add("bad id", failure::bad_id(language));
        add("unknown command", failure::unknown_command(language));
        add("internal", internal_failure(language, None, "0123abcd"));
        snapshot("errors", language, &Value::Object(sentences));
    }
}

#[test]
fn no_internals_reach_a_person() {
    for (name, error) in errors() {
        let reply = failure::lookup(
            "1".parse().unwrap(),
            &error,
            now(),
            reader(Language::English),
        );
        let told = format!("{reply:?}");
        assert!(
            !told.contains("secret") && !told.contains("](https"),
            "{name}: {told}"
        );
    }
}

#[test]
fn nobody_is_pinged_whatever_a_ticket_says() {
    for (name, ticket) in tickets() {
        let message = shown(&ticket, Source::Api, Language::English);
        let nobody = json!({"parse": [], "users": [], "roles": []});
        assert_eq!(message["allowed_mentions"], nobody, "{name}");
    }
}

#[test]
fn a_ticket_without_a_web_address_has_no_link() {
    let view = embed::View {
        labels: &Labels::default(),
        web_url: None,
        language: Language::English,
        now: now(),
    };
    let embed = serde_json::to_value(embed::render(&tickets()[0].1, now(), &view)).unwrap();
    assert_eq!(embed.get("url"), None);
}

/// As Discord counts it (<https://discord.com/developers/docs/resources/message#embed-object-embed-limits>).
fn assert_within_limits(embed: &Value) {
    let text = |value: &Value| length(value.as_str().unwrap_or_default());
    let fields = embed["fields"].as_array().cloned().unwrap_or_default();
    let mut total =
        text(&embed["title"]) + text(&embed["description"]) + text(&embed["footer"]["text"]);
    assert!(text(&embed["title"]) <= 256 && text(&embed["description"]) <= 4096);
    assert!(fields.len() <= 25);
    for field in fields {
        let (name, value) = (text(&field["name"]), text(&field["value"]));
        assert!(
            (1..=256).contains(&name) && (1..=1024).contains(&value),
            "{field}"
        );
        total += name + value;
    }
    assert!(total <= 6000, "{total}");
}

proptest::proptest! {
    #[test]
    fn no_ticket_is_over_discords_limits(subject in ".{0,600}", content in ".{0,2000}", code in ".{0,2000}", date in ".{0,30}") {
        let json = json!({
            "Id": "5", "Subject": subject, "Content": content, "StatusId": code, "PriorityId": code, "TypeId": code,
            "MediaId": code, "Requestor": code, "AssigneeTextList": code, "CreateDate": date, "Comment": code,
        });
        for language in Language::ALL {
            let message = shown(&ticket(&json.to_string()), Source::Api, language);
            assert_within_limits(&message["embeds"][0]);
        }
    }
}
