//! A ticket: typed, with `None` for what is absent.

use std::time::Duration;

use jiff::{Timestamp, ZonedDateTime, civil};
use serde::{Deserialize, Serialize};

use super::wire::Fields;
use crate::TicketId;

/// A part of a ticket: each field with the contract's name for it and how it is read.
macro_rules! part {
    (
        $(#[$meta:meta])*
        pub struct $part:ident {
            $($(#[$about:meta])* $field:ident: $type:ty = $read:ident($key:literal),)*
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub struct $part {
            $(#[doc = concat!("`", $key, "`.")] $(#[$about])* pub $field: $type,)*
        }

        impl $part {
            fn read(fields: &Fields<'_>) -> Self {
                Self {
                    $($field: fields.$read($key),)*
                }
            }
        }
    };
}

/// One ticket, as the API described it.
///
/// Its JSON has this structure, not the API's: durations are in seconds, times have their zone.
///
/// Texts are unchanged: outsiders wrote them, so they are untrusted and may be HTML.
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
    /// The people involved.
    pub people: People,
    /// Its classification, in the API's codes.
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

part! {
    /// The people of a ticket: ids in the API's own numbering, except for names where said.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub struct People {
        requestor: Option<String> = code("Requestor"),
        contact: Option<String> = code("ContactId"),
        assignee: Option<String> = code("Assignee"),
        /// Ids, split at commas.
        assignees: Vec<String> = list("AssigneeList"),
        /// Names, split at commas.
        assignee_names: Vec<String> = list("AssigneeTextList"),
        /// As it is.
        cc: Option<String> = text("Cc"),
        viewer: Option<String> = code("Viewer"),
        responder: Option<String> = code("Responder"),
        handler: Option<String> = code("Handler"),
        creator: Option<String> = code("Creator"),
        modifier: Option<String> = code("Modifier"),
        opened_by: Option<String> = code("OpenUser"),
        solved_by: Option<String> = code("SolveUser"),
        closed_by: Option<String> = code("CloseUser"),
    }
}

part! {
    /// The codes of a ticket, as the API spells them (`TS7`, `TP1`, `EMAIL`).
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub struct Codes {
        status: Option<String> = code("StatusId"),
        priority: Option<String> = code("PriorityId"),
        kind: Option<String> = code("TypeId"),
        /// The channel that the ticket came in by.
        channel: Option<String> = code("MediaId"),
        category: Option<String> = code("CategoryId"),
        product: Option<String> = code("ProductId"),
        project: Option<String> = code("ProjectId"),
        region: Option<String> = code("RegionId"),
        organization: Option<String> = code("OrganizationId"),
        branch: Option<String> = code("BranchId"),
        location: Option<String> = code("LocationId"),
        site: Option<String> = code("SiteId"),
    }
}

part! {
    /// The times of a ticket, in the zone that the client was given.
    ///
    /// `None` is a time that is absent, that cannot be read, or that is one of the back end's ways to say none:
    /// `0000-00-00 00:00:00` and `3000-01-01 00:00:00`.
    #[derive(Clone, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
    pub struct Times {
        created: Option<ZonedDateTime> = time("CreateDate"),
        opened: Option<ZonedDateTime> = time("OpenDate"),
        viewed: Option<ZonedDateTime> = time("ViewDate"),
        assigned: Option<ZonedDateTime> = time("AssignDate"),
        pending: Option<ZonedDateTime> = time("PendingDate"),
        due: Option<ZonedDateTime> = time("DueDate"),
        solved: Option<ZonedDateTime> = time("SolveDate"),
        closed: Option<ZonedDateTime> = time("CloseDate"),
        reopened: Option<ZonedDateTime> = time("ReOpenDate"),
        /// The newest comment.
        commented: Option<ZonedDateTime> = time("CommentDate"),
        /// The last change of status.
        status_changed: Option<ZonedDateTime> = time("StatusDate"),
        modified: Option<ZonedDateTime> = time("ModifyDate"),
        expires: Option<ZonedDateTime> = time("ExpireDate"),
    }
}

part! {
    /// How long things took, in whole seconds.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub struct Durations {
        #[serde(default, with = "seconds")]
        response: Option<Duration> = duration("ResponseTime"),
        /// From creation to the end (checked against the contract's example).
        #[serde(default, with = "seconds")]
        resolution: Option<Duration> = duration("ResolutionTime"),
        #[serde(default, with = "seconds")]
        handling: Option<Duration> = duration("HandlingTime"),
        #[serde(default, with = "seconds")]
        waiting: Option<Duration> = duration("WaitingTime"),
    }
}

/// The state of a ticket, derived from its dates, because the codes are not documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has opened it yet.
    New,
    /// Somebody is working on it.
    Open,
    /// It waits for something.
    Pending,
    /// It has an answer but is not closed yet.
    Solved,
    /// It is done.
    Closed,
    /// It was done and is open again.
    Reopened,
}

impl Ticket {
    /// `None`: there is no readable `Id`.
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: TicketId::from_decimal(&fields.code("Id")?)?,
            subject: fields.text("Subject"),
            content: fields.text("Content"),
            description: fields.text("Description"),
            solution: fields.text("Solution"),
            remarks: fields.text("Remarks"),
            people: People::read(fields),
            codes: Codes::read(fields),
            times: Times::read(fields),
            durations: Durations::read(fields),
            priority_value: fields.number("PriorityValue"),
            progress: fields.number("Progress"),
            comments: fields.count("Comment"),
            unseen_comments: fields.count("UnseenComment"),
            message_id: fields.code("MessageId"),
            contact_saved_by_agent: fields.flag("IsAgentSaveContact"),
        })
    }

    /// The state, derived from the dates; `None` if there are none to derive it from.
    ///
    /// Closed and solved count unless the ticket was reopened later. Pending counts unless it was opened or reopened
    /// later.
    #[must_use]
    pub fn state(&self) -> Option<State> {
        let times = &self.times;
        let counts = |event: &Option<ZonedDateTime>, undone_by: &Option<ZonedDateTime>| match (
            event, undone_by,
        ) {
            (Some(event), Some(undone)) => event >= undone,
            (event, _) => event.is_some(),
        };
        if counts(&times.closed, &times.reopened) {
            Some(State::Closed)
        } else if counts(&times.solved, &times.reopened) {
            Some(State::Solved)
        } else if counts(&times.pending, &times.reopened) && counts(&times.pending, &times.opened) {
            Some(State::Pending)
        } else if times.reopened.is_some() {
            Some(State::Reopened)
        } else if times.opened.is_some() {
            Some(State::Open)
        } else {
            times.created.as_ref().map(|_| State::New)
        }
    }

    /// Whether it is past its due date and not done. A due date without a time is past when its day is over.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let is_done = matches!(self.state(), Some(State::Solved | State::Closed));
        let Some(due) = self.times.due.as_ref().filter(|_| !is_done) else {
            return false;
        };
        match due.tomorrow() {
            Ok(end) if !has_time(due) => end.timestamp() <= now,
            _ => due.timestamp() < now,
        }
    }

    /// The time from creation to the end; `None` if it has not ended.
    ///
    /// The API's `ResolutionTime`, or else the time between the dates.
    #[must_use]
    pub fn resolution(&self) -> Option<Duration> {
        let end = match self.state() {
            Some(State::Closed) => self.times.closed.as_ref(),
            Some(State::Solved) => self.times.solved.as_ref(),
            _ => return None,
        };
        self.durations.resolution.or_else(|| {
            let created = self.times.created.as_ref()?;
            Duration::try_from(end?.duration_since(created)).ok()
        })
    }
}

/// Whether the API gave a time of day. It gives a date without one as the start of that day.
#[must_use]
pub fn has_time(time: &ZonedDateTime) -> bool {
    time.time() != civil::Time::midnight()
}

mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde requires this signature")]
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
