use std::time::{Duration, Instant};

use jiff::{Timestamp, civil};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{State, TicketId};

const BROSUR: &str = include_str!("../../../tests/data/brosur.json");

fn zone() -> TimeZone {
    TimeZone::get("Asia/Jakarta").unwrap()
}

fn parse(body: &[u8]) -> Ticket {
    Ticket::parse(body, &zone()).unwrap()
}

fn with(fields: impl std::borrow::Borrow<Value>) -> Ticket {
    let mut object = json!({"Id": "1"});
    for (key, value) in fields.borrow().as_object().unwrap() {
        object[key] = value.clone();
    }
    parse(object.to_string().as_bytes())
}

fn due(date: &str) -> Option<String> {
    with(json!({"DueDate": date}))
        .times
        .due
        .map(|due| due.to_string())
}

#[test]
fn the_contracts_example_is_understood_field_by_field() {
    let ticket = parse(BROSUR.as_bytes());
    let text = |text: &str| Some(text.to_owned());
    let time = |text: &str| {
        let local: civil::DateTime = text.parse().unwrap();
        Some(zone().to_zoned_datetime(local).unwrap())
    };
    let expected = Ticket {
        id: TicketId::from_decimal("1234").unwrap(),
        subject: text("brosur"),
        content: text("xxx"),
        description: None,
        solution: None,
        remarks: None,
        people: crate::People {
            requestor: text("31329"),
            contact: text("31329"),
            assignee: None,
            assignees: vec!["268".to_owned()],
            assignee_names: vec!["admin22".to_owned()],
            cc: None,
            viewer: text("268"),
            responder: text("268"),
            handler: None,
            creator: text("1"),
            modifier: text("55"),
            opened_by: text("268"),
            solved_by: text("55"),
            closed_by: text("55"),
        },
        codes: crate::Codes {
            status: text("TS7"),
            priority: text("TP1"),
            kind: text("TT1"),
            channel: text("EMAIL"),
            category: text("332"),
            organization: text("245"),
            site: text("169"),
            ..crate::Codes::default()
        },
        times: crate::Times {
            created: time("2017-07-10 07:08:46"),
            opened: time("2017-07-12 09:18:16"),
            viewed: time("2017-07-10 07:48:55"),
            closed: time("2018-10-17 01:53:21"),
            commented: time("2017-07-10 07:08:46"),
            status_changed: time("2018-10-17 01:53:21"),
            modified: time("2018-10-17 01:53:21"),
            ..crate::Times::default()
        },
        durations: crate::Durations {
            resolution: Some(Duration::from_secs(40_070_675)),
            ..crate::Durations::default()
        },
        priority_value: Some(0),
        progress: Some(0),
        comments: Some(1),
        unseen_comments: Some(0),
        message_id: text("53370"),
        contact_saved_by_agent: Some(true),
    };
    assert_eq!(ticket, expected);
    assert_eq!(ticket.state(), Some(State::Closed));
    assert_eq!(ticket.resolution(), Some(Duration::from_secs(40_070_675)));
}

#[test]
fn the_resolution_time_is_what_the_dates_say() {
    let mut ticket = parse(BROSUR.as_bytes());
    ticket.durations.resolution = None;
    assert_eq!(ticket.resolution(), Some(Duration::from_secs(40_070_675)));
}

