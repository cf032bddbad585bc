//! Keeps one person from spending the whole team's quota.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use serenity::all::UserId;

/// Above this many people, those who are back at their full allowance are forgotten.
const MOST_PEOPLE: usize = 10_000;

/// How many lookups each person has.
#[derive(Clone, Debug)]
pub struct RateLimit(Option<Arc<DefaultKeyedRateLimiter<UserId>>>);

impl RateLimit {
    /// Allows each person this many lookups a minute, in one burst if they like; `None` means no limit.
    #[must_use]
    pub fn per_minute(lookups: Option<NonZeroU32>) -> Self {
        Self(lookups.map(|lookups| Arc::new(RateLimiter::keyed(Quota::per_minute(lookups)))))
    }

    /// Spends one of the person's lookups, or returns how long until the next one is available.
    pub(crate) fn take(&self, person: UserId) -> Result<(), Duration> {
        let Some(limiter) = &self.0 else {
            return Ok(());
        };
        if limiter.len() > MOST_PEOPLE {
            limiter.retain_recent();
        }
        limiter
            .check_key(&person)
            .map_err(|not_until| not_until.wait_time_from(DefaultClock::default().now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_has_an_allowance_of_their_own() {
        let rate_limit = RateLimit::per_minute(NonZeroU32::new(2));
        let (one, other) = (UserId::new(1), UserId::new(2));
        assert_eq!(rate_limit.take(one), Ok(()));
        assert_eq!(rate_limit.take(one), Ok(()));
        let wait = rate_limit.take(one).unwrap_err();
        assert!(
            !wait.is_zero() && wait <= Duration::from_secs(30),
            "{wait:?}"
        );
        assert_eq!(rate_limit.take(other), Ok(()));
    }

    #[test]
    fn without_a_limit_there_is_none() {
        let rate_limit = RateLimit::per_minute(None);
        assert!((0..1000).all(|_| rate_limit.take(UserId::new(1)).is_ok()));
    }
}
