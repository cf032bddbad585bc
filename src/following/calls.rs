//! How often followed tickets are looked at, and what that may cost.

use std::time::Duration;

use commands::Pace;
use jiff::{SignedDuration, Timestamp};

use super::documents::{CALLS, Follow, Who, tickets_of};
use crate::state::{State, StateError};

const HOUR: Duration = Duration::from_hours(1);

/// The calls of our own: `FOLLOW_CALLS_PER_HOUR`, evenly spread, for all replicas together and over restarts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calls {
    /// From the start of one call to the start of the next. `None`: none are made.
    spacing: Option<Duration>,
}

impl Calls {
    pub(super) fn per_hour(calls: u32) -> Self {
        Self {
            spacing: HOUR.checked_div(calls),
        }
    }

    /// The time between two calls.
    pub(super) fn spacing(self) -> Duration {
        self.spacing.unwrap_or_default()
    }

    /// How often to see whether there is something to do: soon enough to use every call.
    pub(super) fn interval(self) -> Duration {
        const LONGEST: Duration = Duration::from_secs(10);
        const SHORTEST: Duration = Duration::from_secs(1);
        self.spacing.unwrap_or(LONGEST).clamp(SHORTEST, LONGEST)
    }

    /// Spends a call, if there is one. It counts before it is made: a process that dies in between spends none twice.
    pub(super) async fn take(self, state: &State, now: Timestamp) -> Result<bool, StateError> {
        let Some(spacing) = self.spacing else {
            return Ok(false);
        };
        let spacing = SignedDuration::try_from(spacing).unwrap_or(SignedDuration::MAX);
        let next = state.get(&CALLS, "").await?;
        // One that is farther ahead was set before the clock was put back.
        let is_due = next.is_none_or(|next| now >= next || next.duration_since(now) > spacing);
        if is_due {
            let next = now.saturating_add(spacing).unwrap_or(Timestamp::MAX);
            state.put(&CALLS, "", &next).await?;
        }
        Ok(is_due)
    }

    /// How often a ticket is looked at while these are followed, and the list stands in for `listed` of them.
    pub(super) fn pace(self, follows: &[(Who, Follow)], listed: usize) -> Pace {
        let tickets = tickets_of(follows).len();
        let turns = tickets.saturating_sub(listed.saturating_sub(1));
        let turns = u32::try_from(turns.max(1)).unwrap_or(u32::MAX);
        Pace {
            tickets,
            every: self.spacing.map(|spacing| spacing.saturating_mul(turns)),
        }
    }
}
