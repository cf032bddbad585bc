//! What commands call.

mod cache;
mod lookups;
mod resource;
mod status;

use std::{fmt, sync::Arc};

use jiff::Timestamp;

use self::lookups::Lookups;
use crate::{
    Cause, ClientError, Clock, Config, Conversation, LookupError, Names, Redis, Row, Searched,
    Ticket, TicketId, guard::Guard, offer::Offer, replica_store::ReplicaStore, rows::Rows,
};

pub use self::{
    cache::{Found, Source},
    lookups::Freshness,
    status::Status,
};

/// A ticket, and where it came from.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The ticket.
    pub ticket: Arc<Ticket>,
    /// When the API gave it.
    pub fetched_at: Timestamp,
    /// Where it came from.
    pub source: Source,
}

/// The tickets: from the cache where that is right, from the API otherwise.
///
/// Cheap to clone; all clones share one cache, one token and one quota gate. Lookups must run within a Tokio runtime.
#[derive(Clone)]
pub struct Tickets {
    lookups: Arc<Lookups<Ticket>>,
    conversations: Arc<Lookups<Conversation>>,
    offers_conversations: Arc<Offer>,
    rows: Arc<Rows>,
    names: Names,
    redis: Option<Redis>,
}

impl Tickets {
    /// Sets the ticket system up. It sends nothing to the API or to Redis yet.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up on this machine.
    pub fn new(config: Config, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let replicas = config.redis.clone();
        let replicas = replicas.map(|redis| ReplicaStore::new(redis, &config.base_url));
        let guard = Arc::new(Guard::new(&config, clock, replicas.clone())?);
        let share = config.share_tickets;
        let lookups = Lookups::new(config.cache, Arc::clone(&guard), replicas.clone(), share);
        let names = Names::new(replicas.clone().filter(|_| share));
        let known = Arc::clone(&lookups);
        let known = Box::new(move |id| Some(known.in_memory(id)?.value));
        let rows = Rows::new(
            &config,
            Arc::clone(&guard),
            replicas.clone(),
            names.clone(),
            known,
        );
        Ok(Self {
            lookups,
            rows,
            names,
            conversations: Lookups::new(config.conversations, guard, replicas.clone(), share),
            offers_conversations: Arc::new(Offer::new("no-conversations", replicas)),
            redis: config.redis,
        })
    }

    /// Looks a ticket up: in the cache while that is fresh, otherwise at the API.
    ///
    /// Simultaneous lookups of one ticket share one call, which goes on when one of them is dropped. A stale answer comes
    /// back only when the quota is used up, or when the API is busy, down, too slow, or rejects the bot.
    ///
    /// With [`Freshness::Forced`] the API is asked however fresh the last answer is, at most once per ticket in
    /// [`CachePolicy::refresh_interval`](crate::CachePolicy::refresh_interval).
    ///
    /// # Errors
    ///
    /// Says why there is no ticket.
    pub async fn look_up(&self, id: TicketId, freshness: Freshness) -> Result<Answer, LookupError> {
        let now = self.lookups.guard.clock.now();
        self.names.read_if_due(now).await;
        let found = self.lookups.look_up(id, freshness).await;
        match &found {
            Ok(Found {
                value,
                fetched_at,
                source: Source::Api,
            }) => self.rows.learn(value, *fetched_at).await,
            Err(LookupError::NotFound | LookupError::Forbidden(_)) => {
                self.rows.forget(id);
                self.conversations.forget(id).await;
            }
            _ => {}
        }
        found.map(Answer::from)
    }

    /// [`Tickets::look_up`], in the cache while that is fresh.
    ///
    /// # Errors
    ///
    /// Says why there is no ticket.
    pub async fn get(&self, id: TicketId) -> Result<Answer, LookupError> {
        self.look_up(id, Freshness::Cached).await
    }

    /// [`Tickets::look_up`], at the API.
    ///
    /// # Errors
    ///
    /// Says why there is no ticket.
    pub async fn refresh(&self, id: TicketId) -> Result<Answer, LookupError> {
        self.look_up(id, Freshness::Forced).await
    }

    /// [`Tickets::get`], if it costs no call: with a fresh answer, also another replica's, or while no call is let through.
    /// `None` if the API would have to be asked.
    pub async fn without_call(&self, id: TicketId) -> Option<Result<Answer, LookupError>> {
        let found = self.lookups.without_call(id).await?;
        Some(found.map(Answer::from))
    }

    /// The last known answer for a ticket, however old. It asks the replicas, and never the API.
    pub async fn known(&self, id: TicketId) -> Option<Answer> {
        self.lookups.known(id).await.map(Answer::from)
    }

