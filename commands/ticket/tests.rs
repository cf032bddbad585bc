//! What people see, read as the JSON that Discord would receive.

mod failures;
mod fields;
mod state;

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};
use serenity::all::{ChannelId, CreateEmbed, GuildId, UserId};
use ticketrz::{
    Answer, BaseUrl, Cause, Clock, Config, Credentials, LookupError, QuotaClosed, RefusedAgain,
    Source, Ticket, Tickets,
};

use super::{
    card::{Card, Shown},
    embed,
    lookup::shared,
    style::CardStyle,
    texts::Texts,
};
use crate::{
    Caller, Language, Response, Services, Visibility,
    access::Denied,
    command::Context,
    failure::{self, Reader},
    internal_failure,
    limits::length,
};

const NOW: &str = "2026-11-23T10:00:00Z";

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn reader(language: Language) -> Reader<'static> {
    Reader {
        language,
        support_contact: Some("<@42>"),
    }
}

pub(crate) fn ticket(json: &str) -> Ticket {
    Ticket::parse(json.as_bytes(), &TimeZone::get("Asia/Jakarta").unwrap()).unwrap()
}

pub(super) fn tickets() -> [(&'static str, Ticket); 5] {
    [
        ("contract", ticket(include_str!("fixtures/contract.json"))),
        ("minimal", ticket(include_str!("fixtures/minimal.json"))),
        ("maximal", ticket(include_str!("fixtures/maximal.json"))),
        ("overdue", ticket(include_str!("fixtures/overdue.json"))),
        ("reopened", ticket(include_str!("fixtures/reopened.json"))),
    ]
}

/// Services whose tickets are never asked for: these tests render what they are given.
pub(crate) fn services() -> Services {
    let base_url = BaseUrl::parse("https://onecloud.example", false).unwrap();
    let zone = TimeZone::get("Asia/Jakarta").unwrap();
    let config = Config::new(base_url, zone, Credentials::Fixed("token".into()));
    let clock = Arc::new(Now);
    let mut services = Services::new(Tickets::new(config, clock.clone()).unwrap(), clock);
    services.web_url = Some("https://desk.example/tickets/{id}".parse().unwrap());
    services.support_contact = Some("<@42>".to_owned());
    services
}

pub(crate) fn caller() -> Caller {
    Caller {
        user: UserId::new(77),
        guild: Some(GuildId::new(1)),
        channel: ChannelId::new(2),
        parent_channel: None,
        roles: Vec::new(),
        language: Language::English,
        guild_language: Language::English,
    }
}

pub(crate) fn context<'a>(caller: &'a Caller, services: &'a Services) -> Context<'a> {
    Context {
        caller,
        services,
        purpose: "test",
        started: Instant::now(),
    }
}

#[derive(Debug)]
struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        now()
    }
}

pub(crate) fn answer(ticket: &Ticket, source: Source) -> Answer {
    Answer {
        ticket: ticket.clone().into(),
        fetched_at: now() - Duration::from_secs(20),
        source,
    }
}

pub(crate) fn json_of(response: Response) -> Value {
    let response = serde_json::to_value(response.into_response()).unwrap();
    response["data"].clone()
}

fn card_in(services: &Services, ticket: &Ticket, source: Source, language: Language) -> Value {
    let look = (Shown::Privately, services.card_style);
    let (answer, texts) = (answer(ticket, source), Texts::read(ticket));
    let reply = Card::new(&answer, &texts, look, services, language).into_reply();
    json_of(Response::Message(reply, Visibility::Private))
}

fn shown(ticket: &Ticket, source: Source, language: Language) -> Value {
    card_in(&services(), ticket, source, language)
}

/// The card of a ticket in English.
fn card_of(json: &str) -> Value {
    shown(&ticket(json), Source::Api, Language::English)["embeds"][0].clone()
}

fn details_of(ticket: &Ticket, language: Language) -> CreateEmbed {
    embed::render(
        &answer(ticket, Source::Api),
        &Texts::read(ticket),
        CardStyle::Details,
        &services(),
        language,
    )
}

fn details_text(json: &str) -> String {
    serde_json::to_string(&details_of(&ticket(json), Language::English)).unwrap()
}

pub(super) fn cause() -> Cause {
    Cause::new(io::Error::other("secret internals"))
}

