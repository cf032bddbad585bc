//! The rows of the list that are kept, and searches through them.
//!
//! Rows are fetched only by searches. The API has no search of its own.

mod kept;
mod list;
mod refresh;
mod shared;
mod since;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{Timestamp, tz::TimeZone};
use tokio::time::{Instant, sleep};

use self::{
    kept::Kept,
    list::{Fetched, List, Want},
    shared::Log,
};
use crate::{
    CachePolicy, Cause, Config, LookupError, Row, Ticket, TicketId,
    api::{self, Page, Query},
    clock::is_older,
    guard::{Guard, QUOTA, Urgency},
    names::Names,
    observer::Endpoint,
    offer::Offer,
    replica_store::{Claim, ReplicaStore},
    single_flight::{Panicked, Role, SingleFlight},
};

/// How often a replica checks whether another one has the answer.
const TURN_POLL: Duration = Duration::from_millis(50);

/// What a search looked through.
#[derive(Clone, Debug)]
pub struct Searched {
    /// All rows that are known, by number, the highest first.
    pub rows: Arc<Vec<Arc<Row>>>,
    /// How many tickets there are, as the API says and no row contradicts.
    pub total: Option<u64>,
    /// Whether the rows are the newest ones, without a gap. Where a list is in another order, that is not known.
    pub are_newest: bool,
    /// Whether a further search may find rows that are not known.
    pub further: bool,
    /// When the newest rows were fetched. Each row says when it was.
    pub checked: Timestamp,
    /// Whether the API was asked for it.
    pub called: bool,
    /// Why the last call that was wanted failed or was not made. The rows are what was known before.
    pub stale: Option<LookupError>,
}

/// The last ticket that is known by a number. It must make no call.
pub(crate) type KnownTicket = Box<dyn Fn(TicketId) -> Option<Arc<Ticket>> + Send + Sync>;

/// The rows that are kept.
pub(crate) struct Rows {
    guard: Arc<Guard>,
    policy: CachePolicy,
    zone: TimeZone,
    state: Mutex<State>,
    calls: SingleFlight<Want, Result<(), LookupError>>,
    offer: Offer,
    replicas: Option<ReplicaStore>,
    /// If the replicas share rows too.
    log: Option<Log>,
    names: Names,
    known_ticket: KnownTicket,
}

struct State {
    list: List,
    kept: Kept,
}

impl State {
    fn new(policy: CachePolicy) -> Self {
        Self {
            list: List::default(),
            kept: Kept::new(policy),
        }
    }

    fn is_front_old(&self, now: Timestamp, policy: &CachePolicy) -> bool {
        let checked = self.list.checked();
        checked.is_none_or(|at| is_older(at, now, policy.fresh))
    }

    fn has_further(&self, now: Timestamp) -> bool {
        self.list.has_further(now) && !self.kept.is_full()
    }

    fn forget_old(&mut self, now: Timestamp) {
        self.list.forget_old(&mut self.kept, now);
    }

    fn learn(&mut self, fetched: &Fetched) {
        self.list.learn(fetched, &mut self.kept);
    }
}

impl Rows {
    pub(crate) fn new(
        config: &Config,
        guard: Arc<Guard>,
        replicas: Option<ReplicaStore>,
        names: Names,
        known_ticket: KnownTicket,
    ) -> Arc<Self> {
        let policy = config.rows;
        let sharing = replicas.clone().filter(|_| config.share_tickets);
        Arc::new(Self {
            guard,
            policy,
            zone: config.zone.clone(),
            state: Mutex::new(State::new(policy)),
            calls: SingleFlight::new(),
            offer: Offer::new("no-list", replicas.clone()),
            log: sharing.map(|replicas| Log::new(replicas, policy.kept())),
            replicas,
            names,
            known_ticket,
        })
    }

