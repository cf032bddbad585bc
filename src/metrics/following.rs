//! The metrics of followed tickets.

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};

const FOLLOWS: &str = "ticketrz_bot_follows";
const FOLLOWED_TICKETS: &str = "ticketrz_bot_followed_tickets";
const FOLLOW_CHECKS: &str = "ticketrz_bot_follow_checks_total";
const FOLLOW_MESSAGES: &str = "ticketrz_bot_follow_messages_total";

pub(super) fn describe() {
    describe_gauge!(
        FOLLOWS,
        "Follows of all people together; absent where nothing can be followed."
    );
    describe_gauge!(FOLLOWED_TICKETS, "Tickets that somebody follows.");
    describe_counter!(
        FOLLOW_CHECKS,
        Unit::Count,
        "Calls to the ticket system for followed tickets, by what came of them."
    );
    describe_counter!(
        FOLLOW_MESSAGES,
        Unit::Count,
        "Direct messages to followers, by what came of them."
    );
}

/// How many follows there are, and of how many tickets.
pub(crate) fn follows(follows: usize, tickets: usize) {
    // There are few of both.
    let count = |number| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    gauge!(FOLLOWS).set(count(follows));
    gauge!(FOLLOWED_TICKETS).set(count(tickets));
}

/// What came of a call for a followed ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FollowCheck {
    Seen,
    /// The newest rows of the list, which may say it of many tickets.
    Listed,
    /// There is no such ticket, or the bot may not see it.
    Gone,
    QuotaClosed,
    /// No call was let through, or it failed.
    Failed,
}

/// A followed ticket was to be looked at.
pub(crate) fn follow_check(outcome: FollowCheck) {
    let outcome = match outcome {
        FollowCheck::Seen => "seen",
        FollowCheck::Listed => "listed",
        FollowCheck::Gone => "gone",
        FollowCheck::QuotaClosed => "quota_closed",
        FollowCheck::Failed => "failed",
    };
    counter!(FOLLOW_CHECKS, "outcome" => outcome).increment(1);
}

/// What came of a message to a follower.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FollowMessage {
    Sent,
    /// The person takes no direct messages.
    Refused,
    /// The person has left, or may not look tickets up any more.
    NoAccess,
    /// Discord did not confirm it, twice.
    Unconfirmed,
    /// Discord rejected it.
    Failed,
}

impl FollowMessage {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::NoAccess => "no_access",
            Self::Unconfirmed => "unconfirmed",
            Self::Failed => "failed",
        }
    }
}

/// Followers are told of changes. An alert sees no increase in a counter that first appears as 1.
pub(crate) fn follow_messages_begin() {
    for outcome in [FollowMessage::Unconfirmed, FollowMessage::Failed] {
        counter!(FOLLOW_MESSAGES, "outcome" => outcome.label()).absolute(0);
    }
}

/// A follower was to be told something.
pub(crate) fn follow_message(outcome: FollowMessage) {
    counter!(FOLLOW_MESSAGES, "outcome" => outcome.label()).increment(1);
}
