//! One call to the API: the client, the wire formats, and what an answer means.

mod classify;
mod client;
mod conversation;
mod echo;
mod error;
mod json;
mod list;
mod quota_message;
mod retry;
mod ticket;
mod wire;

pub(crate) use classify::{conversation, list, ticket};
pub use client::ClientError;
pub(crate) use client::{Client, MAX_PAUSE, SHORT_BODY};
pub use conversation::{Conversation, Message};
pub use error::ApiError;
pub use list::Row;
pub(crate) use list::{Page, Query, Since};
pub(crate) use quota_message::QuotaWindow;
pub(crate) use retry::Retries;
pub use ticket::{Codes, Durations, People, State, Ticket, Times, has_time};
pub use wire::ParseTicketError;