pub(super) fn errors() -> Vec<(&'static str, LookupError)> {
    let closed = |open_until: Option<&str>, message: Option<&str>, windows| {
        LookupError::QuotaClosed(QuotaClosed {
            opens_at: "2026-11-23T11:00:00Z".parse().unwrap(),
            open_until: open_until.map(|time| time.parse().unwrap()),
            message: message.map(str::to_owned),
            refused_again: (windows > 0).then(|| RefusedAgain {
                since: "2026-11-21T03:00:00Z".parse().unwrap(),
                windows,
            }),
        })
    };
    let until = Some("2026-11-23T23:00:00Z");
    vec![
        ("not found", LookupError::NotFound),
        ("forbidden", LookupError::Forbidden(cause())),
        ("not offered", LookupError::NotOffered),
        ("access refused", LookupError::AccessRefused(cause())),
        ("quota", closed(until, None, 0)),
        (
            "quota in words that cannot be read",
            closed(
                None,
                Some("Kuota *habis*, <@1> [hubungi](https://evil.example) admin"),
                0,
            ),
        ),
        ("quota without words", closed(None, None, 0)),
        ("quota refused again", closed(until, None, 1)),
        ("quota refused again twice", closed(until, None, 2)),
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

pub(super) fn snapshot(name: &str, language: Language, value: &Value) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // Another crate in the tree may ask serde_json to keep the order.
    settings.set_sort_maps(true);
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
fn details_look_as_they_should() {
    for language in Language::ALL {
        for (name, ticket) in tickets() {
            let embed = details_of(&ticket, language);
            let embed = serde_json::to_value(embed).unwrap();
            assert_within_limits(&embed);
            snapshot(&format!("{name} details"), language, &embed);
        }
    }
}

#[test]
fn a_body_that_shows_no_text_gives_way_to_the_other() {
    let ticket = ticket(
        r#"{"Id": "5", "Content": "<p>&nbsp;</p><img src='cid:1'>", "Description": "the <b>fan</b>"}"#,
    );
    let card = shown(&ticket, Source::Api, Language::English);
    assert_eq!(card["embeds"][0]["description"], "the fan");
    let details = details_of(&ticket, Language::English);
    let details = serde_json::to_value(&details).unwrap();
    assert_eq!(details["description"], "the fan");
}

#[test]
fn a_ticket_whose_text_cannot_be_read_is_shown_without_it() {
    let ticket = &tickets()[0].1;
    let answer = answer(ticket, Source::Api);
    let (services, texts) = (services(), Texts::default());
    let look = (Shown::Privately, CardStyle::Full);
    let card = Card::new(&answer, &texts, look, &services, Language::English);
    let card = json_of(Response::Message(card.into_reply(), Visibility::Private));
    assert_eq!(card["embeds"][0]["title"], "#1234 · brosur");
    let line = "**Closed <t:1539716001:D>** · took 463 days 18 h";
    assert_eq!(card["embeds"][0]["description"], line);
}

#[test]
fn a_shared_ticket_says_who_shared_it_in_the_guilds_language_and_notifies_nobody() {
    let caller = Caller {
        guild_language: Language::Indonesian,
        ..caller()
    };
    let services = services();
    let context = context(&caller, &services);
    let answer = answer(&tickets()[0].1, Source::Api);
    let texts = Texts::read(&answer.ticket);
    let post = shared(&answer, &texts, CardStyle::Full, context);
    let message = json_of(Response::Message(post, Visibility::Public));
    assert_eq!(message["flags"], 1 << 12, "SUPPRESS_NOTIFICATIONS");
    snapshot("contract shared", Language::Indonesian, &message);
}

#[test]
fn a_card_that_was_posted_says_where_and_offers_it_no_more() {
    let (services, answer, texts) = (
        services(),
        answer(&tickets()[0].1, Source::Api),
        Texts::default(),
    );
    let look = (Shown::Privately, CardStyle::Full);
    let card = Card::new(&answer, &texts, look, &services, Language::English);
    let reply = card.posted_in(ChannelId::new(2)).into_reply();
    assert_eq!(reply.content, "Shared in <#2>.");
    let buttons = json_of(Response::Update(reply))["components"][0]["components"].clone();
    let share = buttons.as_array().unwrap().iter();
    let share = share.filter(|button| button["label"] == "Share");
    assert!(share.into_iter().all(|share| share["disabled"] == true));
}

#[test]
fn an_unchanged_ticket_says_so_and_is_told_by_its_fingerprint() {
    let (services, texts) = (services(), Texts::default());
    let [answer, other] = [0, 3].map(|at| answer(&tickets()[at].1, Source::Api));
    let look = (Shown::Privately, CardStyle::Full);
    let card = Card::new(&answer, &texts, look, &services, Language::English);
    let other = Card::new(&other, &texts, look, &services, Language::English);
    assert_ne!(card.fingerprint(), other.fingerprint());
    let reply = card.unchanged().into_reply();
    assert_eq!(
        reply.content,
        "Checked <t:1795427980:R>: nothing has changed."
    );
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
    let services = Services {
        web_url: None,
        ..services()
    };
    let message = card_in(&services, &tickets()[0].1, Source::Api, Language::English);
    assert_eq!(message["embeds"][0].get("url"), None);
    assert!(!message.to_string().contains("\"url\""), "{message}");
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
            let ticket = ticket(&json.to_string());
            let message = shown(&ticket, Source::Api, language);
            assert_within_limits(&message["embeds"][0]);
            let details = details_of(&ticket, language);
            assert_within_limits(&serde_json::to_value(details).unwrap());
        }
    }
}
