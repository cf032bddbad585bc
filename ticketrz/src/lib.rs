//! The ticket system: what a ticket is, how one is asked for, and what can come of asking.
//!
//! This crate knows nothing of Discord. Its public face is small: a [`TicketId`] is parsed once and
//! trusted from then on, [`Tickets`] is what commands call, a [`Ticket`] is what they get, and a
//! [`LookupError`] says which choices are left when they do not.

mod api;
mod auth;
mod base_url;
mod cause;
mod clock;
mod config;
mod counts;
mod error;
mod guard;
mod id;
mod observer;
mod redis;
mod replica_store;
mod single_flight;
mod tickets;

pub use api::{
    ApiError, ClientError, Codes, Durations, ParseTicketError, People, State, Ticket, Times,
};
pub use base_url::{BaseUrl, BaseUrlError};
pub use cause::Cause;
pub use clock::{Clock, SystemClock};
pub use config::{CachePolicy, Config, Credentials, Login, LoginEncoding};
pub use counts::Counts;
pub use error::{LookupError, QuotaClosed};
pub use id::{ParseTicketIdError, TicketId};
pub use observer::{ApiCall, Endpoint, Observer};
pub use redis::{Redis, RedisUrlError};
pub use tickets::{Answer, Freshness, Source, Status, Tickets};
