//! The line below the title.

use super::{fields::fields, *};

/// The line of a ticket's card.
fn state_line(json: &str) -> String {
    let card = card_of(json);
    let description = card["description"].as_str().unwrap_or_default();
    description.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_line_says_the_state_with_its_date_and_age() {
    // It is 2026-11-23 17:00 in the ticket system's zone.
    for (dates, line) in [
        (
            r#""CreateDate": "2026-11-23 14:00:00""#,
            "**New · created <t:1795417200:R>**",
        ),
        (
            r#""CreateDate": "2026-11-20 14:00:00", "OpenDate": "2026-11-21 14:00:00""#,
            "**Open for 2 days** · since <t:1795244400:D>",
        ),
        (
            r#""OpenDate": "2026-11-21 14:00:00", "DueDate": "2026-11-22 14:00:00""#,
            "**Open for 2 days** · ⏰ overdue · since <t:1795244400:D>",
        ),
        (
            r#""OpenDate": "2026-11-20 14:00:00", "PendingDate": "2026-11-21 14:00:00""#,
            "**Pending since <t:1795244400:D>** · <t:1795244400:R>",
        ),
        (
            r#""CreateDate": "2026-11-21 13:00:00", "SolveDate": "2026-11-21 14:00:00""#,
            "**Solved <t:1795244400:R>** · took 1 h",
        ),
        (
            r#""CreateDate": "2026-11-20 13:00:00", "CloseDate": "2026-11-21 14:00:00""#,
            "**Closed <t:1795244400:D>** · took 1 day 1 h",
        ),
        (
            r#""CloseDate": "2026-11-20 13:00:00", "ReOpenDate": "2026-11-21 14:00:00""#,
            "**Reopened <t:1795244400:R>**",
        ),
        // Without a time of day there is a date and no age.
        (
            r#""OpenDate": "2026-11-21""#,
            "**Open since <t:1795262400:D>**",
        ),
        (
            r#""PendingDate": "2026-11-21""#,
            "**Pending since <t:1795262400:D>**",
        ),
        (
            r#""SolveDate": "2026-11-21""#,
            "**Solved <t:1795262400:D>**",
        ),
        // A clock that is behind.
        (
            r#""OpenDate": "2026-11-23 17:00:01""#,
            "**Open since <t:1795428001:D>**",
        ),
    ] {
        assert_eq!(state_line(&format!(r#"{{"Id": "5", {dates}}}"#)), line);
    }
}

#[test]
fn a_ticket_without_dates_has_the_state_of_its_code_or_none() {
    let card = card_of(r#"{"Id": "5"}"#);
    assert_eq!(card.get("description"), None, "{card}");
    assert_eq!(fields(&card), []);
    assert_eq!(
        state_line(r#"{"Id": "5", "StatusId": "TS7"}"#),
        "**Closed**"
    );
    assert_eq!(state_line(r#"{"Id": "5", "StatusId": "TS99"}"#), "");
    // What the dates tell is newer than "new".
    let opened = r#"{"Id": "5", "StatusId": "TS2", "OpenDate": "2026-11-21"}"#;
    assert_eq!(state_line(opened), "**Open since <t:1795262400:D>**");
}

#[test]
fn an_operators_word_for_the_status_comes_before_the_state() {
    let labels = r#"{"status": {"TS9": "Waiting (customer)", "TS8": ""}}"#;
    let services = Services {
        labels: crate::Labels::from_json(labels).unwrap(),
        ..services()
    };
    let line = |status: &str| {
        let ticket = ticket(&format!(
            r#"{{"Id": "5", "StatusId": "{status}", "OpenDate": "2026-11-21 14:00:00"}}"#
        ));
        let message = card_in(&services, &ticket, Source::Api, Language::English);
        message["embeds"][0]["description"].clone()
    };
    assert_eq!(
        line("TS9"),
        r"**Waiting \(customer\)** · Open for 2 days · since <t:1795244400:D>"
    );
    assert_eq!(line("TS8"), "**Open for 2 days** · since <t:1795244400:D>");
}

#[test]
fn a_reopened_ticket_is_neither_closed_nor_done_whatever_it_keeps_of_its_first_end() {
    let reopened = r#"{"Id": "5", "CreateDate": "2017-07-10 07:08:46", "CloseDate": "2018-10-17 01:53:21",
        "ReOpenDate": "2018-11-01 08:00:00", "ResolutionTime": "40070675"}"#;
    let line = state_line(reopened);
    assert!(line.starts_with("**Reopened <t:"), "{line}");
    assert!(!line.contains("Closed") && !line.contains("took"), "{line}");
    let details = details_text(reopened);
    assert!(!details.contains("463 days"), "{details}");
    assert!(details.contains("**Closed** <t:"), "{details}");
}

#[test]
fn a_closed_ticket_says_how_long_it_took_also_where_the_api_does_not() {
    let closed =
        r#"{"Id": "5", "CreateDate": "2018-10-16 01:00:00", "CloseDate": "2018-10-17 02:00:00"}"#;
    let line = state_line(closed);
    assert!(line.starts_with("**Closed <t:"), "{line}");
    assert!(line.ends_with(" · took 1 day 1 h"), "{line}");
    let details = details_text(closed);
    assert!(details.contains("**Resolved in** 1 day 1 h"), "{details}");
}
