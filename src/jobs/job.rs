//! The trait of background jobs.

use std::{error::Error, time::Duration};

use futures_util::future::BoxFuture;

/// Why a run failed. Goes to the log, with its chain of causes.
pub(crate) type JobError = Box<dyn Error + Send + Sync>;

/// Background work that runs at an interval.
pub(crate) trait Job: Send + Sync + 'static {
    /// Its label in the metrics and its name in the log.
    fn name(&self) -> &'static str;

    /// The time between the starts of two runs. After a longer run, the next one starts at once.
    fn interval(&self) -> Duration;

    /// The longest that one run may take; after that it is dropped.
    fn longest_run(&self) -> Duration;

    /// Whether only one replica may run it at a time. This needs Redis: without `REDIS_URL` there is only one bot, and while
    /// Redis is unavailable no replica runs it.
    fn is_exclusive(&self) -> bool {
        false
    }

    /// Does the work once. May be dropped at any await, and may panic.
    fn run(&self) -> BoxFuture<'_, Result<(), JobError>>;
}
