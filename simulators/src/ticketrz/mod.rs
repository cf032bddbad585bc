//! A pretend ticket system: the contract's answers word for word, and every way to fail.
//!
//! [`catalogue`] lists the ids that mean something; ids from 100000 to 199999 are ordinary tickets;
//! any other id is unknown. [`Switches`] change how the whole system behaves while it runs.

mod authenticate;
mod catalogue;
mod config;
mod connections;
mod envelope;
mod jwt;
mod lookup;
mod malformed;
mod quota;
mod refusals;
mod server;
mod switches;
mod tickets;

pub use catalogue::{Entry, Kind, catalogue};
pub use config::TicketrzConfig;
pub use quota::Wording;
pub use server::Ticketrz;
pub use switches::{Answers, Availability, Quota, Switches};
