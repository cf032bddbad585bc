//! Tickets that are known by number and as a row: what they teach, and what a search knows of them.

use serde_json::json;
use ticketrz::CodeKind;

use super::{Bot, HOUR, enough, listing, numbers, page};
use crate::{
    server::Reply,
    support::{any_ticket, id, ticket},
};

/// The contract's ticket as a row.
fn row(number: u64, status: &str) -> serde_json::Value {
    json!({
        "Id": number.to_string(), "Subject": "brosur", "Status": status, "Priority": "Low", "Requestor": "Dinni",
        "ModifyDate": "2018-10-17 01:53:21",
    })
}

async fn bot() -> Bot {
    Bot::new(listing(|_| {
        let rows: Vec<_> = (1..=5).rev().map(|number| row(number, "Done")).collect();
        page(&rows, 5)
    }))
    .await
}

fn known(bot: &Bot) -> Option<String> {
    bot.tickets.names().get(CodeKind::Status, "TS7")
}

#[tokio::test]
async fn a_ticket_teaches_its_codes_whichever_of_both_came_first() {
    for ticket_first in [true, false] {
        let bot = bot().await;
        if ticket_first {
            bot.tickets.get(id(3)).await.unwrap();
        }
        bot.rows(1).await;
        if !ticket_first {
            assert_eq!(known(&bot), None, "a row teaches nothing by itself");
            bot.tickets.get(id(3)).await.unwrap();
        }
        assert_eq!(known(&bot).as_deref(), Some("Done"));
        assert_eq!(bot.tickets.status().named_codes, 3);
        assert_eq!(bot.server.count(), 2, "it costs no call of its own");
    }
}

#[tokio::test]
async fn a_word_is_forgotten_when_a_later_row_contradicts_it() {
    let bot = bot().await;
    bot.tickets.get(id(3)).await.unwrap();
    bot.rows(1).await;
    bot.server.now_by(listing(|_| page(&[row(3, "Closed")], 1)));
    bot.clock.advance(HOUR);
    bot.rows(1).await;
    assert_eq!(known(&bot), None);
}

#[tokio::test]
async fn a_search_knows_what_a_lookup_has_told_since() {
    let bot = bot().await;
    bot.tickets.get(id(3)).await.unwrap();
    let before = bot.rows(1).await;
    let modified = "2026-11-23 10:00:00";
    bot.server.now_by(
        move |request| match request.path.strip_prefix("/api/ticketrz/") {
            Some(number) => Reply::ok(
                ticket(number.parse().unwrap())
                    .replace("brosur", "brosur baru")
                    .replace(
                        "\"ModifyDate\": \"2018-10-17 01:53:21\"",
                        &format!("\"ModifyDate\": \"{modified}\""),
                    ),
            ),
            None => any_ticket(request),
        },
    );
    bot.clock.advance(60);
    bot.tickets.get(id(4)).await.unwrap();
    let after = bot.rows(1).await;
    let row = |of: &ticketrz::Searched| of.rows.iter().find(|row| row.id == id(4)).unwrap().clone();
    assert_eq!(row(&after).subject.as_deref(), Some("brosur baru"));
    assert_eq!(row(&after).status.as_deref(), Some("Done"));
    assert!(row(&after).checked > row(&before).checked);
    assert_eq!(bot.calls(), 1);
}

#[tokio::test]
async fn a_ticket_that_is_gone_or_forbidden_is_not_found_any_more() {
    for status in [404, 403] {
        let bot = bot().await;
        bot.rows(1).await;
        bot.server.now(Reply::new(status, ""));
        bot.tickets.get(id(3)).await.unwrap_err();
        let searched = bot.tickets.search(0, false, enough(1)).await.unwrap();
        assert_eq!(numbers(&searched), [5, 4, 2, 1]);
    }
}
