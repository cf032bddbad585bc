//! One call to the API: the client, the wire formats, and what an answer means.

mod classify;
mod client;
mod echo;
mod error;
mod json;
mod quota_message;
mod retry;
mod ticket;
mod wire;

#[cfg(test)]
pub(crate) use classify::found;
pub(crate) use classify::ticket;
pub use client::ClientError;
pub(crate) use client::{Client, MAX_PAUSE};
pub use error::ApiError;
#[cfg(test)]
pub(crate) use json::Json;
pub(crate) use quota_message::QuotaWindow;
pub(crate) use retry::Retries;
pub use ticket::{Codes, Durations, People, State, Ticket, Times, has_time};
pub use wire::ParseTicketError;
