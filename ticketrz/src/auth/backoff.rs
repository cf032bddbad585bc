//! Credentials that the API rejected are not tried again at once: that would lock the account.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Cause, clock::is_ahead};

const FIRST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_mins(15);

/// A refusal, as replicas share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refused {
    pub(crate) until: Timestamp,
    /// The number of refusals in a row.
    pub(crate) count: u32,
}

#[derive(Debug, thiserror::Error)]
#[error("the API has given no token for the credentials; they are not tried again before {until}")]
pub(super) struct BackingOff {
    until: Timestamp,
    #[source]
    cause: Option<Cause>,
}

/// Doubles the wait after each refusal, from 1 to 15 minutes.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    refused: Option<Refused>,
    cause: Option<Cause>,
}

impl Backoff {
    pub(super) fn refuse(&mut self, cause: Cause, now: Timestamp) -> Refused {
        let before = self.refused.map_or(0, |refused| refused.count);
        let wait = FIRST
            .saturating_mul(2u32.saturating_pow(before))
            .min(LONGEST);
        let refused = Refused {
            until: now.checked_add(wait).unwrap_or(Timestamp::MAX),
            count: before.saturating_add(1),
        };
        self.refused = Some(refused);
        self.cause = Some(cause);
        refused
    }

    /// Adopts another replica's refusal if it is plausible.
    pub(super) fn adopt(&mut self, refused: Refused, now: Timestamp) {
        let latest = now.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
        let later = self.refused.is_none_or(|known| known.until < refused.until);
        if later && refused.until <= latest {
            self.refused = Some(refused);
        }
    }

    /// Until when nothing is tried.
    pub(super) fn until(&self, now: Timestamp) -> Option<Timestamp> {
        self.refused
            .map(|refused| refused.until)
            .filter(|until| is_ahead(*until, now, LONGEST))
    }

    /// Whether the credentials may be tried now.
    pub(super) fn check(&self, now: Timestamp) -> Result<(), BackingOff> {
        self.until(now).map_or(Ok(()), |until| {
            Err(BackingOff {
                until,
                cause: self.cause.clone(),
            })
        })
    }

    pub(super) fn is_set(&self) -> bool {
        self.refused.is_some()
    }
}
