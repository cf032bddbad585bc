use std::time::Instant;

use serde_json::{Value, json};

use super::{
    super::classify::{self, RawAnswer},
    *,
};
use crate::ApiError;

const EXAMPLE: &str = include_str!("../../../tests/data/list.json");
const MIB: usize = 1024 * 1024;

fn now() -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap()
}

fn answer(status: u16, body: impl Into<String>) -> Result<Page, ApiError> {
    let answer = RawAnswer {
        status,
        retry_after: None,
        body: body.into(),
    };
    let zone = TimeZone::get("Asia/Jakarta").unwrap();
    classify::list(&answer, &zone, now())
}

fn page(body: &Value) -> Page {
    answer(200, body.to_string()).unwrap()
}

fn numbers(page: &Page) -> Vec<u64> {
    page.rows.iter().map(|row| row.id.get()).collect()
}

#[test]
fn the_vendors_example_is_understood_although_its_counts_are_wrong() {
    let page = answer(200, EXAMPLE).unwrap();
    assert_eq!(numbers(&page), [12250, 12251, 12252]);
    assert_eq!(page.total, Some(1914));
    let row = &page.rows[0];
    let text = |text: &str| Some(text.to_owned());
    let time = |text: &str| Some(text.parse().unwrap());
    let expected = Row {
        id: TicketId::from_decimal("12250").unwrap(),
        subject: text("brosur"),
        requester: text("Dinni"),
        assignee: text("admin22"),
        category: text("Question"),
        status: text("Closed"),
        priority: text("Low"),
        media: text("Email"),
        created: time("2017-07-10T07:08:46+07:00[Asia/Jakarta]"),
        modified: time("2018-10-17T01:53:21+07:00[Asia/Jakarta]"),
        due: None,
        checked: now(),
    };
    assert_eq!(*row, expected);
    assert_eq!(page.rows[1].media, text("Walk In"));
}

#[test]
fn rows_are_found_in_data_in_a_bare_list_and_within_one_wrapper() {
    let rows = json!([{"Id": "7"}, {"Id": 8}]);
    for body in [
        rows.clone(),
        json!({"data": rows}),
        json!({"records": rows}),
        json!({"response_code": "200", "data": {"total": "2", "data": rows}}),
        json!({"_meta": {"status": "SUCCESS"}, "records": {"data": rows}}),
    ] {
        assert_eq!(numbers(&page(&body)), [7, 8], "{body}");
    }
    let warned = format!("<b>Warning</b>: foo<br />\n{{\"data\":{rows}}}");
    assert_eq!(numbers(&answer(200, warned).unwrap()), [7, 8]);
}

#[test]
fn an_answer_without_rows_is_an_empty_page() {
    for body in [
        json!([]),
        json!({}),
        json!(null),
        json!(false),
        json!({"data": []}),
        json!({"data": null, "total": 0}),
        json!({"data": {"data": []}}),
        json!({"_meta": {"status": "SUCCESS", "count": 0}, "records": []}),
    ] {
        assert_eq!(numbers(&page(&body)), [0; 0], "{body}");
    }
}

#[test]
fn rows_without_a_number_and_repeated_ones_are_left_out() {
    let rows = json!([
        {"Subject": "no number"}, {"Id": null}, {"Id": "x"}, {"Id": {}}, 7, "8", null, [],
        {"Id": "1", "Subject": "first"}, {"Id": 1, "Subject": "again"}, {"Id": "2"},
    ]);
    let page = page(&json!({"data": rows}));
    assert_eq!(numbers(&page), [1, 2]);
    assert_eq!(page.rows[0].subject.as_deref(), Some("first"));
}

#[test]
fn counts_are_texts_or_numbers_and_may_be_anything() {
    for (total, read) in [
        (json!("1914"), Some(1914)),
        (json!(1914), Some(1914)),
        (json!(-1), None),
        (json!("many"), None),
        (json!([]), None),
    ] {
        let body =
            json!({"limit": {}, "offset": true, "count": "x", "total": total, "data": [{"Id": 1}]});
        assert_eq!(page(&body).total, read, "{body}");
    }
}

