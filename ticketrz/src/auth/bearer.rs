//! One token, when it expires, and whether another one could fare better.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::jwt::Claims;
use crate::ApiError;

/// A token is renewed this long before it expires.
const EARLY: SignedDuration = SignedDuration::from_secs(60);

/// A token that is rejected before it is this old is hardly to blame: the next one would be rejected too.
const PROVEN_AGE: SignedDuration = SignedDuration::from_secs(60);

/// One token, and what is known of it.
pub(crate) struct Token {
    pub(crate) secret: SecretString,
    obtained_at: Timestamp,
    pub(super) expires_at: Option<Timestamp>,
    /// It replaced one that the API rejected.
    is_replacement: bool,
    /// The API has accepted it once.
    worked: AtomicBool,
}

impl Token {
    pub(super) fn new(secret: SecretString, now: Timestamp) -> Self {
        let expires_at = Claims::read(&secret).expires_at;
        Self {
            secret,
            obtained_at: now,
            expires_at,
            is_replacement: false,
            worked: AtomicBool::new(false),
        }
    }

    /// A token that was issued just now. Its lifetime counts from `now`, as the two clocks may differ.
    pub(super) fn renewed(secret: SecretString, now: Timestamp, is_replacement: bool) -> Self {
        let claims = Claims::read(&secret);
        let expires_at = match (claims.expires_at, claims.issued_at) {
            (Some(end), Some(start)) if end > start => {
                now.checked_add(end.duration_since(start)).ok()
            }
            (Some(end), _) if end > now => Some(end),
            _ => None,
        };
        Self {
            expires_at,
            is_replacement,
            ..Self::new(secret, now)
        }
    }

    pub(crate) fn has_worked(&self) {
        self.worked.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_ended(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether it is time to renew it. At least half of a short lifetime is used.
    pub(super) fn is_ending(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| {
            let lifetime = end.duration_since(self.obtained_at);
            let early = EARLY.min(lifetime.checked_div(2).unwrap_or(EARLY));
            end.duration_since(now) <= early
        })
    }

    /// Whether another token could fare better. A refusal that does not mention expiry can be about the ticket.
    pub(super) fn may_be_to_blame(&self, refusal: &ApiError, now: Timestamp) -> bool {
        // `abs`: the clock may have been put back since.
        let is_proven = now.duration_since(self.obtained_at).abs() >= PROVEN_AGE;
        match refusal {
            ApiError::TokenExpired => {
                is_proven || !self.is_replacement || self.worked.load(Ordering::Relaxed)
            }
            ApiError::Unauthorized => is_proven,
            _ => false,
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
