//! What commands know of follows.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use commands::{FollowError, Followed, Follower, Following, Follows, OutOfReach, Pace, Snapshot};
use futures_util::{FutureExt, future::BoxFuture};
use serenity::all::UserId;
use ticketrz::{Answer, Clock, TicketId};
use tracing::warn;

use super::{
    calls::Calls,
    documents::{self, FOLLOWS, Follow, Look, PEOPLE, Who},
    members::Members,
};
use crate::{
    metrics,
    state::{State, StateError},
};

/// The follows in the store.
#[derive(Debug)]
pub(crate) struct FollowStore {
    pub(super) state: State,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) calls: Calls,
    pub(super) members: Members,
    /// The most for one person.
    per_person: usize,
    /// As of the last refresh.
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    pace: Pace,
    out_of_reach: HashMap<UserId, OutOfReach>,
}

impl From<StateError> for FollowError {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Full => Self::TeamFull,
            StateError::Unavailable => Self::Unavailable,
        }
    }
}

impl FollowStore {
    pub(crate) fn new(
        state: State,
        clock: Arc<dyn Clock>,
        members: Members,
        calls: Calls,
        per_person: usize,
    ) -> Self {
        let known = Known {
            pace: calls.pace(&[], 0),
            out_of_reach: HashMap::new(),
        };
        Self {
            state,
            clock,
            calls,
            members,
            per_person,
            known: Mutex::new(known),
        }
    }

    /// Remembers what commands need to know at once.
    pub(super) async fn refresh(&self) -> Result<(), StateError> {
        let follows = documents::follows(&self.state).await?;
        let people = documents::people(&self.state).await?;
        let out_of_reach = people.into_iter().filter_map(|(user, person)| {
            let reach = match person.refused_at? {
                _ if person.has_lost_follows => OutOfReach::Ended,
                _ => OutOfReach::Waiting,
            };
            Some((user, reach))
        });
        let pace = self.calls.pace(&follows, self.listed().await?);
        metrics::follows(follows.len(), pace.tickets);
        let known = Known {
            pace,
            out_of_reach: out_of_reach.collect(),
        };
        *self.lock() = known;
        Ok(())
    }

    /// How many tickets one look at the list stands in for.
    async fn listed(&self) -> Result<usize, StateError> {
        let list = documents::list(&self.state).await?;
        if !list.is_believed(self.clock.now()) {
            return Ok(0);
        }
        let tickets = documents::tickets(&self.state).await?;
        Ok(tickets
            .values()
            .filter(|seen| seen.is_listed(&list))
            .count())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn follow(&self, follower: Follower, answer: &Answer) -> Result<Followed, FollowError> {
        let who = Who {
            user: follower.user,
            ticket: answer.ticket.id,
        };
        let key = who.to_string();
        if self.state.get(&FOLLOWS, &key).await?.is_some() {
            return Ok(Followed::Already);
        }
        let follow = Follow {
            since: self.clock.now(),
            guild: follower.guild,
            language: follower.language,
            told: Snapshot::of(&answer.ticket),
            telling: None,
        };
        if self.count(who.user).await? >= self.per_person {
            return Err(FollowError::PersonFull(self.per_person));
        }
        self.state.put(&FOLLOWS, &key, &follow).await?;
        // Another replica may have been asked at the same moment.
        if self.count(who.user).await? > self.per_person {
            self.state.delete(&FOLLOWS, &key).await?;
            return Err(FollowError::PersonFull(self.per_person));
        }
        let look = Look::of(Some(&answer.ticket), answer.fetched_at);
        documents::keep_look(&self.state, who.ticket, look, None, self.clock.now()).await?;
        self.refresh().await?;
        Ok(Followed::Now)
    }

    async fn count(&self, user: UserId) -> Result<usize, StateError> {
        let follows = documents::follows(&self.state).await?;
        Ok(follows.iter().filter(|(who, _)| who.user == user).count())
    }

    async fn stop(&self, who: Who) -> Result<bool, FollowError> {
        let stopped = self.state.delete(&FOLLOWS, &who.to_string()).await?;
        self.refresh().await?;
        Ok(stopped)
    }

    async fn of(&self, user: UserId) -> Result<Vec<Following>, FollowError> {
        let mut seen = documents::tickets(&self.state).await?;
        let is_believed = documents::list(&self.state)
            .await?
            .is_believed(self.clock.now());
        let follows = documents::follows(&self.state).await?;
        let theirs = follows.into_iter().filter(|(who, _)| who.user == user);
        Ok(theirs
            .map(|(who, _)| Following {
                ticket: who.ticket,
                seen: seen
                    .remove(&who.ticket)
                    .and_then(|seen| Some((seen.checked(is_believed), seen.snapshot?)))
                    .map(|(at, snapshot)| (snapshot, at)),
            })
            .collect())
    }

    async fn forget(&self, user: UserId) -> Result<(), FollowError> {
        documents::erase(&self.state, user).await?;
        self.refresh().await?;
        Ok(())
    }

    async fn told_out_of_reach(&self, user: UserId) -> Result<(), StateError> {
        self.lock().out_of_reach.remove(&user);
        let key = user.to_string();
        if let Some(mut person) = self.state.get(&PEOPLE, &key).await? {
            person.refused_at = None;
            person.has_lost_follows = false;
            self.state.replace(&PEOPLE, &key, &person).await?;
        }
        Ok(())
    }

    async fn vouches_for(&self, user: UserId) -> Option<bool> {
        let follows = documents::follows(&self.state).await.ok()?;
        let (_, follow) = follows.into_iter().find(|(who, _)| who.user == user)?;
        let may = self.members.may_look_up(user, follow.guild).await;
        let failed = |error| warn!(%error, "Discord does not say which roles a follower has");
        may.map_err(failed).ok()
    }
}

impl Follows for FollowStore {
    fn follow<'a>(
        &'a self,
        follower: Follower,
        answer: &'a Answer,
    ) -> BoxFuture<'a, Result<Followed, FollowError>> {
        self.follow(follower, answer).boxed()
    }

    fn stop(&self, user: UserId, ticket: TicketId) -> BoxFuture<'_, Result<bool, FollowError>> {
        let who = Who { user, ticket };
        self.stop(who).boxed()
    }

    fn of(&self, user: UserId) -> BoxFuture<'_, Result<Vec<Following>, FollowError>> {
        self.of(user).boxed()
    }

    fn forget(&self, user: UserId) -> BoxFuture<'_, Result<(), FollowError>> {
        self.forget(user).boxed()
    }

    fn pace(&self) -> Pace {
        self.lock().pace
    }

    fn out_of_reach(&self, user: UserId) -> Option<OutOfReach> {
        self.lock().out_of_reach.get(&user).copied()
    }

    fn told_out_of_reach(&self, user: UserId) -> BoxFuture<'_, ()> {
        // The store has logged a failure; the person is told again then.
        async move { self.told_out_of_reach(user).await.unwrap_or_default() }.boxed()
    }

    fn vouches_for(&self, user: UserId) -> BoxFuture<'_, bool> {
        async move { self.vouches_for(user).await.unwrap_or_default() }.boxed()
    }
}
