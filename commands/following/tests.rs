//! What followers read.

mod stopping;

use serde_json::{Value, json};
use ticketrz::{Answer, Source, Ticket};

use super::{change::changes, snapshot::Snapshot};
use crate::{
    Language, Services,
    limits::length,
    ticket::tests::{answer, services, ticket},
};

/// The most characters of a message's content.
const CONTENT: usize = 2000;

fn with(changes: &Value) -> Ticket {
    let mut json: Value =
        serde_json::from_str(include_str!("../ticket/fixtures/overdue.json")).unwrap();
    let fields = json.as_object_mut().unwrap();
    fields.extend(changes.as_object().unwrap().clone());
    ticket(&json.to_string())
}

async fn told(
    before: &Ticket,
    after: &Ticket,
    services: &Services,
    language: Language,
) -> Option<Value> {
    let answer: Answer = answer(after, Source::Api);
    let reply = changes(&Snapshot::of(before), &answer, services, language).await?;
    Some(serde_json::to_value(reply.into_post()).unwrap())
}

#[tokio::test]
async fn each_change_is_a_line_with_before_and_after() {
    let before = with(
        &json!({"AssigneeList": "7", "AssigneeTextList": "Budi", "PriorityId": "TP1", "Comment": "2"}),
    );
    let after = with(&json!({
        "AssigneeList": "8,9", "AssigneeTextList": "Ibu Sari,*Dinni*", "PriorityId": "TP9", "Comment": "5",
        "DueDate": null, "SolveDate": "2026-11-23 16:30:00",
    }));
    let services = services();
    services.assignees.learn(&before);
    for (name, language) in [("en", Language::English), ("id", Language::Indonesian)] {
        let told = told(&before, &after, &services, language).await.unwrap();
        // Another crate in the tree may ask serde_json to keep the order.
        let mut settings = insta::Settings::clone_current();
        settings.set_sort_maps(true);
        settings.bind(|| insta::assert_json_snapshot!(format!("changes_{name}"), told));
    }
}

#[tokio::test]
async fn what_a_person_would_not_see_is_no_change() {
    let services = services();
    let (before, after) = (
        with(&json!({"StatusId": "TS98"})),
        with(&json!({"StatusId": "TS99"})),
    );
    assert_ne!(Snapshot::of(&before), Snapshot::of(&after));
    assert_eq!(
        told(&before, &after, &services, Language::English).await,
        None
    );
    assert_eq!(
        told(&before, &before, &services, Language::English).await,
        None
    );
}

#[tokio::test]
async fn any_change_is_within_discords_limits() {
    let maximal = ticket(include_str!("../ticket/fixtures/maximal.json"));
    let long = "*_~".repeat(1000);
    let names: Vec<_> = (0..50).map(|number| format!("{number}{long}")).collect();
    let other = with(&json!({
        "StatusId": long, "PriorityId": long, "AssigneeTextList": names.join(","), "AssigneeList": null, "Assignee": null,
    }));
    let services = services();
    for language in Language::ALL {
        for (before, after) in [(&maximal, &other), (&other, &maximal)] {
            let told = told(before, after, &services, language).await.unwrap();
            let content = told["content"].as_str().unwrap();
            assert!(length(content) <= CONTENT, "{}: {content}", length(content));
        }
    }
}
