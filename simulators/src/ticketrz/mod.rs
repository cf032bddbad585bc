//! A simulated ticket system: the contract's answers word for word, and every way to fail.
//!
//! [`catalogue`] lists the ids that mean something; ids from 100000 to 199999 are ordinary tickets,
//! of which the list shows some from 180001 to 184000;
//! any other id is unknown. [`Switches`] change how the whole system behaves while it runs.

mod authenticate;
mod catalogue;
mod change;
mod config;
mod connections;
mod conversation;
mod entry;
mod envelope;
mod errors;
mod generated;
mod jwt;
mod list;
mod lookup;
mod malformed;
mod quota;
mod server;
mod state;
mod switches;
mod tickets;

pub use catalogue::catalogue;
pub use change::Change;
pub use config::TicketrzConfig;
pub use entry::{Entry, Outcome};
pub use quota::{Quota, Wording};
pub use server::Ticketrz;
pub use switches::{Answers, Availability, Conversations, List, SinceId, Switches};