    /// Looks up what was written in a ticket, by the rules of [`Tickets::look_up`].
    ///
    /// # Errors
    ///
    /// Says why there is no conversation. When the API answers 404 or 403 for a known ticket that it still has, the endpoint
    /// counts as [not offered](LookupError::NotOffered) for an hour, and is not asked. To know that takes a call if the copy
    /// is no longer fresh.
    pub async fn conversation(&self, id: TicketId) -> Result<Found<Conversation>, LookupError> {
        let now = self.lookups.guard.clock.now();
        if !self.offers_conversations.is_open_anywhere(now).await {
            return Err(LookupError::NotOffered);
        }
        match self.conversations.look_up(id, Freshness::Cached).await {
            Err(LookupError::NotFound | LookupError::Forbidden(_)) if self.still_has(id).await => {
                tracing::warn!(
                    "the ticket system does not offer conversations; they are not offered for an hour"
                );
                self.offers_conversations.withdraw(now).await;
                Err(LookupError::NotOffered)
            }
            result => result,
        }
    }

    /// Whether the API still shows a ticket that is known. It is asked if the copy is old, as the ticket may have been deleted
    /// or moved since.
    async fn still_has(&self, id: TicketId) -> bool {
        if self.lookups.known(id).await.is_none() {
            return false;
        }
        let answer = self.look_up(id, Freshness::Cached).await;
        answer.is_ok_and(|answer| !matches!(answer.source, Source::Stale(_)))
    }

    /// The last known conversation of a ticket, however old. It asks the replicas, and never the API.
    pub async fn known_conversation(&self, id: TicketId) -> Option<Found<Conversation>> {
        self.conversations.known(id).await
    }

    /// Whether conversations can be looked up, as far as this process knows: see [`Tickets::conversation`].
    #[must_use]
    pub fn offers_conversations(&self) -> bool {
        let now = self.lookups.guard.clock.now();
        self.offers_conversations.is_open(now)
    }

    /// Looks through the rows of the list: those that are kept, and further ones until `enough` is true of all that are
    /// known or there are no more. That takes at most `calls` calls. It does not ask for what is kept, except that the newest
    /// rows are fetched again after [`Config::rows`]' freshness, and that with `further` at least one more page is.
    ///
    /// Calls begin within half of [`Config::budget`]; each has a budget of its own. Simultaneous searches share their calls.
    /// Whatever ends a search early, the rows that are known come back with the reason. `enough` may take its time: looking
    /// through all rows is work for a thread of its own.
    ///
    /// # Errors
    ///
    /// Says why there are no rows at all. When the API answers 404 or 403, the list counts as
    /// [not offered](LookupError::NotOffered) for an hour, and is not asked for.
    pub async fn search<F: Future<Output = bool> + Send>(
        &self,
        calls: u8,
        further: bool,
        enough: impl FnMut(Arc<Vec<Arc<Row>>>) -> F + Send,
    ) -> Result<Searched, LookupError> {
        self.rows.search(calls, further, enough).await
    }

    /// Fetches the newest rows of the list in one call, by the rules of [`Freshness::Background`]. The
    /// [observer](crate::Observer::listed) is told of them.
    ///
    /// # Errors
    ///
    /// Says why there are none.
    pub async fn refresh_rows(&self) -> Result<(), LookupError> {
        self.rows.refresh().await
    }

    /// Whether tickets can be searched, as far as this process knows: see [`Tickets::search`].
    #[must_use]
    pub fn offers_search(&self) -> bool {
        self.rows.is_offered()
    }

    /// The words for codes that the API's answers have taught.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Gets a token as a lookup would, without using the quota. Returns when the token expires, if it says so.
    ///
    /// # Errors
    ///
    /// Says why there is none.
    pub async fn sign_in(&self) -> Result<Option<Timestamp>, Cause> {
        self.lookups.guard.sign_in().await
    }

    /// The state of the ticket system.
    #[must_use]
    pub fn status(&self) -> Status {
        let guard = &self.lookups.guard;
        let (cached_tickets, ticket_bytes) = self.lookups.size();
        let (cached_conversations, conversation_bytes) = self.conversations.size();
        let (kept_rows, row_bytes) = self.rows.size();
        Status {
            quota_closed: guard.gate.closed(),
            circuit_open_until: guard.breaker.open_until(),
            token_expires_at: guard.tokens.expires_at(),
            login_refused_until: guard.tokens.refused_until(),
            redis_usable: self.redis.as_ref().map(Redis::is_usable),
            cached_tickets,
            cached_conversations,
            kept_rows,
            cached_bytes: ticket_bytes
                .saturating_add(conversation_bytes)
                .saturating_add(row_bytes),
            named_codes: self.names.count(),
            history: guard.history.snapshot(),
            counts: guard.counters.snapshot(),
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
        f.debug_struct("Tickets").finish_non_exhaustive()
    }
}
