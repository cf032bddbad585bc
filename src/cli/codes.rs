//! `lookup --codes`: the words for codes that the ticket system's answers have taught, as a labels file.

use std::{future::ready, sync::Arc};

use serde_json::json;
use ticketrz::{Config, LookupError, SystemClock, TicketId, Tickets};

use super::{
    lookup::sentence,
    terminal::{complain, readable_json, say},
};
use crate::exit::Exit;

/// The most calls for a ticket's row in the list.
const CALLS: u8 = 3;

/// Prints the words that are known. With a ticket it learns from that one first.
pub(super) async fn print(config: Config, ticket: Option<TicketId>) -> Exit {
    let tickets = match Tickets::new(config, Arc::new(SystemClock)) {
        Ok(tickets) => tickets,
        Err(error) => {
            complain(error);
            return Exit::Internal;
        }
    };
    let names = tickets.names();
    names.read().await;
    let learned = match ticket {
        Some(id) => learn(&tickets, id).await,
        None => Ok(true),
    };
    match &learned {
        Ok(true) if names.count() > 0 => {}
        Ok(true) => complain(
            "no words are known: name a ticket that is not older than the newest 300, or set REDIS_URL to what replicas have learned",
        ),
        Ok(false) => complain("the ticket is not among the newest of the list"),
        Err(error) => complain(sentence(error)),
    }
    say(readable_json(&json!(names.all())));
    if matches!(learned, Ok(true)) {
        Exit::Stopped
    } else {
        Exit::Failed
    }
}

/// Looks the ticket up by number and as a row. Returns whether there is one.
async fn learn(tickets: &Tickets, id: TicketId) -> Result<bool, LookupError> {
    tickets.get(id).await?;
    let has_row = |rows: &[Arc<ticketrz::Row>]| rows.iter().any(|row| row.id == id);
    let searched = tickets
        .search(CALLS, false, |rows| ready(has_row(&rows)))
        .await?;
    match searched.stale {
        Some(error) if !has_row(&searched.rows) => Err(error),
        _ => Ok(has_row(&searched.rows)),
    }
}
