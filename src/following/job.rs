//! The jobs: noting what was seen of followed tickets, looking at them, and telling people.

use std::{collections::HashMap, sync::Arc, time::Duration};

use commands::{Commands, End, Snapshot, follow_ending};
use futures_util::{FutureExt, future::BoxFuture};
use jiff::{SignedDuration, Timestamp};
use serenity::all::UserId;
use ticketrz::{Answer, Freshness, LookupError, Source, TicketId, Tickets};
use tokio::time::Instant;

use super::{
    documents::{self, FOLLOWS, Follow, Follower, PEOPLE, Seen, Who, tickets_of},
    follows::FollowStore,
    listed::ListRecord,
    messages::{Messages, News},
    sightings::Sightings,
    turns::{Turn, Turns},
};
use crate::{
    jobs::{Job, JobError},
    metrics::{FollowCheck, follow_check},
    state::StateError,
};

/// How long follows are kept of a person who takes no direct messages.
const KEPT_OUT_OF_REACH: SignedDuration = SignedDuration::from_hours(24);
/// How long it is remembered that their follows have ended, to say so.
const LOSS_REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 30);
/// After this much of a run nobody else is told something in it.
const TELLING: Duration = Duration::from_secs(18);
const LONGEST_RUN: Duration = Duration::from_secs(30);

/// The job of every replica: it notes what was seen, and remembers what commands need to know at once.
pub(crate) struct NoteSightings {
    pub(crate) store: Arc<FollowStore>,
    pub(crate) sightings: Arc<Sightings>,
}

impl NoteSightings {
    async fn note(&self) -> Result<(), StateError> {
        let state = &self.store.state;
        let follows = documents::follows(state).await?;
        self.sightings
            .note(state, &tickets_of(&follows), self.store.clock.now())
            .await?;
        self.store.refresh().await
    }
}

impl Job for NoteSightings {
    fn name(&self) -> &'static str {
        "note_sightings"
    }

    fn interval(&self) -> Duration {
        self.store.calls.interval()
    }

    fn longest_run(&self) -> Duration {
        LONGEST_RUN
    }

    fn run(&self) -> BoxFuture<'_, Result<(), JobError>> {
        // The store logs an outage once, so that the job need not do it each time.
        self.note().map(|_| Ok(())).boxed()
    }
}

/// The job of one replica: it looks at followed tickets, and tells people what changed.
pub(crate) struct FollowTickets {
    pub(crate) store: Arc<FollowStore>,
    sightings: Arc<Sightings>,
    tickets: Tickets,
    commands: Commands,
    messages: Messages,
    after_close: Duration,
}

impl FollowTickets {
    /// `after_close`: how long a closed ticket is followed.
    pub(crate) fn new(
        store: Arc<FollowStore>,
        sightings: Arc<Sightings>,
        tickets: Tickets,
        commands: Commands,
        after_close: Duration,
    ) -> Self {
        Self {
            messages: Messages::new(Arc::clone(&store)),
            store,
            sightings,
            tickets,
            commands,
            after_close,
        }
    }

    pub(super) async fn run_once(&self) -> Result<(), StateError> {
        let began = Instant::now();
        let state = &self.store.state;
        self.end_out_of_reach().await?;
        let people = documents::people(state).await?;
        let follows = documents::follows(state).await?;
        let followed = tickets_of(&follows);
        self.sightings
            .note(state, &followed, self.store.clock.now())
            .await?;
        let tickets = documents::tickets(state).await?;
        documents::clean(state, &follows, &tickets, &people).await?;
        let untold = self
            .tell_all(&follows, &tickets, &people, None, began)
            .await?;
        let now = self.store.clock.now();
        let turns = Turns {
            followed: &followed,
            tickets: &tickets,
            list: documents::list(state).await?,
            offers_list: self.tickets.offers_search(),
            spacing: SignedDuration::try_from(self.store.calls.spacing()).unwrap_or_default(),
            now,
        };
        let Some(turn) = turns.next(untold) else {
            return Ok(());
        };
        if !self.store.calls.take(state, now).await? {
            return Ok(());
        }
        let Turn::Ticket(ticket) = turn else {
            return self.look_at_list(turns.list, now).await;
        };
        let looked = self.look_at(ticket).await;
        self.sightings
            .note(state, &followed, self.store.clock.now())
            .await?;
        let tickets = documents::tickets(state).await?;
        let follows = documents::follows(state).await?;
        let of_ticket: Vec<_> = follows
            .into_iter()
            .filter(|(who, _)| who.ticket == ticket)
            .collect();
        let people = documents::people(state).await?;
        self.tell_all(&of_ticket, &tickets, &people, looked.as_ref(), began)
            .await?;
        Ok(())
    }

    /// Spends a call on a ticket. What it says is noted with everything else that was seen, and returned because a bot
    /// may be set to keep no tickets.
    async fn look_at(&self, ticket: TicketId) -> Option<Answer> {
        let looked = self.tickets.look_up(ticket, Freshness::Background).await;
        follow_check(match &looked {
            Ok(Answer {
                source: Source::Stale(_),
                ..
            }) => FollowCheck::Failed,
            Ok(_) => FollowCheck::Seen,
            Err(LookupError::NotFound | LookupError::Forbidden(_)) => FollowCheck::Gone,
            Err(LookupError::QuotaClosed(_)) => FollowCheck::QuotaClosed,
            Err(_) => FollowCheck::Failed,
        });
        looked.ok()
    }

