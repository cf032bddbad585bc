//! Starts and stops jobs, and counts and bounds their runs.

use std::{error::Error, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use ticketrz::Redis;
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error};

use super::{job::Job, lease::Leases};
use crate::metrics::{JobOutcome, job_ran};

/// The running jobs. Dropping this ends them.
pub(crate) struct Jobs {
    leases: Option<Leases>,
    stop: CancellationToken,
    running: JoinSet<()>,
}

impl Jobs {
    /// No jobs yet. `redis` is shared by the replicas.
    pub(crate) fn new(redis: Option<&Redis>) -> Self {
        Self {
            leases: redis.map(|redis| Leases::new(redis.clone())),
            stop: CancellationToken::new(),
            running: JoinSet::new(),
        }
    }

    /// Starts a job; its first run starts at once. Must run within a runtime.
    pub(crate) fn start(&mut self, job: impl Job) {
        let leases = self.leases.clone().filter(|_| job.is_exclusive());
        self.running.spawn(repeat(job, leases, self.stop.clone()));
    }

    /// Starts no more runs, and waits for the current ones, at most for `longest`.
    pub(crate) async fn stop(mut self, longest: Duration) {
        self.stop.cancel();
        let ended = async { while self.running.join_next().await.is_some() {} };
        if timeout(longest, ended).await.is_err() {
            debug!("a job was dropped in the middle of a run");
        }
    }
}

async fn repeat(job: impl Job, leases: Option<Leases>, stop: CancellationToken) {
    // Long enough to survive one failed renewal.
    let lease = 2 * (job.interval() + job.longest_run());
    let mut ticks = interval(job.interval());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        let outcome = if let Some(leases) = &leases
            && !leases.hold(job.name(), lease).await
        {
            JobOutcome::Skipped
        } else {
            run_once(&job).await
        };
        job_ran(job.name(), outcome);
    }
    if let Some(leases) = leases {
        leases.release(job.name()).await;
    }
}

async fn run_once(job: &impl Job) -> JobOutcome {
    let run = AssertUnwindSafe(async { job.run().await }).catch_unwind();
    match timeout(job.longest_run(), run).await {
        Ok(Ok(Ok(()))) => JobOutcome::Done,
        Ok(Ok(Err(error))) => {
            error!(
                job = job.name(),
                error = &*error as &dyn Error,
                "a job failed"
            );
            JobOutcome::Failed
        }
        Ok(Err(_)) => {
            error!(job = job.name(), "a job panicked");
            JobOutcome::Panicked
        }
        Err(_) => {
            error!(job = job.name(), "a job timed out");
            JobOutcome::TimedOut
        }
    }
}

#[cfg(test)]
mod tests;
