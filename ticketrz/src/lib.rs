//! The ticket system: what a ticket is, how one is asked for, and what can come of asking.
//!
//! This crate knows nothing of Discord. Its public face is small: a [`TicketId`] is parsed once and
//! trusted from then on, [`Tickets`] is what commands call, a [`Ticket`] is what they get, and a
//! [`LookupError`] says which choices are left when they do not.

mod api_error;
mod base_url;
mod breaker;
mod cache;
mod cause;
mod client;
mod clock;
mod config;
mod error;
mod flight;
mod id;
mod judge;
mod limiter;
mod lookup;
mod observer;
mod quota;
mod redis;
mod retry;
mod shared;
mod status;
mod ticket;
mod tickets;
mod token;
mod wire;

pub use api_error::ApiError;
pub use base_url::{BaseUrl, BaseUrlError};
pub use cause::Cause;
pub use client::{Client, ClientError};
pub use clock::{Clock, SystemClock};
pub use config::{Config, Credentials, LoginEncoding, RedisConfig};
pub use error::{LookupError, QuotaClosed};
pub use id::{ParseTicketIdError, TicketId};
pub use observer::{ApiCall, Endpoint, Observer};
pub use redis::{Redis, RedisUrlError};
pub use status::{Counts, Status};
pub use ticket::{Codes, Durations, ParseTicketError, People, State, Ticket, Times};
pub use tickets::{Answer, SetupError, Source, Tickets};