#[test]
fn numbers_may_arrive_as_numbers() {
    let ticket = parse(br#"{"Id": 7, "Comment": 12, "Progress": "12.50", "ResolutionTime": 60, "IsAgentSaveContact": true, "Requestor": 31329}"#);
    assert_eq!(ticket.id.get(), 7);
    assert_eq!(ticket.comments, Some(12));
    assert_eq!(ticket.progress, Some(12));
    assert_eq!(ticket.durations.resolution, Some(Duration::from_mins(1)));
    assert_eq!(ticket.contact_saved_by_agent, Some(true));
    assert_eq!(ticket.people.requestor.as_deref(), Some("31329"));
}

#[test]
fn only_the_id_must_be_there() {
    let ticket = parse(br#"{"Id": "1"}"#);
    assert_eq!(ticket.state(), None);
    assert_eq!(ticket.resolution(), None);
    assert!(!ticket.is_overdue(Timestamp::MAX));
}

#[test]
fn wrong_types_are_absent_values() {
    let ticket = with(json!({
        "Subject": {"a": 1}, "Comment": "many", "Progress": [], "DueDate": 17, "ResolutionTime": "-5",
        "WaitingTime": "99999999999999999999", "HandlingTime": 9e300, "ResponseTime": i64::MAX, "AssigneeList": {"a": "268"},
        "IsAgentSaveContact": "perhaps", "UnseenComment": -1, "StatusId": false,
    }));
    assert_eq!(ticket, with(json!({})));
}

#[test]
fn empty_values_are_absent() {
    let ticket = with(
        json!({"Subject": "", "Content": " \n", "StatusId": "  ", "Comment": "", "DueDate": null, "AssigneeList": ","}),
    );
    assert_eq!(ticket, with(json!({})));
}

#[test]
fn lists_are_split_and_bounded() {
    let ticket =
        with(json!({"AssigneeList": "268, 12,,", "AssigneeTextList": ["admin22", null, "Budi"]}));
    assert_eq!(ticket.people.assignees, ["268", "12"]);
    assert_eq!(ticket.people.assignee_names, ["admin22", "Budi"]);
    assert_eq!(
        with(json!({"AssigneeList": "1,".repeat(5000)}))
            .people
            .assignees
            .len(),
        100
    );
}

#[test]
fn dates_that_mean_none_or_cannot_be_are_absent() {
    for date in [
        "0000-00-00 00:00:00",
        "0000-00-00",
        "3000-01-01 00:00:00",
        "9999-12-31 23:59:59",
        "-009999-01-01 00:00:00",
        "2017-02-30 00:00:00",
        "2017-13-01 00:00:00",
        "2017-07-10 25:00:00",
        "99999-01-01 00:00:00",
        "yesterday",
        "1499645326",
    ] {
        assert_eq!(due(date), None, "{date}");
    }
}

#[test]
fn dates_carry_the_configured_zone_and_an_offset_of_their_own_wins() {
    for (date, expected) in [
        (
            "2017-07-10 07:08:46",
            "2017-07-10T07:08:46+07:00[Asia/Jakarta]",
        ),
        (
            " 2017-07-10T07:08:46 ",
            "2017-07-10T07:08:46+07:00[Asia/Jakarta]",
        ),
        ("2017-07-10", "2017-07-10T00:00:00+07:00[Asia/Jakarta]"),
        (
            "2017-07-10T07:08:46Z",
            "2017-07-10T14:08:46+07:00[Asia/Jakarta]",
        ),
        (
            "2017-07-10 07:08:46+09:00",
            "2017-07-10T05:08:46+07:00[Asia/Jakarta]",
        ),
    ] {
        assert_eq!(due(date).as_deref(), Some(expected), "{date}");
    }
}

#[test]
fn skipped_and_repeated_hours_are_read_as_calendars_do() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    for (date, expected) in [
        (
            "2026-03-29 02:30:00",
            "2026-03-29T03:30:00+02:00[Europe/Berlin]",
        ),
        (
            "2026-10-25 02:30:00",
            "2026-10-25T02:30:00+02:00[Europe/Berlin]",
        ),
    ] {
        let body = json!({"Id": "1", "DueDate": date}).to_string();
        let ticket = Ticket::parse(body.as_bytes(), &zone).unwrap();
        assert_eq!(ticket.times.due.unwrap().to_string(), expected);
    }
}

#[test]
fn what_php_prints_around_the_json_is_passed_over() {
    for body in [
        format!("\u{feff}{BROSUR}"),
        format!(
            "<br />\n<b>Notice</b>: Undefined index: x in <b>/var/www/{{closure}}</b><br />\n{BROSUR}"
        ),
        format!("Warning: json {{}} {{ \"a\": }} \n{BROSUR}\n<br />Warning: again"),
        format!("{{}}{BROSUR}"),
        format!("<style>b {{ color: red }}</style>{BROSUR}"),
    ] {
        assert_eq!(parse(body.as_bytes()).id.get(), 1234, "{body}");
    }
}

#[test]
fn what_is_no_ticket_is_an_error() {
    for body in [
        "",
        "null",
        "[]",
        "{}",
        "7",
        "\"1234\"",
        "[1]",
        "{\"a\":1}",
        "<html><body>It works!</body></html>",
        "{\"Id\":\"1234\",\"Subject\":\"bro",
        "{\"Id\":\"12a\"}",
        "{\"Id\":null}",
        "{\"Id\":{\"Id\":\"1\"}}",
        "{\"Id\":0}",
        "{\"Id\":1e999}",
    ] {
        assert!(Ticket::parse(body.as_bytes(), &zone()).is_err(), "{body}");
    }
}

#[test]
fn bytes_that_are_no_text_do_not_cost_the_ticket() {
    let ticket = parse(b"{\"Id\":\"1\",\"Subject\":\"caf\xe9\"}");
    assert_eq!(ticket.subject.as_deref(), Some("caf\u{fffd}"));
}

#[test]
fn hostile_megabytes_are_read_in_bounded_time() {
    const MIB: usize = 1024 * 1024;
    let mut nested_lists = "{\"a\":[".repeat(1000);
    nested_lists.push_str(&"0,".repeat(MIB / 2));
    for body in [
        "{".repeat(MIB),
        "[".repeat(MIB),
        "{\"a\":".repeat(MIB / 5),
        "{\"".repeat(MIB / 2),
        "{ ".repeat(MIB / 2),
        "{\"a\":[{},".repeat(MIB / 9),
        nested_lists,
    ] {
        let start = Instant::now();
        assert!(Ticket::parse(body.as_bytes(), &zone()).is_err());
        // A quadratic scan takes minutes.
        assert!(start.elapsed() < Duration::from_secs(20));
    }
}

#[test]
fn objects_and_false_beginnings_before_the_ticket_are_passed_over() {
    const MIB: usize = 1024 * 1024;
    for before in [
        "{\"a\":1}".repeat(100),
        "{\"a\":1}".repeat(MIB / 7),
        "{\"a\" ".repeat(15),
        "{ \n".repeat(MIB / 3),
        format!("{{\"unfinished\": [{}", "[1],".repeat(100)),
    ] {
        let ticket = parse(format!("{before}{BROSUR}").as_bytes());
        assert_eq!(ticket.id.get(), 1234);
    }
}

#[test]
fn any_nesting_is_skipped() {
    const DEPTH: usize = 500_000;
    let nested = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    for body in [
        format!("{{\"x\":{nested},\"Id\":\"1234\"}}"),
        format!("{{\"Id\":\"1234\",\"Subject\":{nested}}}"),
        format!("{{\"Id\":\"1234\",\"AssigneeList\":[{nested}]}}"),
    ] {
        assert_eq!(parse(body.as_bytes()).id.get(), 1234);
    }
}

#[test]
fn half_a_letter_in_one_field_costs_that_field_only() {
    let ticket = parse(br#"{"Id":"1","Subject":"\ud83d","Content":"xxx"}"#);
    assert_eq!(ticket.subject, None);
    assert_eq!(ticket.content.as_deref(), Some("xxx"));
}

#[test]
fn a_ticket_survives_its_own_json() {
    let ticket = parse(BROSUR.as_bytes());
    let json = serde_json::to_value(&ticket).unwrap();
    assert_eq!(json["durations"]["resolution"], 40_070_675);
    assert_eq!(json["id"], 1234);
    assert_eq!(serde_json::from_value::<Ticket>(json).unwrap(), ticket);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Ticket::parse(&bytes, &zone());
    }

    #[test]
    fn no_value_of_any_field_costs_the_ticket(
        field in prop::sample::select(vec!["Subject", "DueDate", "ExpireDate", "Comment", "ResolutionTime", "AssigneeList", "IsAgentSaveContact", "Progress"]),
        text in any::<String>(),
        number in any::<f64>(),
    ) {
        prop_assert_eq!(with(json!({ field: text })).id.get(), 1);
        prop_assert_eq!(with(json!({ field: number })).id.get(), 1);
    }

    #[test]
    fn any_date_is_read_or_absent(year in -9999i32..99999, month in 0..14, day in 0..33, hour in 0..26, minute in 0..61) {
        let text = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:00");
        if let Some(due) = due(&text) {
            prop_assert!(due.starts_with(text.get(..10).unwrap()), "{} became {}", text, due);
        }
    }
}
