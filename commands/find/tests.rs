//! What a search finds, and what people see of it.

mod access;
mod message;
mod ranking;

use std::sync::Arc;

use jiff::Timestamp;
use ticketrz::{Row, TicketId};

fn id(number: u64) -> TicketId {
    number.to_string().parse().unwrap()
}

/// A row with nothing but a number and a subject.
fn row(number: u64, subject: &str) -> Row {
    Row {
        id: id(number),
        subject: Some(subject.to_owned()),
        requester: None,
        assignee: None,
        category: None,
        status: None,
        priority: None,
        media: None,
        created: None,
        modified: None,
        due: None,
        checked: Timestamp::UNIX_EPOCH,
    }
}

fn rows(rows: impl IntoIterator<Item = Row>) -> Arc<Vec<Arc<Row>>> {
    Arc::new(rows.into_iter().map(Arc::new).collect())
}
