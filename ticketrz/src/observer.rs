//! Reports the calls to the API, for metrics.

use std::{
    fmt,
    time::{Duration, Instant},
};

/// Receives every call to the API. It must be quick: the call waits for it.
pub trait Observer: fmt::Debug + Send + Sync {
    /// A call has ended.
    fn called(&self, call: &ApiCall);
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
pub struct Endpoint(&'static str);

impl Endpoint {
    /// `GET {host}/api/ticketrz/{id}`.
    pub const TICKET: Self = Self::new("ticket");
    /// `POST {host}/api/authenticate`.
    pub const LOGIN: Self = Self::new("login");

    pub(crate) const fn new(label: &'static str) -> Self {
        Self(label)
    }

    /// A short name such as `ticket`: one of a fixed set, suitable as a metric's label.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.0
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
