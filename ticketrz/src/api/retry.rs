//! Trying again, where that can help.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use tokio::time::Instant;

use crate::ApiError;

/// How often a call is repeated that failed for no fault of ours.
const RETRIES: usize = 2;

/// What must be left of the budget after a pause for a repetition to make sense.
const WORTHWHILE: Duration = Duration::from_millis(500);

/// How a call may be repeated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retries {
    /// Nothing is begun that could not end by then.
    pub(crate) deadline: Instant,
    /// The first pause; jitter makes it up to twice as long.
    pub(crate) delay: Duration,
    /// Whether this is a trial, which is made once.
    pub(crate) once: bool,
}

impl Retries {
    /// Calls, and calls again after connection errors, timeouts and 5xx, with growing jittered pauses; after a
    /// 429 when its `Retry-After` fits into the budget. No other 4xx is ever repeated.
    pub(crate) async fn run<T, F>(self, call: impl FnMut() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let pauses = ExponentialBuilder::default()
            .with_jitter()
            .with_min_delay(self.delay)
            .with_max_times(if self.once { 0 } else { RETRIES });
        call.retry(pauses)
            .when(|error| {
                error.is_outage()
                    || matches!(
                        error,
                        ApiError::RateLimited {
                            retry_after: Some(_)
                        }
                    )
            })
            .adjust(|error, pause| {
                let pause = match error {
                    ApiError::RateLimited { retry_after } => pause.and(*retry_after),
                    _ => pause,
                };
                let left = self.deadline.saturating_duration_since(Instant::now());
                pause.filter(|pause| left.saturating_sub(*pause) >= WORTHWHILE)
            })
            .notify(|error, pause| tracing::debug!(%error, ?pause, "asking the API again"))
            .await
    }
}
