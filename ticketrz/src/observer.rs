//! Reports the calls to the API, and what they say of tickets.

use std::{
    fmt,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use crate::{Row, Ticket, TicketId};

/// Receives every call to the API. It must be quick: the call waits for it.
pub trait Observer: fmt::Debug + Send + Sync {
    /// A call has ended.
    fn called(&self, call: &ApiCall);

    /// The API gave a ticket, or `None` where it has none or shows none, at the time `at`.
    fn saw(&self, _id: TicketId, _ticket: Option<&Ticket>, _at: Timestamp) {}

    /// The API gave rows of its list.
    fn listed(&self, _rows: &[Row]) {}
}

/// One call to the API. A repetition is another call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiCall {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// `ok`, the failure by [`ApiError::label`](crate::ApiError::label), or `over_budget` for a call that the
    /// lookup's budget ended.
    pub outcome: &'static str,
    /// How long it took, from the connection to the last byte.
    pub took: Duration,
}

/// An endpoint of the API. Its label names it in metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    label: &'static str,
    /// Its bodies may be this many times as long as a ticket's.
    pub(crate) body_factor: usize,
}

impl Endpoint {
    /// `GET {host}/api/ticketrz/{id}`.
    pub const TICKET: Self = Self::new("ticket", 1);
    /// `GET {host}/api/ticket/conversations/{id}`. A message takes more than 1 KiB, and has its text up to three times.
    pub const CONVERSATION: Self = Self::new("conversation", 4);
    /// `GET {host}/api/ticketrz`. A row may have its ticket's whole description.
    pub const LIST: Self = Self::new("list", 4);
    /// `POST {host}/api/authenticate`.
    pub const LOGIN: Self = Self::new("login", 1);

    const fn new(label: &'static str, body_factor: usize) -> Self {
        Self { label, body_factor }
    }

    /// A short name such as `ticket`: one of a fixed set, suitable as a metric's label.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.label
    }
}

/// Reports a request when it ends, also when it is dropped half-way.
pub(crate) struct RequestObserver<'a> {
    pub(crate) outcome: &'static str,
    observer: Option<&'a dyn Observer>,
    endpoint: Endpoint,
    start: Instant,
}

impl<'a> RequestObserver<'a> {
    pub(crate) fn new(observer: Option<&'a dyn Observer>, endpoint: Endpoint) -> Self {
        Self {
            outcome: "over_budget",
            observer,
            endpoint,
            start: Instant::now(),
        }
    }
}

impl Drop for RequestObserver<'_> {
    fn drop(&mut self) {
        if let Some(observer) = self.observer {
            observer.called(&ApiCall {
                endpoint: self.endpoint,
                outcome: self.outcome,
                took: self.start.elapsed(),
            });
        }
    }
}
