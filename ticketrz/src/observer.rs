//! Tells metrics about the calls to the API.

use std::{
    fmt,
    time::{Duration, Instant},
};

/// Is told of every call to the API. It must be quick: the call waits for it.
pub trait Observer: fmt::Debug + Send + Sync {
    /// A call has ended.
    fn called(&self, call: &ApiCall);
}

/// One call to the API, repetitions being calls of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiCall {
    /// What was asked.
    pub endpoint: Endpoint,
    /// `ok`, the failure by [`ApiError::label`](crate::ApiError::label), or `over_budget` for a call that the
    /// lookup's budget cut short.
    pub outcome: &'static str,
    /// How long it took, from the connection to the last byte.
    pub took: Duration,
}

/// What the API can be asked. Its label names it in metrics.
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

    /// A short name such as `ticket`: one of a fixed set, fit for a metric's label.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.0
    }
}

/// Tells the observer of a request when it ends, also when it is dropped half-way.
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
            let Self {
                outcome,
                endpoint,
                start,
                ..
            } = *self;
            observer.called(&ApiCall {
                endpoint,
                outcome,
                took: start.elapsed(),
            });
        }
    }
}
