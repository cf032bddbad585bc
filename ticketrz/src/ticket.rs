//! A ticket as the rest of the program sees it: typed, with absent things absent.

use std::time::Duration;

use jiff::{Timestamp, ZonedDateTime};
use serde::{Deserialize, Serialize};

use crate::TicketId;

/// One ticket, as the API described it at one moment.
///
/// As JSON (by serde) it is this structure, not the API's: durations are numbers of seconds, times carry their
/// zone.
///
/// Texts are as the API gave them: written by outsiders, possibly HTML, never to be trusted.
/// An empty text, `null`, a missing key and the zero date are all `None`.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ticket {
    /// `Id`, checked to be the one that was asked for.
    pub id: TicketId,
    /// `Subject`, plain text.
    pub subject: Option<String>,
    /// `Content`, the first message; may be HTML.
    pub content: Option<String>,
    /// `Description`; may be HTML.
    pub description: Option<String>,
    /// `Solution`; may be HTML.
    pub solution: Option<String>,
    /// `Remarks`; may be HTML.
    pub remarks: Option<String>,
    /// Who has to do with it.
    pub people: People,
    /// How it is classified, in the API's codes.
    pub codes: Codes,
    /// What happened when.
    pub times: Times,
    /// How long things took.
    pub durations: Durations,
    /// `PriorityValue`.
    pub priority_value: Option<i64>,
    /// `Progress`; the contract does not say the unit, the vendor shows percent.
    pub progress: Option<i64>,
    /// `Comment`: how many comments there are.
    pub comments: Option<u64>,
    /// `UnseenComment`: how many of them nobody has seen.
    pub unseen_comments: Option<u64>,
    /// `MessageId`: the message that the ticket was made from.
    pub message_id: Option<String>,
    /// `IsAgentSaveContact`.
    pub contact_saved_by_agent: Option<bool>,
}

/// The people of a ticket: ids in the API's own numbering, except for names where said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct People {
    /// `Requestor`.
    pub requestor: Option<String>,
    /// `ContactId`.
    pub contact: Option<String>,
    /// `Assignee`.
    pub assignee: Option<String>,
    /// `AssigneeList`: ids, split at commas.
    pub assignees: Vec<String>,
    /// `AssigneeTextList`: names, split at commas.
    pub assignee_names: Vec<String>,
    /// `Cc`, as it is.
    pub cc: Option<String>,
    /// `Viewer`.
    pub viewer: Option<String>,
    /// `Responder`.
    pub responder: Option<String>,
    /// `Handler`.
    pub handler: Option<String>,
    /// `Creator`.
    pub creator: Option<String>,
    /// `Modifier`.
    pub modifier: Option<String>,
    /// `OpenUser`.
    pub opened_by: Option<String>,
    /// `SolveUser`.
    pub solved_by: Option<String>,
    /// `CloseUser`.
    pub closed_by: Option<String>,
}

/// The codes of a ticket, as the API spells them (`TS7`, `TP1`, `EMAIL`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Codes {
    /// `StatusId`.
    pub status: Option<String>,
    /// `PriorityId`.
    pub priority: Option<String>,
    /// `TypeId`.
    pub kind: Option<String>,
    /// `MediaId`: the channel that the ticket came in by.
    pub channel: Option<String>,
    /// `CategoryId`.
    pub category: Option<String>,
    /// `ProductId`.
    pub product: Option<String>,
    /// `ProjectId`.
    pub project: Option<String>,
    /// `RegionId`.
    pub region: Option<String>,
    /// `OrganizationId`.
    pub organization: Option<String>,
    /// `BranchId`.
    pub branch: Option<String>,
    /// `LocationId`.
    pub location: Option<String>,
    /// `SiteId`.
    pub site: Option<String>,
}

