//! Which fields a card and the details show.

use super::{
    super::fields::{CardFields, CardFieldsError},
    *,
};

/// The names and values of a card's fields.
pub(super) fn fields(card: &Value) -> Vec<(String, String)> {
    let fields = card["fields"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    fields
        .iter()
        .map(|field| (text(&field["name"]), text(&field["value"])))
        .collect()
}

#[test]
fn a_code_or_id_without_a_word_is_only_in_the_details() {
    let json = r#"{"Id": "5", "StatusId": "TS99", "PriorityId": "TP42", "TypeId": "TT1", "MediaId": "FAX",
        "CategoryId": "9", "ProductId": "77", "Requestor": "31329", "Assignee": "300"}"#;
    assert_eq!(fields(&card_of(json)), []);
    let details = details_text(json);
    for line in [
        "**Status** TS99",
        "**Priority** TP42",
        "**Channel** FAX",
        "**Category** 9",
        "**Product** 77",
        "**Assignee** 300",
        "**Requester** 31329",
    ] {
        assert!(details.contains(line), "{line} is not in {details}");
    }
    assert!(
        !details.contains("TT1"),
        "the ordinary type is not worth a line: {details}"
    );
}

#[test]
fn a_due_date_says_how_far_away_it_is_only_while_that_matters() {
    for (end, says) in [
        ("", true),
        (r#", "CloseDate": "2026-11-22 10:00:00""#, false),
    ] {
        let details = details_text(&format!(
            r#"{{"Id": "5", "CreateDate": "2026-11-20 10:00:00", "DueDate": "2026-11-30 10:00:00"{end}}}"#
        ));
        let due = details.lines().find(|line| line.contains("**Due")).unwrap();
        assert_eq!(due.contains(":R>"), says, "{due}");
    }
}

#[test]
fn comments_that_were_all_read_are_not_counted_as_unread() {
    for (unseen, says) in [(0, false), (1, true)] {
        let details = details_text(&format!(
            r#"{{"Id": "5", "Comment": "3", "UnseenComment": "{unseen}"}}"#
        ));
        assert_eq!(details.contains("unread"), says, "{details}");
    }
}

#[test]
fn names_come_from_the_tickets_own_list_of_assignees() {
    let json = r#"{"Id": "5", "AssigneeList": "268, 269", "AssigneeTextList": "admin22, Siti", "Requestor": "269",
        "Viewer": "268", "Responder": "1"}"#;
    assert_eq!(
        fields(&card_of(json)),
        [
            ("Assignee".to_owned(), "admin22, Siti".to_owned()),
            ("Requester".to_owned(), "Siti".to_owned())
        ]
    );
    let details = details_text(json);
    for line in [
        "**Assignee** admin22 (268), Siti (269)",
        "**Requester** Siti (269)",
        "**Viewed by** admin22 (268)",
        "**Answered by** 1",
    ] {
        assert!(details.contains(line), "{line} is not in {details}");
    }
}

#[test]
fn lists_that_do_not_pair_give_no_id_a_name() {
    let json = r#"{"Id": "5", "AssigneeList": "268", "AssigneeTextList": "Siti, admin22", "Viewer": "268"}"#;
    let assignee = ("Assignee".to_owned(), "Siti, admin22".to_owned());
    assert_eq!(fields(&card_of(json)), [assignee]);
    let details = details_text(json);
    assert!(details.contains("**Viewed by** 268"), "{details}");
}

#[test]
fn many_assignees_are_counted() {
    let names: Vec<_> = (1..=8).map(|number| format!("p{number}")).collect();
    let json = format!(
        r#"{{"Id": "5", "AssigneeTextList": "{}"}}"#,
        names.join(",")
    );
    let assignee = ("Assignee".to_owned(), "p1, p2, p3, p4, p5, +3".to_owned());
    assert_eq!(fields(&card_of(&json)), [assignee]);
}

#[test]
fn an_operator_chooses_and_orders_the_fields() {
    let services = Services {
        card_fields: "channel, created,priority priority".parse().unwrap(),
        ..services()
    };
    let card = card_in(&services, &tickets()[0].1, Source::Api, Language::English);
    let names: Vec<_> = fields(&card["embeds"][0])
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["Channel", "Created", "Priority"]);
}

#[test]
fn a_field_that_does_not_exist_is_named_with_those_that_do() {
    let error = "assignee,asignado".parse::<CardFields>().unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with("`asignado` is not a field;"), "{said}");
    assert!(said.contains("assignee, requester,"), "{said}");
    assert!(
        !said.contains("product"),
        "a code without a word cannot be on a card: {said}"
    );
    let many = "created,viewed,opened,assigned,due,pending,solved";
    let error = many.parse::<CardFields>().unwrap_err();
    assert_eq!(error, CardFieldsError::TooMany(7));
}

#[test]
fn a_brief_card_has_only_title_and_state_and_stays_brief() {
    let services = Services {
        card_style: CardStyle::Brief,
        ..services()
    };
    let card = card_in(&services, &tickets()[0].1, Source::Api, Language::English);
    assert_eq!(
        card["embeds"][0]["description"],
        "**Closed <t:1539716001:D>** · took 463 days 18 h"
    );
    assert_eq!(fields(&card["embeds"][0]), []);
    let buttons = card["components"][0]["components"].to_string();
    assert!(buttons.contains(":brief\""), "{buttons}");
}
