//! Measurements pile up in memory until they are summed up, even if nobody scrapes the metrics.

use std::{sync::Arc, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};

use super::job::{Job, JobError};
use crate::metrics::Metrics;

/// The job that sums up the metrics' measurements.
pub(crate) struct SumUpMetrics(pub(crate) Arc<Metrics>);

impl Job for SumUpMetrics {
    fn name(&self) -> &'static str {
        "sum_up_metrics"
    }

    fn interval(&self) -> Duration {
        Duration::from_secs(5)
    }

    fn longest_run(&self) -> Duration {
        Duration::from_secs(5)
    }

    fn run(&self) -> BoxFuture<'_, Result<(), JobError>> {
        async {
            self.0.sum_up();
            Ok(())
        }
        .boxed()
    }
}
