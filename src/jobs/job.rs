//! What a job is.

use std::{error::Error, time::Duration};

use futures_util::future::BoxFuture;

/// Why a run failed. Goes to the log, with its chain of causes.
pub(crate) type JobError = Box<dyn Error + Send + Sync>;

/// Work that is done again and again.
pub(crate) trait Job: Send + Sync + 'static {
    /// Its label in the metrics and its name in the log.
    fn name(&self) -> &'static str;

    /// From one run to the next. When a run takes longer, the next one follows this long after its end.
    fn interval(&self) -> Duration;

    /// The longest that one run may take; then it is dropped.
    fn longest_run(&self) -> Duration;

    /// Whether only one replica runs it at a time. That takes Redis: without `REDIS_URL` there is one bot, and while Redis
    /// cannot be asked no replica runs it.
    fn is_exclusive(&self) -> bool {
        false
    }

    /// Does the work once. May be dropped at every await, and may panic.
    fn run(&self) -> BoxFuture<'_, Result<(), JobError>>;
}
