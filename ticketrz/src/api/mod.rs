//! One call to the API: the client, the wire formats, and what an answer means.

mod classify;
mod client;
mod error;
mod quota_message;
mod retry;
pub(crate) mod wire;

pub(crate) use client::MAX_PAUSE;
pub use client::{Client, ClientError};
pub use error::ApiError;
pub(crate) use quota_message::Window;
pub(crate) use retry::Retries;
