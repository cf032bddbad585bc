//! Where it is kept who follows what, as far as commands need to know. The process implements it.

use std::{fmt, time::Duration};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serenity::all::{GuildId, UserId};
use ticketrz::{Answer, TicketId};

use super::snapshot::Snapshot;
use crate::Language;

/// The tickets that people follow.
pub trait Follows: fmt::Debug + Send + Sync {
    /// Tells a person of changes from now on. `answer` is the ticket as they know it.
    fn follow<'a>(
        &'a self,
        follower: Follower,
        answer: &'a Answer,
    ) -> BoxFuture<'a, Result<Followed, FollowError>>;

    /// Tells a person no longer. Returns whether they followed it.
    fn stop(&self, user: UserId, ticket: TicketId) -> BoxFuture<'_, Result<bool, FollowError>>;

    /// What a person follows, the oldest follow first.
    fn of(&self, user: UserId) -> BoxFuture<'_, Result<Vec<Following>, FollowError>>;

    /// Erases everything about a person.
    fn forget(&self, user: UserId) -> BoxFuture<'_, Result<(), FollowError>>;

    /// How often a followed ticket is looked at, as of a moment ago.
    fn pace(&self) -> Pace;

    /// Whether a person is to be told that direct messages do not reach them. At once, from memory.
    fn out_of_reach(&self, user: UserId) -> Option<OutOfReach>;

    /// They were told, and will be tried again.
    fn told_out_of_reach(&self, user: UserId) -> BoxFuture<'_, ()>;

    /// Whether a person in direct messages follows something, and may look tickets up by their roles today where they began
    /// to.
    fn vouches_for(&self, user: UserId) -> BoxFuture<'_, bool>;
}

/// A person who follows a ticket, and where they began to.
#[derive(Clone, Copy, Debug)]
pub struct Follower {
    /// The person.
    pub user: UserId,
    /// `None`: in direct messages.
    pub guild: Option<GuildId>,
    /// Theirs.
    pub language: Language,
}

/// What came of a wish to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// It is followed now.
    Now,
    /// It was already.
    Already,
}

/// Why something about follows cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FollowError {
    /// The person follows this many tickets, the most for one.
    #[error("a person follows {0} tickets already")]
    PersonFull(usize),
    /// All people together follow as many as there may be.
    #[error("the team follows as many tickets as there may be")]
    TeamFull,
    /// The store cannot be used now.
    #[error("the store cannot be used now")]
    Unavailable,
}

/// A ticket that a person follows.
#[derive(Clone, Debug)]
pub struct Following {
    /// The ticket.
    pub ticket: TicketId,
    /// How it was when it was last looked at, and when that was. `None`: it was not found then.
    pub seen: Option<(Snapshot, Timestamp)>,
}

/// Direct messages do not reach a person who follows something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfReach {
    /// Their follows are kept for a while.
    Waiting,
    /// Their follows have ended.
    Ended,
}

/// How often a followed ticket is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How many tickets are followed, by anybody.
    pub tickets: usize,
    /// The time between two looks at the same. `None`: only when somebody looks it up.
    pub every: Option<Duration>,
}
