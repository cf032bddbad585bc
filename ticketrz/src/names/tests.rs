use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::*;

const MODIFIED: &str = "2026-11-20 10:00:00";

/// A ticket and its row, each with some fields changed.
fn both(number: u64, ticket: &Value, row: impl FnOnce(&mut Row)) -> (Arc<Ticket>, Row) {
    let mut object = json!({"Id": number, "ModifyDate": MODIFIED});
    for (key, value) in ticket.as_object().unwrap() {
        object[key] = value.clone();
    }
    let ticket = Ticket::parse(object.to_string().as_bytes(), &TimeZone::UTC).unwrap();
    let mut of_ticket = Row {
        id: ticket.id,
        subject: None,
        requester: None,
        assignee: None,
        category: None,
        status: None,
        priority: None,
        media: None,
        created: None,
        modified: ticket.times.modified.clone(),
        due: None,
        checked: Timestamp::UNIX_EPOCH,
    };
    row(&mut of_ticket);
    (Arc::new(ticket), of_ticket)
}

async fn teach(names: &Names, number: u64, ticket: &Value, row: impl FnOnce(&mut Row)) {
    let (ticket, row) = both(number, ticket, row);
    names.learn([(ticket, &row)]).await;
}

/// Ticket `number` says that TS3 means this.
async fn say(names: &Names, number: u64, word: &str) -> Option<String> {
    let status = json!({"StatusId": "TS3"});
    teach(names, number, &status, |row| {
        row.status = Some(word.to_owned());
    })
    .await;
    names.get(CodeKind::Status, "TS3")
}

fn new() -> Names {
    Names::new(None)
}

#[tokio::test]
async fn status_priority_category_media_requester_and_assignee_are_learned() {
    let names = new();
    let ticket = json!({
        "StatusId": "TS7", "PriorityId": "TP1", "CategoryId": "332", "MediaId": "EMAIL", "Requestor": "31329",
        "AssigneeList": "268",
    });
    teach(&names, 1234, &ticket, |row| {
        row.status = Some("Closed".to_owned());
        row.priority = Some("Low".to_owned());
        row.category = Some("Question".to_owned());
        row.media = Some("Email".to_owned());
        row.requester = Some("Dinni".to_owned());
        row.assignee = Some("admin22".to_owned());
    })
    .await;
    let expected = json!({
        "status": {"TS7": "Closed"}, "priority": {"TP1": "Low"}, "category": {"332": "Question"},
        "channel": {"EMAIL": "Email"}, "person": {"268": "admin22", "31329": "Dinni"},
    });
    assert_eq!(serde_json::to_value(names.all()).unwrap(), expected);
    assert_eq!(names.count(), 6);
}

#[tokio::test]
async fn a_word_is_believed_until_it_is_contradicted_and_then_once_two_tickets_agree() {
    let names = new();
    let open = Some("Open".to_owned());
    assert_eq!(say(&names, 1, "Open").await, open, "undisputed");
    assert_eq!(say(&names, 2, "Open").await, open);
    assert_eq!(say(&names, 3, "Escalated").await, None, "contradicted");
    assert_eq!(names.count(), 0);
    assert_eq!(
        say(&names, 3, "Escalated").await,
        None,
        "the same ticket again"
    );
    assert_eq!(
        say(&names, 4, "Escalated").await,
        Some("Escalated".to_owned())
    );
    assert_eq!(say(&names, 5, "Open").await, None, "contradicted again");
    assert_eq!(say(&names, 6, "Escalated").await, None);
    assert_eq!(
        say(&names, 7, "Escalated").await,
        Some("Escalated".to_owned())
    );
}

#[tokio::test]
async fn a_ticket_that_changed_since_its_row_teaches_nothing() {
    let names = new();
    for modified in [json!("2026-11-20 10:00:01"), json!(null)] {
        let ticket = json!({"StatusId": "TS3", "ModifyDate": modified});
        let (ticket, mut row) = both(1, &ticket, |row| row.status = Some("Open".to_owned()));
        row.modified = Some("2026-11-20T10:00:00+00:00[UTC]".parse().unwrap());
        names.learn([(ticket, &row)]).await;
    }
    let (ticket, mut row) = both(1, &json!({"StatusId": "TS3"}), |_| {});
    (row.modified, row.status) = (None, Some("Open".to_owned()));
    names.learn([(ticket, &row)]).await;
    assert_eq!(names.count(), 0);
}

#[tokio::test]
async fn several_assignees_a_code_instead_of_a_word_and_absent_ones_teach_nothing() {
    let names = new();
    let ticket = json!({"AssigneeList": "268,269", "StatusId": "TS3", "PriorityId": null, "CategoryId": "x".repeat(65)});
    teach(&names, 1, &ticket, |row| {
        row.assignee = Some("admin22, Siti".to_owned());
        row.status = Some("TS3".to_owned());
        row.priority = Some("Low".to_owned());
        row.category = Some("Question".to_owned());
    })
    .await;
    assert_eq!(names.count(), 0);
}

#[tokio::test]
async fn there_are_a_thousand_of_each_kind_and_those_of_the_oldest_tickets_go() {
    let names = new();
    for number in 1..=1010 {
        let ticket = json!({"Requestor": number.to_string(), "StatusId": "TS1"});
        teach(&names, number, &ticket, |row| {
            row.requester = Some(format!("Person {number}"));
            row.status = Some("Open".to_owned());
        })
        .await;
    }
    assert_eq!(names.count(), 1001);
    let name = |number: u64| names.get(CodeKind::Person, &number.to_string());
    assert_eq!((name(10), name(11).as_deref()), (None, Some("Person 11")));
}

#[tokio::test]
async fn a_row_follows_its_ticket_if_the_word_for_its_status_is_known() {
    let names = new();
    say(&names, 1, "Open").await;
    let ticket = json!({"StatusId": "TS3", "Subject": "new", "ModifyDate": "2026-11-21 10:00:00", "DueDate": "2026-12-01"});
    let (ticket, mut row) = both(2, &ticket, |row| row.status = Some("New".to_owned()));
    row.modified = Some("2026-11-20T10:00:00+00:00[UTC]".parse().unwrap());
    row.priority = Some("Low".to_owned());
    let followed = names.row(&row, &ticket).unwrap();
    assert_eq!(followed.status.as_deref(), Some("Open"));
    assert_eq!(followed.subject.as_deref(), Some("new"));
    assert_eq!(
        followed.priority.as_deref(),
        Some("Low"),
        "its code is not known"
    );
    assert_eq!(
        (&followed.modified, &followed.due),
        (&ticket.times.modified, &ticket.times.due)
    );
    say(&names, 3, "Escalated").await;
    assert_eq!(names.row(&row, &ticket), None);
    row.modified.clone_from(&ticket.times.modified);
    assert_eq!(names.row(&row, &ticket), Some(row), "it has not changed");
}
