//! Repeating a failed call where that can help.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use tokio::time::Instant;

use crate::ApiError;

/// How often a failed call is repeated.
const RETRIES: usize = 2;

/// A call is repeated only if this much of the budget is left after the pause.
const WORTHWHILE: Duration = Duration::from_millis(500);

/// How a call may be repeated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retries {
    /// When the caller stops waiting.
    pub(crate) deadline: Instant,
    /// The first pause, up to twice as long by jitter.
    pub(crate) delay: Duration,
    /// Whether this is a trial, which is not repeated.
    pub(crate) once: bool,
}

impl Retries {
    /// Retries of a call that begins now.
    pub(crate) fn within(budget: Duration, delay: Duration) -> Self {
        let now = Instant::now();
        Self {
            deadline: now.checked_add(budget).unwrap_or(now),
            delay,
            once: false,
        }
    }

    /// Calls, and repeats the call after connection errors, timeouts and 5xx, with exponential, jittered pauses, and
    /// after a 429 if its `Retry-After` fits into the budget. No other 4xx is repeated.
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
