//! What is kept: the reports of all runs, and the notices.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serenity::all::{ChannelId, MessageId};
use ticketrz::{History, QuotaClosed};

use crate::state::Kind;

/// By the random id of a run. [`Team`](super::Team) removes old ones long before there are this many.
pub(super) const REPORTS: Kind<Report> = Kind::new("notice-report", 256);

/// By what is wrong; the loss of Redis, by its message.
pub(super) const INCIDENTS: Kind<Incident> = Kind::new("notice", 64);

/// What one run of the bot knows and has counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Report {
    /// When it was last written.
    pub(super) at: Timestamp,
    pub(super) history: History,
    /// What people are promised while the quota is used up.
    pub(super) quota: Option<QuotaClosed>,
    /// Lookups answered from memory, ever.
    pub(super) from_memory: u64,
    /// The last time without Redis.
    pub(super) loss: Option<Loss>,
    /// The figures of the day that runs, and of the one before.
    pub(super) today: Figures,
    pub(super) before: Option<Figures>,
}

impl Report {
    pub(super) fn new(at: Timestamp, today: Date, history: History) -> Self {
        Self {
            at,
            history,
            quota: None,
            from_memory: 0,
            loss: None,
            today: Figures::new(today),
            before: None,
        }
    }
}

/// What was counted in a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Figures {
    /// The date on which the day ends.
    pub(super) day: Date,
    pub(super) lookups: u64,
    /// Answers that needed no call.
    pub(super) saved: u64,
    pub(super) calls: u64,
    /// Keyed hashes of the people's ids: they can be counted, and not be traced back without the bot's token.
    pub(super) people: BTreeSet<u64>,
}

impl Figures {
    pub(super) fn new(day: Date) -> Self {
        Self {
            day,
            lookups: 0,
            saved: 0,
            calls: 0,
            people: BTreeSet::new(),
        }
    }
}

/// A time without Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Loss {
    pub(super) since: Timestamp,
    pub(super) until: Timestamp,
    /// Lookups that this replica answered from memory meanwhile.
    pub(super) from_memory: u64,
}

/// Something that was or is wrong, and its notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Incident {
    pub(super) since: Timestamp,
    pub(super) channel: ChannelId,
    /// When the notice was first sent.
    pub(super) posted_at: Timestamp,
    pub(super) notice: Notice,
    /// When the quota is said to open.
    pub(super) opens_at: Option<Timestamp>,
    /// How many lookups had been answered from memory before.
    pub(super) from_memory: u64,
    pub(super) over_at: Option<Timestamp>,
}

/// A notice's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Notice {
    /// Sent, and not confirmed yet.
    Sending,
    Posted(MessageId),
    /// Somebody deleted it.
    Gone,
}
