//! What commands call.

mod cache;
mod lookups;
mod resource;
mod status;
mod turn;

use std::{fmt, sync::Arc};

use jiff::Timestamp;

use self::{cache::Found, lookups::Lookups, resource::CachePolicy, status::Counters, turn::Turns};
use crate::{
    Cause, Client, ClientError, Clock, Config, LookupError, Redis, Ticket, TicketId, guard::Guard,
    replica_store::ReplicaStore,
};

pub use self::{
    cache::Source,
    lookups::Freshness,
    status::{Counts, Status},
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

/// The tickets: from the cache where that is right, from the API otherwise.
///
/// Cheap to clone; all clones share one cache, one token and one quota gate. The lookups must run within a Tokio
/// runtime.
#[derive(Clone)]
pub struct Tickets(Arc<Inner>);

struct Inner {
    config: Config,
    guard: Arc<Guard>,
    tickets: Lookups<Ticket>,
    counters: Arc<Counters>,
}

impl Tickets {
    /// Sets the ticket system up. It asks nothing of the API or of Redis yet.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up on this machine.
    pub fn new(config: Config, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let client = Client::new(&config, Arc::clone(&clock))?;
        let replicas = config.redis.as_ref();
        let replicas = replicas.map(|redis| ReplicaStore::new(redis.clone(), &config.base_url));
        let guard = Arc::new(Guard::new(
            &config,
            client,
            Arc::clone(&clock),
            replicas.clone(),
        ));
        let counters = Arc::<Counters>::default();
        let sharing = replicas.clone().filter(|_| config.share_tickets);
        Ok(Self(Arc::new(Inner {
            tickets: Lookups::new(
                CachePolicy::from(&config),
                Arc::clone(&guard),
                clock,
                replicas,
                Turns::new(sharing, config.budget),
                Arc::clone(&counters),
            ),
            guard,
            counters,
            config,
        })))
    }

    /// Looks a ticket up: in the cache while that is fresh, otherwise at the API.
    ///
    /// Lookups of one ticket at the same time share one call; one that is dropped takes nothing from the others.
    /// An answer that is no longer fresh comes back only when the API is closed, busy, down, too slow, or refuses the
    /// bot.
    ///
    /// With [`Freshness::Forced`] the API is asked however fresh the last answer is, at most once in each
    /// [`Config::refresh_interval`] for each ticket.
    ///
    /// # Errors
    ///
    /// Says which choices are left.
    pub async fn look_up(&self, id: TicketId, freshness: Freshness) -> Result<Answer, LookupError> {
        let found = self.0.tickets.look_up(id, freshness).await?;
        Ok(found.into())
    }

    /// [`Tickets::look_up`], in the cache while that is fresh.
    ///
    /// # Errors
    ///
    /// Says which choices are left.
    pub async fn get(&self, id: TicketId) -> Result<Answer, LookupError> {
        self.look_up(id, Freshness::Cached).await
    }

    /// [`Tickets::look_up`], at the API.
    ///
    /// # Errors
    ///
    /// Says which choices are left.
    pub async fn refresh(&self, id: TicketId) -> Result<Answer, LookupError> {
        self.look_up(id, Freshness::Forced).await
    }

    /// Gets a token that should work, as a lookup would, and spends nothing of the quota. Returns when the token
    /// expires, as far as it says so.
    ///
    /// # Errors
    ///
    /// Says why there is none.
    pub async fn sign_in(&self) -> Result<Option<Timestamp>, Cause> {
        self.0.guard.sign_in().await
    }

    /// How things stand.
    #[must_use]
    pub fn status(&self) -> Status {
        let Inner {
            config,
            guard,
            tickets,
            counters,
        } = &*self.0;
        let (cached_tickets, cached_bytes) = tickets.size();
        Status {
            quota_closed: guard.quota_closed(),
            circuit_open_until: guard.circuit_open_until(),
            token_expires_at: guard.tokens().expires_at(),
            login_refused_until: guard.tokens().refused_until(),
            redis_usable: config.redis.as_ref().map(Redis::is_usable),
            cached_tickets,
            cached_bytes,
            counts: counters.snapshot(guard.calls(), guard.tokens().logins()),
        }
    }
}

impl From<Found<Ticket>> for Answer {
    fn from(found: Found<Ticket>) -> Self {
        Self {
            ticket: found.value,
            fetched_at: found.fetched_at,
            source: found.source,
        }
    }
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tickets")
            .field("config", &self.0.config)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
