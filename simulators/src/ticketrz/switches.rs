//! How the whole ticket system behaves, changeable while it runs.

use std::time::Duration;

use super::conversation::Conversations;
use super::quota::{Quota, Wording};

/// Whether the system can be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Availability {
    /// It answers.
    #[default]
    Up,
    /// Connections are refused.
    Refusing,
    /// Connections are accepted and reset.
    Resetting,
    /// Requests stay without an answer until this changes.
    Hanging,
    /// Everything is answered with this status and an HTML page.
    Failing(u16),
}

/// What lookups are answered with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// What the id says.
    #[default]
    Normal,
    /// An HTML page, status 200.
    Garbage,
    /// JSON that breaks off.
    Malformed,
    /// The ticket of the id, with a new subject and state each time.
    Changing,
}

/// All switches. The default is a system that works.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    /// How much later every answer comes, in real time.
    pub latency: Duration,
    /// Whether it can be reached.
    pub availability: Availability,
    /// The quota.
    pub quota: Quota,
    /// How the over-quota message is worded.
    pub wording: Wording,
    /// Whether every token counts as expired, those handed out from now on too.
    pub tokens_expired: bool,
    /// Whether `POST /api/authenticate` refuses the right password too.
    pub password_refused: bool,
    /// What lookups are answered with.
    pub answers: Answers,
    /// What conversations are answered with.
    pub conversations: Conversations,
}
