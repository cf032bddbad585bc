//! Following tickets: who follows what, noticing changes at a price in calls, and telling people.

mod calls;
mod documents;
mod follows;
mod job;
mod listed;
mod members;
mod messages;
mod sightings;
mod start;
#[cfg(test)]
mod tests;
mod turns;

pub(crate) use self::{
    documents::{count_tickets, erase},
    start::Following,
};
