//! Whether the API offers an endpoint. The account may have no right to one, or the site may not have it.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    clock::is_ahead,
    replica_store::{ReplicaStore, parse},
};

/// How long an endpoint counts as not offered. Then the next lookup tries it.
const HOUR: Duration = Duration::from_hours(1);

pub(crate) struct Offer {
    /// Its name in Redis.
    name: &'static str,
    withdrawn_until: Mutex<Option<Timestamp>>,
    replicas: Option<ReplicaStore>,
}

impl Offer {
    pub(crate) fn new(name: &'static str, replicas: Option<ReplicaStore>) -> Self {
        Self {
            name,
            withdrawn_until: Mutex::default(),
            replicas,
        }
    }

    /// Whether the endpoint is offered, as far as this replica knows.
    pub(crate) fn is_open(&self, now: Timestamp) -> bool {
        let until = *self
            .withdrawn_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        !until.is_some_and(|until| is_ahead(until, now, HOUR))
    }

    /// Whether the endpoint is offered, as far as any replica knows.
    pub(crate) async fn is_open_anywhere(&self, now: Timestamp) -> bool {
        if let Some(replicas) = self.replicas.as_ref().filter(|_| self.is_open(now))
            && let Some(until) = parse(replicas.get_one(self.name).await.flatten())
        {
            self.remember(until);
        }
        self.is_open(now)
    }

    /// The API does not offer the endpoint.
    pub(crate) async fn withdraw(&self, now: Timestamp) {
        let until = now.saturating_add(HOUR).unwrap_or(now);
        self.remember(until);
        if let Some(replicas) = &self.replicas {
            replicas.set(self.name, &until, HOUR).await;
        }
    }

    fn remember(&self, until: Timestamp) {
        *self
            .withdrawn_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(until);
    }
}
