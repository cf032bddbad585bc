//! What commands call.

mod cache;
mod lookup;

use std::{
    fmt,
    sync::{Arc, atomic::Ordering},
};

use jiff::Timestamp;
use moka::{ops::compute::Op, sync::Cache as Moka};

pub(crate) use self::cache::Entry;
use self::lookup::{Lookups, Wanted};
use crate::{
    Cause, Client, ClientError, Clock, Config, LookupError, Redis, RedisUrlError, Status, Ticket,
    TicketId,
    clock::is_ahead,
    shared::Claim,
    single_flight::{Boarding, Flights},
};

/// A ticket, and where it came from.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The ticket.
    pub ticket: Arc<Ticket>,
    /// When the API said so.
    pub fetched_at: Timestamp,
    /// Where it came from.
    pub source: Source,
}

/// Where an answer came from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The API, just now (also when another lookup's call was shared).
    Api,
    /// The cache, still fresh.
    Cache,
    /// The cache, no longer fresh: the API could not be asked, and this is why.
    Stale(LookupError),
}

/// The ticket system cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The HTTP client cannot be made.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The Redis URL cannot be read.
    #[error(transparent)]
    RedisUrl(#[from] RedisUrlError),
}

/// The tickets: from the cache where that is right, from the API otherwise.
///
/// Cheap to clone; all clones share one cache, one token and one quota gate. The lookups must run within a Tokio
/// runtime.
#[derive(Clone)]
pub struct Tickets(Arc<Inner>);

struct Inner {
    lookups: Arc<Lookups>,
    flights: Flights<TicketId, Result<Answer, LookupError>>,
    /// When each ticket was last refreshed on demand.
    refreshed: Moka<TicketId, Timestamp>,
}

impl Tickets {
    /// Sets the ticket system up. It asks nothing of the API or of Redis yet.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up on this machine, or if the Redis URL cannot be read.
    pub fn new(config: Config, clock: Arc<dyn Clock>) -> Result<Self, SetupError> {
        let client = Client::new(&config, Arc::clone(&clock))?;
        Ok(Self(Arc::new(Inner {
            refreshed: Moka::builder()
                .max_capacity(config.max_cached_tickets)
                .build(),
            flights: Flights::new(),
            lookups: Arc::new(Lookups::new(config, client, clock)?),
        })))
    }

    /// Looks a ticket up: in the cache while that is fresh, otherwise at the API.
    ///
    /// Lookups of one ticket at the same time share one call; one that is dropped takes nothing from the others.
    /// An answer that is no longer fresh comes back only when the API is closed, down, too slow, or refuses the
    /// bot.
    ///
    /// # Errors
    ///
    /// Says which choices are left.
    pub async fn get(&self, id: TicketId) -> Result<Answer, LookupError> {
        self.0
            .lookups
            .counters
            .lookups
            .fetch_add(1, Ordering::Relaxed);
        self.get_uncounted(id).await
    }

    /// Looks a ticket up at the API however fresh the last answer is, at most once in each
    /// [`Config::refresh_interval`] for each ticket; sooner than that it is [`Tickets::get`].
    ///
    /// # Errors
    ///
    /// Says which choices are left.
    pub async fn refresh(&self, id: TicketId) -> Result<Answer, LookupError> {
        self.0
            .lookups
            .counters
            .lookups
            .fetch_add(1, Ordering::Relaxed);
        if !self.may_refresh(id).await {
            return self.get_uncounted(id).await;
        }
        match self.fly(id, Wanted::New).await {
            // A lookup that was under way already was content with what another replica knew.
            Ok(Answer {
                source: Source::Cache,
                ..
            }) => self.fly(id, Wanted::New).await,
            outcome => outcome,
        }
    }

    /// The Redis that [`Config::redis`] names, for what else replicas should share; `None` without one.
    #[must_use]
    pub fn redis(&self) -> Option<&Redis> {
        self.0.lookups.redis()
    }

    /// Gets a token that should work, as a lookup would, and spends nothing of the quota. Returns when the token
    /// expires, as far as it says so.
    ///
    /// # Errors
    ///
    /// Says why there is none.
    pub async fn sign_in(&self) -> Result<Option<Timestamp>, Cause> {
        self.0.lookups.sign_in().await
    }

    /// How things stand.
    #[must_use]
    pub fn status(&self) -> Status {
        self.0.lookups.status()
    }

    async fn get_uncounted(&self, id: TicketId) -> Result<Answer, LookupError> {
        let lookups = &self.0.lookups;
        if let Some(hit) = lookups.cache.fresh(id, lookups.clock.now()) {
            lookups.counters.from_cache.fetch_add(1, Ordering::Relaxed);
            return hit;
        }
        self.fly(id, Wanted::Fresh).await
    }

    async fn fly(&self, id: TicketId, wanted: Wanted) -> Result<Answer, LookupError> {
        let lookups = &self.0.lookups;
        let flight = || Arc::clone(lookups).look_up(id, wanted);
        let (boarding, outcome) = self.0.flights.run(id, flight).await;
        if boarding == Boarding::Joined {
            lookups.counters.joined.fetch_add(1, Ordering::Relaxed);
        }
        outcome.unwrap_or_else(|| lookups.panicked(id))
    }

    async fn may_refresh(&self, id: TicketId) -> bool {
        let Lookups {
            clock,
            shared,
            config,
            ..
        } = &*self.0.lookups;
        let (now, interval) = (clock.now(), config.refresh_interval);
        let mut granted = false;
        self.0.refreshed.entry(id).and_compute_with(|last| {
            let next = last.and_then(|last| last.into_value().checked_add(interval).ok());
            granted = next.is_none_or(|next| !is_ahead(next, now, interval));
            if granted { Op::Put(now) } else { Op::Nop }
        });
        match shared {
            Some(shared) if granted => {
                shared.claim(&format!("refresh:{id}"), interval).await != Claim::Taken
            }
            _ => granted,
        }
    }
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tickets")
            .field("config", &self.0.lookups.config)
            .finish_non_exhaustive()
    }
}
