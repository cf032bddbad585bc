//! What every call to the API passes: the quota gate, the circuit breaker, the concurrency limit.

mod breaker;
mod gate;
mod limiter;

pub(crate) use breaker::{Breaker, Pass, Refusal};
pub(crate) use gate::{Admission, Closure, Gate};
pub(crate) use limiter::Limiter;
