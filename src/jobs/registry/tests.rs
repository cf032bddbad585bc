//! Jobs that work, fail, panic and hang, and two replicas on a real Redis.
//!
//! Without a `redis-server` those say that they were skipped; with `CI=true` that is a failure.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::future::BoxFuture;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::time::{Instant, sleep};

use super::{super::job::JobError, *};

const EVERY: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_secs(5);

/// What a job does in a run.
#[derive(Clone, Copy)]
enum Manner {
    Works,
    Fails,
    Panics,
    Hangs,
}

struct Tried {
    name: &'static str,
    manner: Manner,
    is_exclusive: bool,
    runs: Arc<AtomicUsize>,
    every: Duration,
}

impl Tried {
    fn new(name: &'static str, manner: Manner) -> (Self, Arc<AtomicUsize>) {
        let runs = Arc::new(AtomicUsize::new(0));
        let job = Self {
            name,
            manner,
            is_exclusive: false,
            runs: Arc::clone(&runs),
            every: EVERY,
        };
        (job, runs)
    }
}

impl Job for Tried {
    fn name(&self) -> &'static str {
        self.name
    }

    fn interval(&self) -> Duration {
        self.every
    }

    fn longest_run(&self) -> Duration {
        LONGEST
    }

    fn is_exclusive(&self) -> bool {
        self.is_exclusive
    }

    fn run(&self) -> BoxFuture<'_, Result<(), JobError>> {
        async {
            self.runs.fetch_add(1, Ordering::Relaxed);
            match self.manner {
                Manner::Works => Ok(()),
                Manner::Fails => Err("it does not work".into()),
                Manner::Panics => panic!("a job of a test panics"),
                Manner::Hangs => std::future::pending().await,
            }
        }
        .boxed()
    }
}

/// Counts what this thread does, until the guard is dropped.
fn counting() -> (PrometheusHandle, metrics::LocalRecorderGuard<'static>) {
    let recorder = Box::leak(Box::new(PrometheusBuilder::new().build_recorder()));
    (
        recorder.handle(),
        metrics::set_default_local_recorder(recorder),
    )
}

fn counted(text: &str, job: &str, outcome: &str) -> Option<usize> {
    let begins = format!(r#"ticketrz_bot_job_runs_total{{job="{job}",outcome="{outcome}"}} "#);
    let line = text.lines().find_map(|line| line.strip_prefix(&begins));
    line.map(|count| count.parse().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_job_that_fails_panics_or_hangs_is_counted_runs_again_and_stops_no_other() {
    let (metrics, _guard) = counting();
    let mut jobs = Jobs::new(None);
    let mut runs = Vec::new();
    for (name, manner) in [
        ("works", Manner::Works),
        ("fails", Manner::Fails),
        ("panics", Manner::Panics),
        ("hangs", Manner::Hangs),
    ] {
        let (job, ran) = Tried::new(name, manner);
        jobs.start(job);
        runs.push(ran);
    }
    // The runs at 0, 10 and 20 s, and the end of the last one that hangs.
    sleep(2 * EVERY + LONGEST + Duration::from_millis(1)).await;
    jobs.stop(LONGEST).await;
    for ran in runs {
        assert_eq!(ran.load(Ordering::Relaxed), 3);
    }
    let text = metrics.render();
    for (job, outcome) in [
        ("works", "done"),
        ("fails", "failed"),
        ("panics", "panicked"),
        ("hangs", "timed_out"),
    ] {
        assert_eq!(counted(&text, job, outcome), Some(3), "{job}:\n{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn stopping_begins_no_run_and_waits_for_none_longer_than_it_may() {
    let mut jobs = Jobs::new(None);
    let (works, worked) = Tried::new("works", Manner::Works);
    let (hangs, _) = Tried::new("hangs", Manner::Hangs);
    jobs.start(works);
    jobs.start(hangs);
    sleep(Duration::from_millis(1)).await;
    let began = Instant::now();
    jobs.stop(Duration::from_secs(2)).await;
    assert_eq!(began.elapsed(), Duration::from_secs(2));
    sleep(10 * EVERY).await;
    assert_eq!(worked.load(Ordering::Relaxed), 1);
}

/// Two replicas' connections to one Redis; `None` without a `redis-server`.
async fn replicas() -> Option<(crate::redis_server::Redis, [Redis; 2])> {
    let server = crate::redis_server::Redis::start().await?;
    let connect = || Redis::new(&server.url().into(), Arc::new(ticketrz::SystemClock)).unwrap();
    let both = [connect(), connect()];
    Some((server, both))
}

/// Waits for something that comes true soon.
async fn until(holds: impl Fn() -> bool) {
    let held = async {
        while !holds() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(30), held).await.unwrap();
}

#[tokio::test]
async fn one_of_two_replicas_holds_a_lease_and_the_other_takes_it_over() {
    let Some((_server, redis)) = replicas().await else {
        return;
    };
    let [one, other] = redis.map(Leases::new);
    let long = Duration::from_mins(1);
    // The first command finds no connection yet on a slow machine.
    let held = async { while !one.hold("sweep", long).await {} };
    timeout(Duration::from_secs(30), held).await.unwrap();
    while !other.hold("warm-up", long).await {}
    assert!(!other.hold("sweep", long).await);
    assert!(one.hold("sweep", long).await, "a lease is renewed");
    other.release("sweep").await;
    assert!(
        !other.hold("sweep", long).await,
        "another's lease is not released"
    );
    one.release("sweep").await;
    assert!(other.hold("sweep", Duration::from_millis(20)).await);
    let taken = async { while !one.hold("sweep", long).await {} };
    timeout(Duration::from_secs(30), taken).await.unwrap();
}

#[tokio::test]
async fn a_job_that_one_replica_is_to_run_runs_on_one_and_then_on_the_other() {
    let Some((_server, redis)) = replicas().await else {
        return;
    };
    let (metrics, _guard) = counting();
    let start = |redis: &Redis| {
        let (mut job, ran) = Tried::new("sweep", Manner::Works);
        (job.is_exclusive, job.every) = (true, Duration::from_millis(10));
        let mut jobs = Jobs::new(Some(redis));
        jobs.start(job);
        (jobs, ran)
    };
    let count = |ran: &Arc<AtomicUsize>| ran.load(Ordering::Relaxed);
    let (one, one_ran) = start(&redis[0]);
    until(|| count(&one_ran) > 0).await;
    let (other, other_ran) = start(&redis[1]);
    until(|| counted(&metrics.render(), "sweep", "skipped") > Some(20)).await;
    assert_eq!(count(&other_ran), 0);
    one.stop(LONGEST).await;
    let before = count(&one_ran);
    until(|| count(&other_ran) > 2).await;
    assert_eq!(count(&one_ran), before);
    other.stop(LONGEST).await;
}
