//! Background jobs.
//!
//! A job is a type with a name, an interval and a `run`; [`Jobs`] starts it, counts its runs, bounds them, and stops it.

mod job;
mod lease;
mod registry;
mod upkeep;

pub(crate) use job::{Job, JobError};
pub(crate) use registry::Jobs;
pub(crate) use upkeep::SumUpMetrics;
