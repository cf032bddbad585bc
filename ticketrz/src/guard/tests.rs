use std::{
    future::pending,
    sync::atomic::{AtomicUsize, Ordering},
};

use jiff::tz::TimeZone;
use tokio::task::yield_now;

use super::*;
use crate::{BaseUrl, Credentials};

/// It stands still.
#[derive(Debug)]
struct TestClock;

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

fn guard() -> Guard {
    let base_url = BaseUrl::parse("https://desk.example", false).unwrap();
    let token = Credentials::Fixed("token".into());
    let config = Config::new(base_url, TimeZone::UTC, token);
    Guard::new(&config, Arc::new(TestClock), None).unwrap()
}

/// A person's call, the budget of which began at `begin`.
async fn call<F>(guard: &Guard, begin: Instant, answer: impl Fn() -> F) -> Result<(), LookupError>
where
    F: Future<Output = Result<(), ApiError>>,
{
    let call = |_, _| answer();
    guard
        .call(Urgency::Person, Endpoint::TICKET, begin, call)
        .await
}

fn too_many(retry_after: Duration) -> Result<(), ApiError> {
    Err(ApiError::RateLimited {
        retry_after: Some(retry_after),
    })
}

/// How long the API asks everybody to wait.
fn pause(refusal: Option<LookupError>) -> Option<Duration> {
    match refusal {
        Some(LookupError::Busy { retry_after }) => retry_after,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_pause_that_one_call_waits_for_stops_the_others() {
    let guard = guard();
    let wait = Duration::from_millis(10);
    let tries = AtomicUsize::new(0);
    let waiting = call(&guard, Instant::now(), || async {
        match tries.fetch_add(1, Ordering::Relaxed) {
            0 => too_many(wait),
            _ => Ok(()),
        }
    });
    let other = call(&guard, Instant::now(), || async { panic!("it is sent") });
    let (waiting, other) = tokio::join!(biased; waiting, other);
    assert!(waiting.is_ok(), "{waiting:?}");
    assert_eq!(pause(other.err()), Some(wait));
}

#[tokio::test]
async fn of_two_pauses_the_one_that_ends_later_counts() {
    let guard = guard();
    let (long, short) = (Duration::from_mins(2), Duration::from_mins(1));
    let first = call(&guard, Instant::now(), || async {
        yield_now().await;
        too_many(long)
    });
    let second = call(&guard, Instant::now(), || async {
        yield_now().await;
        yield_now().await;
        too_many(short)
    });
    let (first, second) = tokio::join!(biased; first, second);
    assert_eq!(pause(first.err()), Some(long));
    assert_eq!(pause(second.err()), Some(short));
    assert_eq!(pause(guard.refuses(TestClock.now())), Some(long));
}

#[tokio::test]
async fn calls_that_began_too_late_say_nothing_about_the_api() {
    let guard = guard();
    let late = Instant::now() - guard.budget + Duration::from_millis(50);
    for _ in 0..5 {
        let error = call(&guard, late, pending).await.unwrap_err();
        assert!(matches!(error, LookupError::Unavailable(_)), "{error:?}");
    }
    assert!(guard.refuses(TestClock.now()).is_none());
    assert_eq!(guard.history.snapshot().outage, None);
}

#[tokio::test]
async fn a_short_budget_is_time_enough() {
    let mut guard = guard();
    guard.budget = Duration::from_millis(200);
    for _ in 0..3 {
        call(&guard, Instant::now(), pending).await.unwrap_err();
    }
    assert!(guard.refuses(TestClock.now()).is_some());
}
