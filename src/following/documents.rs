//! What is kept about follows. No ticket text, no names.
//!
//! | kind | key | what |
//! | --- | --- | --- |
//! | `follow` | person and ticket | since when, where, in which language, what the person was told last |
//! | `followed-ticket` | ticket | how it was when it was last looked at, and when that was |
//! | `follower` | person | the channel for direct messages, and since when the person takes none |
//! | `follow-calls` | | when the next call of our own may be made |
//! | `follow-list` | | whether the list has told which tickets have changed |
//! | `follow-rows` | | when followed tickets were modified, as the list said last |

use std::{
    collections::{HashMap, HashSet},
    fmt,
    str::FromStr,
};

use commands::{Language, Snapshot};
use jiff::{SignedDuration, Timestamp, ZonedDateTime};
use serde::{Deserialize, Serialize};
use serenity::all::{ChannelId, GuildId, UserId};
use ticketrz::{Ticket, TicketId};

use super::listed::{ListRecord, Looks, SeenRow};
use crate::state::{Kind, State, StateError};

/// The most follows of all people together.
const MOST_FOLLOWS: usize = 500;

pub(super) const FOLLOWS: Kind<Follow> = Kind::new("follow", MOST_FOLLOWS);
const TICKETS: Kind<Seen> = Kind::new("followed-ticket", MOST_FOLLOWS);
/// Some of them follow nothing any more.
pub(super) const PEOPLE: Kind<Follower> = Kind::new("follower", 2 * MOST_FOLLOWS);
pub(super) const CALLS: Kind<Timestamp> = Kind::new("follow-calls", 1);
const LIST: Kind<ListRecord> = Kind::new("follow-list", 1);
/// Together, so that a page of the list is one write.
const ROWS: Kind<Vec<(TicketId, SeenRow)>> = Kind::new("follow-rows", 1);

/// Who follows which ticket: a follow's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Who {
    pub(super) user: UserId,
    pub(super) ticket: TicketId,
}

/// That somebody follows a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Follow {
    pub(super) since: Timestamp,
    /// Where they began to, and where their roles count. `None`: in direct messages.
    pub(super) guild: Option<GuildId>,
    pub(super) language: Language,
    /// The ticket as they know it.
    pub(super) told: Snapshot,
    /// The message that is being sent, if it may have arrived already.
    pub(super) telling: Option<Telling>,
}

/// A message that may have arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Telling {
    /// The ticket as the message tells it; `None`: it tells that the follow has ended.
    pub(super) news: Option<Snapshot>,
    /// Discord posts one message for one of these within a few minutes.
    pub(super) nonce: String,
    /// When it was first sent, or first sent anew; `None`: an earlier version of the bot sent it.
    pub(super) sent_at: Option<Timestamp>,
    /// Whether Discord failed to confirm it, and not only the bot to wait for that.
    #[serde(default)]
    pub(super) is_unconfirmed: bool,
    /// How often it was sent anew, after Discord forgets a nonce, with the first time.
    pub(super) tries: u8,
}

/// How a ticket was when it was last looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Seen {
    pub(super) at: Timestamp,
    /// `None`: it was not found.
    pub(super) snapshot: Option<Snapshot>,
    /// Since when it has been seen closed, or has not been found.
    pub(super) over_since: Option<Timestamp>,
    /// When it was modified last, as it said.
    pub(super) modified: Option<Timestamp>,
    /// Its last row in the list. It is kept elsewhere.
    #[serde(skip)]
    row: Option<SeenRow>,
}

/// What a look at a ticket says.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) at: Timestamp,
    /// `None`: it was not found.
    pub(super) snapshot: Option<Snapshot>,
    modified: Option<Timestamp>,
}

impl Look {
    pub(super) fn of(ticket: Option<&Ticket>, at: Timestamp) -> Self {
        let modified = ticket.and_then(|ticket| ticket.times.modified.as_ref());
        Self {
            at,
            snapshot: ticket.map(Snapshot::of),
            modified: modified.map(ZonedDateTime::timestamp),
        }
    }
}

/// What is known about a person to tell them something.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Follower {
    /// For direct messages.
    pub(super) channel: Option<ChannelId>,
    /// Since when Discord refuses direct messages to them.
    pub(super) refused_at: Option<Timestamp>,
    /// Their follows have ended because of that.
    #[serde(default)]
    pub(super) has_lost_follows: bool,
}

impl Seen {
    /// What is known after a look.
    fn after(before: Option<&Self>, look: Look) -> Self {
        let is_over = look.snapshot.as_ref().is_none_or(Snapshot::is_closed);
        let since = before.and_then(|before| before.over_since);
        Self {
            at: look.at,
            over_since: is_over.then_some(since.unwrap_or(look.at)),
            row: None,
            modified: look.modified,
            snapshot: look.snapshot,
        }
    }

    /// A row that is older than the look, and from after it as it says, is another ticket's or wrong.
    fn with_row(self, row: Option<SeenRow>) -> Self {
        let may_be = |row: &SeenRow| row.at > self.at || Some(row.modified) <= self.modified;
        Self {
            row: row.filter(may_be),
            ..self
        }
    }

    /// Whether its row says that it has changed since it was looked at.
    pub(super) fn may_have_changed(&self) -> bool {
        self.row
            .is_some_and(|row| Some(row.modified) > self.modified)
    }

    /// When it was as it is known: when it was looked at, or when its row said so, if rows are believed.
    pub(super) fn checked(&self, is_believed: bool) -> Timestamp {
        let row = self
            .row
            .filter(|row| is_believed && Some(row.modified) == self.modified);
        row.map_or(self.at, |row| row.at.max(self.at))
    }