#[test]
fn texts_are_bounded_and_other_types_are_absent() {
    let long = "é".repeat(MIB);
    let row = json!({"Id": "1", "Subject": long, "Requestor": long, "Assignee": {}, "Status": [], "Category": 7, "DueDate": "soon"});
    let page = page(&json!({"data": [row]}));
    let row = &page.rows[0];
    assert_eq!(row.subject.as_ref().map(String::len), Some(256));
    assert_eq!(row.requester.as_ref().map(String::len), Some(96));
    assert_eq!(
        (&row.assignee, &row.status, &row.due),
        (&None, &None, &None)
    );
    assert_eq!(row.category.as_deref(), Some("7"));
    assert!(row.bytes() < 700);
}

#[test]
fn a_page_has_a_thousand_rows_at_most() {
    let rows: Vec<_> = (1..3000).map(|id| json!({"Id": id})).collect();
    assert_eq!(page(&json!({"data": rows})).rows.len(), MAX_ROWS);
    assert_eq!(page(&json!(rows)).rows.len(), MAX_ROWS);
}

#[test]
fn errors_mean_what_they_mean_for_tickets() {
    let over_quota = include_str!("../../../tests/data/over_quota.json");
    let expired = include_str!("../../../tests/data/expired.json");
    for (status, body, label) in [
        (401, over_quota, "quota_exceeded"),
        (401, expired, "token_expired"),
        (200, expired, "token_expired"),
        (401, "", "unauthorized"),
        (403, "", "forbidden"),
        (403, "<html>", "forbidden_by_page"),
        (404, "<html>", "not_found"),
        (429, "", "rate_limited"),
        (500, "", "server_error"),
        (302, "", "redirect"),
        (200, "", "empty"),
        (200, "<html>", "malformed"),
        (200, "{\"data\":\"none\"}", "malformed"),
        (200, "{\"Id\":\"1\",\"Subject\":\"a ticket\"}", "malformed"),
        (200, "{\"data\":[{\"Id\":", "malformed"),
        (
            200,
            "{\"response_code\":\"500\",\"data\":[{\"Id\":1}]}",
            "server_error",
        ),
    ] {
        let error = answer(status, body).unwrap_err();
        assert_eq!(error.label(), label, "{status} {body}");
    }
}

#[test]
fn a_query_says_what_is_wanted_in_the_vendors_words() {
    let query = |since| Query {
        offset: 200,
        limit: 100,
        since,
    };
    let said = |query: Query| {
        let parameters = query.parameters();
        let said = parameters
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        said.collect::<Vec<_>>().join("&")
    };
    assert_eq!(said(query(None)), "limit=100&offset=200&paging=0");
    let number = TicketId::from_decimal("12250").unwrap();
    assert!(said(query(Some(Since::Number(number)))).ends_with("&sinceId=12250"));
    let date = "2026-11-20T10:00:00+07:00[Asia/Jakarta]".parse().unwrap();
    assert!(said(query(Some(Since::Date(date)))).ends_with("&sinceId=2026-11-20 10:00:00"));
}

#[test]
fn hostile_megabytes_are_read_in_bounded_time() {
    for body in [
        format!("{{\"data\":[{}", "{\"Id\":1},".repeat(MIB / 9)),
        format!("{{\"data\":[{}0]}}", "{},".repeat(MIB / 3)),
        format!("[{}0]", "[],".repeat(MIB / 3)),
        "{\"data\":".repeat(MIB / 8),
        format!(
            "{{\"data\":[{{{}\"Id\":1}}]}}",
            "\"Subject\":1,".repeat(MIB / 12)
        ),
        format!("{}{{\"data\":[]}}", "{\"data\":1}".repeat(MIB / 10)),
    ] {
        let start = Instant::now();
        let _ = answer(200, body);
        // A quadratic scan takes minutes.
        assert!(start.elapsed().as_secs() < 20);
    }
}