/// The times of a ticket, in the zone that the client was given.
///
/// `None` is a time that is absent, that cannot be read, or that is one of the back end's ways to say none:
/// `0000-00-00 00:00:00` and `3000-01-01 00:00:00`.
#[derive(Clone, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Times {
    /// `CreateDate`.
    pub created: Option<ZonedDateTime>,
    /// `OpenDate`.
    pub opened: Option<ZonedDateTime>,
    /// `ViewDate`.
    pub viewed: Option<ZonedDateTime>,
    /// `AssignDate`.
    pub assigned: Option<ZonedDateTime>,
    /// `PendingDate`.
    pub pending: Option<ZonedDateTime>,
    /// `DueDate`.
    pub due: Option<ZonedDateTime>,
    /// `SolveDate`.
    pub solved: Option<ZonedDateTime>,
    /// `CloseDate`.
    pub closed: Option<ZonedDateTime>,
    /// `ReOpenDate`.
    pub reopened: Option<ZonedDateTime>,
    /// `CommentDate`: the newest comment.
    pub commented: Option<ZonedDateTime>,
    /// `StatusDate`: the last change of status.
    pub status_changed: Option<ZonedDateTime>,
    /// `ModifyDate`.
    pub modified: Option<ZonedDateTime>,
    /// `ExpireDate`.
    pub expires: Option<ZonedDateTime>,
}

/// How long things took, in whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Durations {
    /// `ResponseTime`.
    #[serde(default, with = "seconds")]
    pub response: Option<Duration>,
    /// `ResolutionTime`: from creation to the end (checked against the contract's example).
    #[serde(default, with = "seconds")]
    pub resolution: Option<Duration>,
    /// `HandlingTime`.
    #[serde(default, with = "seconds")]
    pub handling: Option<Duration>,
    /// `WaitingTime`.
    #[serde(default, with = "seconds")]
    pub waiting: Option<Duration>,
}

/// Where a ticket is in its life, told from its dates alone: the codes are not documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has opened it yet.
    New,
    /// Somebody works on it.
    Open,
    /// It waits for something.
    Pending,
    /// It has an answer, and is not closed yet.
    Solved,
    /// It is done.
    Closed,
    /// It was done, and is open again.
    Reopened,
}

impl Ticket {
    /// Where the ticket is in its life, told from its dates.
    ///
    /// An end (closed, solved) counts unless a reopening came after it. A pause counts unless the ticket was
    /// opened or reopened after it.
    #[must_use]
    pub fn state(&self) -> State {
        let times = &self.times;
        let stands = |event: &Option<ZonedDateTime>, undone_by: &Option<ZonedDateTime>| match (
            event, undone_by,
        ) {
            (Some(event), Some(undone)) => event >= undone,
            (event, _) => event.is_some(),
        };
        if stands(&times.closed, &times.reopened) {
            State::Closed
        } else if stands(&times.solved, &times.reopened) {
            State::Solved
        } else if stands(&times.pending, &times.reopened) && stands(&times.pending, &times.opened) {
            State::Pending
        } else if times.reopened.is_some() {
            State::Reopened
        } else if times.opened.is_some() {
            State::Open
        } else {
            State::New
        }
    }

    /// Whether it should have been done by `now`, and is not.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let done = matches!(self.state(), State::Solved | State::Closed);
        !done
            && self
                .times
                .due
                .as_ref()
                .is_some_and(|due| due.timestamp() < now)
    }

    /// How long it took from creation to the end; `None` while it goes on.
    ///
    /// The API's `ResolutionTime`, or else the time between the dates.
    #[must_use]
    pub fn resolution(&self) -> Option<Duration> {
        let end = match self.state() {
            State::Closed => self.times.closed.as_ref(),
            State::Solved => self.times.solved.as_ref(),
            State::New | State::Open | State::Pending | State::Reopened => return None,
        };
        self.durations.resolution.or_else(|| {
            let created = self.times.created.as_ref()?;
            Duration::try_from(end?.duration_since(created)).ok()
        })
    }
}

mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "the signature that serde asks for")]
    pub(super) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duration
            .map(|duration| duration.as_secs())
            .serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(deserializer)?.map(Duration::from_secs))
    }
}

#[cfg(test)]
mod tests;
