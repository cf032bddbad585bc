//! The ticket system's scenes: one choice that turns all switches.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use simulators::ticketrz::{Answers, Availability, Conversations, List, Quota, Ticketrz};

/// How late the slow ticket system answers: later than Discord waits (3 s), sooner than the bot gives up.
const SLOW: Duration = Duration::from_secs(4);

/// Fewer calls than a search without hits makes, or a list of several tickets.
const LEFT: Quota = Quota::Left(2);

/// How the ticket system behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scene {
    #[default]
    Normal,
    Slow,
    QuotaUsedUp,
    QuotaEnds,
    TokenExpired,
    WrongPassword,
    Down,
    Garbage,
    Changing,
    NoConversations,
    NoList,
}

impl Scene {
    /// Sets it, ending the one before.
    pub(super) fn set(self, ticketrz: &Ticketrz) {
        ticketrz.reset();
        match self {
            Self::Normal => {}
            Self::Slow => ticketrz.set(|switches| switches.latency = SLOW),
            Self::QuotaUsedUp => ticketrz.set(|switches| switches.quota = Quota::UsedUp),
            Self::QuotaEnds => ticketrz.set(|switches| switches.quota = LEFT),
            Self::TokenExpired => ticketrz.expire_tokens(),
            Self::WrongPassword => {
                ticketrz.set(|switches| switches.password_refused = true);
                // With a good token the bot would not need its password for a quarter of an hour.
                ticketrz.expire_tokens();
            }
            Self::Down => {
                ticketrz.set(|switches| switches.availability = Availability::Refusing);
            }
            Self::Garbage => ticketrz.set(|switches| switches.answers = Answers::Garbage),
            Self::Changing => ticketrz.set(|switches| switches.answers = Answers::Changing),
            Self::NoConversations => {
                ticketrz.set(|switches| switches.conversations = Conversations::Missing);
            }
            Self::NoList => ticketrz.set(|switches| switches.list = List::Missing),
        }
    }
}
