//! An interaction as Discord keeps it while it is being answered.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::clock::Clock;
use crate::discord::kind::callback;
use crate::discord::limits;

/// What an interaction came from, as far as it decides which answers are allowed.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// A command of this type.
    Command { kind: i64 },
    /// A button or select of the message with this id.
    Component { message: u64 },
    /// Somebody typing in an option of this type.
    Autocomplete { option_kind: i64 },
}

/// How far the answering has come.
#[derive(Clone, Debug)]
pub(crate) struct Acknowledgement {
    /// The callback's type.
    pub(crate) kind: i64,
    pub(crate) after: Duration,
}

/// How a bot answered an interaction's HTTP request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The status; none when there was no answer at all.
    pub status: Option<u16>,
    /// Why Discord does not accept the answer.
    pub problem: Option<String>,
}

/// An interaction and what has become of it.
#[derive(Clone, Debug)]
pub(crate) struct PendingInteraction {
    pub(crate) id: u64,
    pub(crate) token: String,
    pub(crate) origin: Origin,
    pub(crate) payload: Value,
    pub(crate) sent_at: Timestamp,
    pub(crate) acknowledged: Option<Acknowledgement>,
    /// The message that `@original` means.
    pub(crate) original: Option<u64>,
    /// From sending to the final answer.
    pub(crate) answered_after: Option<Duration>,
    pub(crate) follow_ups: Vec<u64>,
    pub(crate) choices: Option<Value>,
    /// How the bot's endpoint answered, where the interaction went to one.
    pub(crate) delivered: Option<Delivered>,
}

impl PendingInteraction {
    /// Whether an acknowledgement would come too late.
    pub(crate) fn is_late(&self, clock: &Clock) -> bool {
        clock.since(self.sent_at) > Duration::from_secs(limits::ACKNOWLEDGE_SECONDS)
    }

    /// Whether the token has expired.
    pub(crate) fn is_expired(&self, clock: &Clock) -> bool {
        clock.since(self.sent_at) > Duration::from_secs(limits::TOKEN_SECONDS)
    }

    /// Whether a deferred answer ("thinking…") still waits to be filled in.
    pub(crate) fn is_thinking(&self) -> bool {
        let acknowledged = self.acknowledged.as_ref().map(|ack| ack.kind);
        self.answered_after.is_none() && acknowledged == Some(callback::DEFERRED_MESSAGE)
    }

    /// Notes the final answer; only the first counts.
    pub(crate) fn set_answered(&mut self, clock: &Clock) {
        if self.answered_after.is_none() {
            self.answered_after = Some(clock.since(self.sent_at));
        }
    }
}