    /// Spends a call on the newest rows of the list. What they say is noted in the next run.
    async fn look_at_list(&self, mut list: ListRecord, now: Timestamp) -> Result<(), StateError> {
        list.asked_at = Some(now);
        documents::keep_list(&self.store.state, &list).await?;
        follow_check(match self.tickets.refresh_rows().await {
            Ok(()) => FollowCheck::Listed,
            Err(LookupError::QuotaClosed(_)) => FollowCheck::QuotaClosed,
            Err(_) => FollowCheck::Failed,
        });
        Ok(())
    }

    /// Tells followers what they do not know yet, from memory and from what was just `looked` up. Returns a ticket that
    /// nobody remembers well enough for that.
    async fn tell_all(
        &self,
        follows: &[(Who, Follow)],
        tickets: &HashMap<TicketId, Seen>,
        people: &HashMap<UserId, Follower>,
        looked: Option<&Answer>,
        began: Instant,
    ) -> Result<Option<TicketId>, StateError> {
        let mut untold = None;
        for (who, follow) in follows {
            let Some(seen) = tickets.get(&who.ticket) else {
                untold = untold.or(Some(who.ticket));
                continue;
            };
            let news = match self.pending(who.ticket, follow, seen, looked).await {
                Pending::Nothing => continue,
                Pending::Unknown => {
                    untold = untold.or(Some(who.ticket));
                    continue;
                }
                Pending::Unseen(told) => {
                    let follow = Follow {
                        told,
                        telling: None,
                        ..follow.clone()
                    };
                    let key = who.to_string();
                    self.store.state.replace(&FOLLOWS, &key, &follow).await?;
                    continue;
                }
                Pending::News(news) => news,
            };
            if began.elapsed() > TELLING {
                break;
            }
            let person = people.get(&who.user).cloned().unwrap_or_default();
            self.messages
                .tell(*who, follow.clone(), person, news)
                .await?;
        }
        Ok(untold)
    }

    /// What a follower does not know yet.
    async fn pending(
        &self,
        ticket: TicketId,
        follow: &Follow,
        seen: &Seen,
        looked: Option<&Answer>,
    ) -> Pending {
        let maybe_told = follow
            .telling
            .as_ref()
            .and_then(|telling| telling.news.as_ref());
        if let Some(now) = &seen.snapshot {
            // A message that may have arrived was about a change that is undone.
            let before = maybe_told.filter(|_| *now == follow.told);
            let before = before.unwrap_or(&follow.told);
            if before != now {
                let known = match looked {
                    Some(answer) if answer.fetched_at >= seen.at => Some(answer.clone()),
                    _ => self.known(ticket, seen.at).await,
                };
                return match known {
                    Some(answer) => self.change(before, &answer, follow).await,
                    None => Pending::Unknown,
                };
            }
        }
        match self.end(follow, seen) {
            Some(end) => Pending::News(News {
                message: follow_ending(ticket, end, follow.language),
                ticket: None,
            }),
            None => Pending::Nothing,
        }
    }

    async fn change(&self, before: &Snapshot, answer: &Answer, follow: &Follow) -> Pending {
        let now = Snapshot::of(&answer.ticket);
        let message = self.commands.changes(before, answer, follow.language);
        match message.await {
            Some(message) => Pending::News(News {
                message,
                ticket: Some(now),
            }),
            None => Pending::Unseen(now),
        }
    }

    /// The ticket as it was seen, or later, without a call.
    async fn known(&self, ticket: TicketId, at: Timestamp) -> Option<Answer> {
        let known = self.tickets.known(ticket).await;
        if let Some(known) = known.filter(|known| known.fetched_at >= at) {
            return Some(known);
        }
        let fresh = self.tickets.without_call(ticket).await?.ok();
        fresh.filter(|fresh| fresh.fetched_at >= at)
    }

    fn end(&self, follow: &Follow, seen: &Seen) -> Option<End> {
        let since = seen.over_since?.max(follow.since);
        let over = self.store.clock.now().duration_since(since);
        let is_over = Duration::try_from(over).is_ok_and(|over| over >= self.after_close);
        is_over.then_some(match seen.snapshot {
            Some(_) => End::Closed(self.after_close),
            None => End::Gone(self.after_close),
        })
    }

    /// Ends the follows of those who have taken no direct messages for a day.
    async fn end_out_of_reach(&self) -> Result<(), StateError> {
        let (state, now) = (&self.store.state, self.store.clock.now());
        for (user, person) in documents::people(state).await? {
            let Some(refused_at) = person.refused_at else {
                continue;
            };
            let refused_for = now.duration_since(refused_at);
            let key = user.to_string();
            if person.has_lost_follows && refused_for >= LOSS_REMEMBERED {
                state.delete(&PEOPLE, &key).await?;
            } else if !person.has_lost_follows && refused_for >= KEPT_OUT_OF_REACH {
                documents::erase(state, user).await?;
                let person = Follower {
                    has_lost_follows: true,
                    ..person
                };
                state.put(&PEOPLE, &key, &person).await?;
            }
        }
        Ok(())
    }
}

/// What a follower does not know yet.
enum Pending {
    Nothing,
    News(News),
    /// A change that a person would not see, to this.
    Unseen(Snapshot),
    /// A change of a ticket that nobody remembers well enough to show it.
    Unknown,
}

impl Job for FollowTickets {
    fn name(&self) -> &'static str {
        "follow_tickets"
    }

    fn interval(&self) -> Duration {
        self.store.calls.interval()
    }

    fn longest_run(&self) -> Duration {
        LONGEST_RUN
    }

    fn is_exclusive(&self) -> bool {
        true
    }

    fn run(&self) -> BoxFuture<'_, Result<(), JobError>> {
        // As above.
        self.run_once().map(|_| Ok(())).boxed()
    }
}