    /// Whether it was among the rows when they were asked for last.
    pub(super) fn is_listed(&self, list: &ListRecord) -> bool {
        let rows_at = self.row.map(|row| row.at);
        list.asked_at.is_some() && rows_at >= list.asked_at
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.user, self.ticket)
    }
}

impl FromStr for Who {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        let (user, ticket) = key.split_once(':').ok_or(())?;
        Ok(Self {
            user: user.parse().map_err(|_| ())?,
            ticket: ticket.parse().map_err(|_| ())?,
        })
    }
}

/// The tickets that somebody follows.
pub(super) fn tickets_of(follows: &[(Who, Follow)]) -> HashSet<TicketId> {
    follows.iter().map(|(who, _)| who.ticket).collect()
}

/// How many tickets somebody follows.
pub(crate) async fn count_tickets(state: &State) -> Result<u64, StateError> {
    let tickets = tickets_of(&follows(state).await?).len();
    Ok(u64::try_from(tickets).unwrap_or(u64::MAX))
}

/// All follows, the oldest first.
pub(super) async fn follows(state: &State) -> Result<Vec<(Who, Follow)>, StateError> {
    let mut follows: Vec<_> = keyed(state.all(&FOLLOWS).await?).collect();
    follows.sort_by_key(|(who, follow): &(Who, Follow)| (follow.since, who.user, who.ticket));
    Ok(follows)
}

pub(super) async fn tickets(state: &State) -> Result<HashMap<TicketId, Seen>, StateError> {
    let rows = rows(state).await?;
    let tickets = keyed(state.all(&TICKETS).await?);
    let with_row = |(ticket, seen): (TicketId, Seen)| {
        let row = rows.get(&ticket).copied();
        (ticket, seen.with_row(row))
    };
    Ok(tickets.map(with_row).collect())
}

pub(super) async fn people(state: &State) -> Result<HashMap<UserId, Follower>, StateError> {
    Ok(keyed(state.all(&PEOPLE).await?).collect())
}

fn keyed<K: FromStr, T>(all: Vec<(String, T)>) -> impl Iterator<Item = (K, T)> {
    all.into_iter()
        .filter_map(|(key, document)| Some((key.parse().ok()?, document)))
}

pub(super) async fn list(state: &State) -> Result<ListRecord, StateError> {
    Ok(state.get(&LIST, "").await?.unwrap_or_default())
}

pub(super) async fn keep_list(state: &State, list: &ListRecord) -> Result<(), StateError> {
    state.put(&LIST, "", list).await
}

pub(super) async fn rows(state: &State) -> Result<HashMap<TicketId, SeenRow>, StateError> {
    let rows = state.get(&ROWS, "").await?.unwrap_or_default();
    Ok(rows.into_iter().collect())
}

pub(super) async fn keep_rows(
    state: &State,
    rows: HashMap<TicketId, SeenRow>,
) -> Result<(), StateError> {
    let rows = rows.into_iter().collect();
    state.put(&ROWS, "", &rows).await
}

/// How far the clocks of replicas may be apart. A look that is further ahead was made before the clock was put back.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(5);

/// Keeps how a ticket was, unless a later look is known. `row` is its last one before that.
pub(super) async fn keep_look(
    state: &State,
    ticket: TicketId,
    look: Look,
    row: Option<SeenRow>,
    now: Timestamp,
) -> Result<(), StateError> {
    let key = ticket.to_string();
    let before = state.get(&TICKETS, &key).await?;
    let is_later =
        |before: &Seen| before.at >= look.at && before.at.duration_since(now) < CLOCKS_APART;
    if before.as_ref().is_some_and(is_later) {
        return Ok(());
    }
    let lesson = before.as_ref().and_then(|before| {
        let both = before.snapshot.as_ref().zip(look.snapshot.as_ref())?;
        let looks = Looks {
            changed: both.0 != both.1,
            modified: [before.modified, look.modified],
            at: look.at,
        };
        looks.lesson(row)
    });
    if let Some(lesson) = lesson {
        let mut record = list(state).await?;
        record.learn(lesson, look.at);
        keep_list(state, &record).await?;
    }
    let seen = Seen::after(before.as_ref(), look);
    state.put(&TICKETS, &key, &seen).await
}

/// Forgets tickets that nobody follows, and people whom there is nothing to tell.
pub(super) async fn clean(
    state: &State,
    follows: &[(Who, Follow)],
    tickets: &HashMap<TicketId, Seen>,
    people: &HashMap<UserId, Follower>,
) -> Result<(), StateError> {
    let followed = tickets_of(follows);
    let followers: HashSet<_> = follows.iter().map(|(who, _)| who.user).collect();
    for ticket in tickets.keys().filter(|ticket| !followed.contains(ticket)) {
        state.delete(&TICKETS, &ticket.to_string()).await?;
    }
    for (user, person) in people {
        if !followers.contains(user) && !person.has_lost_follows {
            state.delete(&PEOPLE, &user.to_string()).await?;
        }
    }
    Ok(())
}

/// Erases everything about a person. Returns how many follows that were.
pub(crate) async fn erase(state: &State, user: UserId) -> Result<usize, StateError> {
    let mut erased = 0_usize;
    for (who, _) in follows(state).await? {
        if who.user == user && state.delete(&FOLLOWS, &who.to_string()).await? {
            erased = erased.saturating_add(1);
        }
    }
    state.delete(&PEOPLE, &user.to_string()).await?;
    Ok(erased)
}