    /// Searches; see [`Tickets::search`](crate::Tickets::search).
    pub(crate) async fn search<F: Future<Output = bool> + Send>(
        self: &Arc<Self>,
        calls: u8,
        further: bool,
        mut enough: impl FnMut(Arc<Vec<Arc<Row>>>) -> F + Send,
    ) -> Result<Searched, LookupError> {
        if !self.offer.is_open_anywhere(self.now()).await {
            self.clear();
            return Err(LookupError::NotOffered);
        }
        self.ask_replicas().await;
        let (begin, started_at) = (Instant::now(), self.now());
        // Half of the budget for calls before the last one, which has a budget of its own.
        let patience = self.guard.budget.checked_div(2).unwrap_or_default();
        let mut looks_further = further;
        let (mut called, mut failure) = (false, None);
        for _ in 0..calls {
            let Some(want) = self.wants(started_at, looks_further, &mut enough).await else {
                break;
            };
            if begin.elapsed() > patience {
                break;
            }
            match self.call(want).await {
                Ok(()) => {
                    called = true;
                    looks_further &= want == Want::Front;
                }
                Err(LookupError::NotOffered) => return Err(LookupError::NotOffered),
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        self.searched(called, failure)
    }

    /// What to fetch before the search has what it needs.
    async fn wants<F: Future<Output = bool> + Send>(
        &self,
        started_at: Timestamp,
        looks_further: bool,
        enough: &mut (impl FnMut(Arc<Vec<Arc<Row>>>) -> F + Send),
    ) -> Option<Want> {
        let now = self.now();
        let (rows, has_further) = {
            let mut state = self.lock();
            state.forget_old(now);
            let is_from_this_search = state.list.checked() >= Some(started_at);
            if state.is_front_old(now, &self.policy) && !is_from_this_search {
                return Some(Want::Front);
            }
            (Arc::clone(state.kept.rows()), state.has_further(now))
        };
        let wants_further = has_further && (looks_further || !enough(rows).await);
        wants_further.then_some(Want::Further)
    }

    fn searched(
        &self,
        called: bool,
        failure: Option<LookupError>,
    ) -> Result<Searched, LookupError> {
        let now = self.now();
        let state = self.lock();
        let rows = Arc::clone(state.kept.rows());
        if let (true, Some(error)) = (rows.is_empty(), &failure) {
            return Err(error.clone());
        }
        if failure.is_some() {
            self.guard.counters.add(|counts| &mut counts.stale);
        }
        let newest = || rows.iter().map(|row| row.checked).max();
        Ok(Searched {
            total: state.list.total().filter(|all| *all >= state.kept.count()),
            are_newest: state.list.are_newest(&state.kept),
            further: state.has_further(now),
            checked: state.list.checked().or_else(newest).unwrap_or(now),
            called,
            stale: failure,
            rows,
        })
    }

    async fn call(self: &Arc<Self>, want: Want) -> Result<(), LookupError> {
        let call = || Arc::clone(self).call_once(want);
        let (role, result) = self.calls.run(want, call).await;
        if role == Role::Follower {
            self.guard.counters.add(|counts| &mut counts.joined);
        }
        result.unwrap_or_else(|| {
            tracing::error!("a search panicked");
            Err(LookupError::Unavailable(Cause::new(Panicked("the search"))))
        })
    }

    /// Fetches rows once, for all who want them.
    async fn call_once(self: Arc<Self>, want: Want) -> Result<(), LookupError> {
        let begin = Instant::now();
        let (has_turn, is_answered) = self.wait_for_turn(want, begin).await;
        let result = if is_answered {
            Ok(())
        } else {
            self.fetch(want, Urgency::Person, begin).await
        };
        if has_turn && let Some(log) = &self.log {
            log.release(want).await;
        }
        result
    }

    /// Waits while another replica fetches the same, for at most half of the budget: that replica may have died.
    ///
    /// Returns whether this replica has taken its turn, which makes the others wait, and whether another one's answer is as
    /// good as its own.
    async fn wait_for_turn(&self, want: Want, begin: Instant) -> (bool, bool) {
        let Some(log) = &self.log else {
            return (false, false);
        };
        let budget = self.guard.budget;
        let patience = budget.checked_div(2).unwrap_or_default();
        let (known, _) = self.size();
        loop {
            let claim = log.claim(want, budget).await;
            if claim == Claim::Taken {
                sleep(TURN_POLL).await;
            }
            self.ask_replicas().await;
            let is_answered = match want {
                Want::Front => !self.lock().is_front_old(self.now(), &self.policy),
                Want::Further => self.size().0 > known,
            };
            let is_closed = self.guard.refuses(self.now()).is_some();
            match claim {
                Claim::Granted => return (true, is_answered),
                Claim::Taken if !is_answered && !is_closed && begin.elapsed() < patience => {}
                Claim::Taken | Claim::Unknown => return (false, is_answered),
            }
        }
    }

    /// Learns what the other replicas know.
    async fn ask_replicas(&self) {
        if let Some(replicas) = &self.replicas
            && let Some(quota) = replicas.get_one(QUOTA).await
        {
            self.guard.gate.learn(quota, self.now()).await;
        }
        if let Some(log) = &self.log {
            log.read(|fetched| self.lock().learn(fetched)).await;
        }
    }

    async fn fetch(&self, want: Want, urgency: Urgency, begin: Instant) -> Result<(), LookupError> {
        let at = self.now();
        let query = {
            let state = self.lock();
            state.list.query(want, &state.kept, at, &self.zone)
        };
        let is_plain = query.offset == 0 && query.since.is_none();
        let page = match self.ask_api(&query, at, urgency, begin).await {
            Err(LookupError::NotFound | LookupError::Forbidden(_)) if is_plain => {
                self.withdraw(at).await;
                return Err(LookupError::NotOffered);
            }
            // Some servers have nothing after the end of a list.
            Err(LookupError::NotFound) => Page::default(),
            page => page?,
        };
        let fetched = Fetched {
            want,
            query,
            page,
            at,
        };
        self.lock().learn(&fetched);
        if let Some(observer) = &self.guard.observer {
            observer.listed(&fetched.page.rows);
        }
        if let Some(log) = &self.log {
            log.add(&fetched, |other| self.lock().learn(other)).await;
        }
        let rows = fetched.page.rows.iter();
        let known = rows.filter_map(|row| Some(((self.known_ticket)(row.id)?, row)));
        self.names.learn(known).await;
        Ok(())
    }

    async fn ask_api(
        &self,
        query: &Query,
        at: Timestamp,
        urgency: Urgency,
        begin: Instant,
    ) -> Result<Page, LookupError> {
        let parameters = query.parameters();
        let parameters = parameters.as_slice();
        self.guard
            .call(urgency, Endpoint::LIST, begin, |client, token| async move {
                let read = move |answer: &_, zone: &_| api::list(answer, zone, at);
                let path = ["api", "ticketrz"];
                client
                    .get(Endpoint::LIST, &path, parameters, &token.secret, read)
                    .await
            })
            .await
    }

    /// The API does not show its list, so nothing of it may be shown.
    async fn withdraw(&self, now: Timestamp) {
        tracing::warn!(
            "the ticket system does not offer its list of tickets; searches are not offered for an hour"
        );
        self.clear();
        self.offer.withdraw(now).await;
        if let Some(log) = &self.log {
            log.clear().await;
        }
    }

    /// Whether the list can be searched, as far as this process knows.
    pub(crate) fn is_offered(&self) -> bool {
        self.offer.is_open(self.now())
    }

    /// Learns from a ticket that was just looked up: it is fresher than its row.
    pub(crate) async fn learn(&self, ticket: &Arc<Ticket>, at: Timestamp) {
        let row = self.lock().kept.get(ticket.id).cloned();
        let Some(row) = row else {
            return;
        };
        self.names.learn([(Arc::clone(ticket), &*row)]).await;
        if let Some(row) = self.names.row(&row, ticket) {
            self.lock().kept.replace(Row { checked: at, ..row });
        }
    }

    /// Forgets a ticket that the API no longer shows.
    pub(crate) fn forget(&self, id: TicketId) {
        let mut state = self.lock();
        let state = &mut *state;
        if state.kept.get(id).is_some() {
            state.kept.retain(|row| row.id != id);
            state.list.limit_to(&state.kept);
        }
    }

    /// The number of rows, and about how many bytes they take.
    pub(crate) fn size(&self) -> (u64, u64) {
        let state = self.lock();
        (state.kept.count(), state.kept.bytes())
    }

    fn clear(&self) {
        *self.lock() = State::new(self.policy);
    }

    fn now(&self) -> Timestamp {
        self.guard.clock.now()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
