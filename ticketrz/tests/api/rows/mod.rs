//! Searches: what they find, what they cost, and what they learn of a list that nobody describes.

mod lists;
mod names;
mod searches;

use std::{
    future::{Ready, ready},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::{Value, json};
use ticketrz::{Config, LookupError, Row, Searched, Tickets};
use url::Url;

use crate::{
    server::{Reply, Request, Server},
    support::{TestClock, any_ticket, config, tickets_at},
};

pub(crate) const HOUR: i64 = 60 * 60;

/// A request for the list.
pub(crate) struct Asked {
    pub(super) offset: u64,
    pub(super) limit: u64,
    pub(super) since: Option<String>,
}

impl Asked {
    /// `None` for another endpoint.
    pub(super) fn read(request: &Request) -> Option<Self> {
        let url = Url::parse("http://localhost")
            .unwrap()
            .join(&request.path)
            .unwrap();
        if url.path() != "/api/ticketrz" {
            return None;
        }
        let value = |name: &str| {
            let mut pairs = url.query_pairs();
            Some(pairs.find(|(key, _)| key == name)?.1.into_owned())
        };
        Some(Self {
            offset: value("offset")?.parse().unwrap(),
            limit: value("limit")?.parse().unwrap(),
            since: value("sinceId"),
        })
    }

    /// The rows that are asked for.
    pub(super) fn of(&self, rows: impl IntoIterator<Item = Value>) -> Vec<Value> {
        let rows = rows.into_iter().skip(usize::try_from(self.offset).unwrap());
        rows.take(usize::try_from(self.limit).unwrap()).collect()
    }
}

/// A row like the vendor's. Tickets are created a day apart.
pub(super) fn row(number: u64) -> Value {
    let day =
        jiff::civil::date(2020, 1, 1) + jiff::Span::new().days(i64::try_from(number).unwrap());
    json!({
        "Id": number.to_string(), "Subject": format!("subject {number}"), "Status": "Open",
        "CreateDate": format!("{day} 09:00:00"), "ModifyDate": format!("{day} 10:00:00"),
    })
}

pub(super) fn page(rows: &[Value], total: u64) -> Reply {
    Reply::ok(
        json!({"limit": "100", "offset": 0, "count": 3, "total": total, "data": rows}).to_string(),
    )
}

/// A server that answers the list by a function, and any ticket.
pub(crate) fn listing(
    list: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
) -> impl Fn(&Request) -> Reply + Send + Sync + 'static {
    move |request| match Asked::read(request) {
        Some(asked) => list(&asked),
        None => any_ticket(request),
    }
}

/// The newest of so many tickets first, with the right total.
pub(crate) fn newest_first(
    count: &Arc<AtomicU64>,
) -> impl Fn(&Request) -> Reply + Send + Sync + 'static {
    let count = Arc::clone(count);
    listing(move |asked| {
        let count = count.load(Ordering::SeqCst);
        page(&asked.of((1..=count).rev().map(row)), count)
    })
}

pub(super) struct Bot {
    pub(super) server: Server,
    pub(super) clock: Arc<TestClock>,
    pub(super) tickets: Tickets,
}

impl Bot {
    pub(super) async fn new(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(handler, |_| {}).await
    }

    pub(super) async fn with(
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let server = Server::start(handler).await;
        let clock = TestClock::new();
        let mut config = config(&server.url());
        change(&mut config);
        let tickets = tickets_at(config, &clock);
        Self {
            server,
            clock,
            tickets,
        }
    }

    /// A search that wants this many rows.
    pub(super) async fn rows(&self, wanted: usize) -> Searched {
        self.tickets.search(3, false, enough(wanted)).await.unwrap()
    }

    /// A search that finds nothing.
    pub(super) async fn nothing(&self) -> Searched {
        self.rows(usize::MAX).await
    }

    pub(super) async fn error(&self) -> LookupError {
        let searched = self.tickets.search(3, false, enough(usize::MAX)).await;
        searched.unwrap_err()
    }

    /// The requests for the list, as offset, limit and `sinceId`.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.server
            .requests()
            .iter()
            .filter_map(Asked::read)
            .collect()
    }

    pub(super) fn calls(&self) -> usize {
        self.asked().len()
    }

    pub(super) fn offsets(&self) -> Vec<u64> {
        self.asked().iter().map(|asked| asked.offset).collect()
    }
}

pub(crate) fn enough(wanted: usize) -> impl FnMut(Arc<Vec<Arc<Row>>>) -> Ready<bool> + Send {
    move |rows| ready(rows.len() >= wanted)
}

pub(crate) fn numbers(searched: &Searched) -> Vec<u64> {
    searched.rows.iter().map(|row| row.id.get()).collect()
}

/// Numbers from the highest to the lowest.
pub(crate) fn down(from: u64, to: u64) -> Vec<u64> {
    (to..=from).rev().collect()
}
