//! The ticket system: what a ticket is, how to look one up, and how that can fail.
//!
//! This crate knows nothing of Discord. Commands call [`Tickets`] with a [`TicketId`], and get a [`Ticket`] or a
//! [`LookupError`].

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
mod names;
mod observer;
mod offer;
mod redis;
mod replica_store;
mod rows;
mod single_flight;
mod tickets;

pub use api::{
    ApiError, ClientError, Codes, Conversation, Durations, Message, ParseTicketError, People, Row,
    State, Ticket, Times, has_time,
};
pub use base_url::{BaseUrl, BaseUrlError};
pub use cause::Cause;
pub use clock::{Clock, SystemClock};
pub use config::{CachePolicy, Config, Credentials, Login, LoginEncoding};
pub use counts::Counts;
pub use error::{LookupError, QuotaClosed, RefusedAgain};
pub use guard::{Failures, History};
pub use id::{ParseTicketIdError, TicketId};
pub use names::{CodeKind, Names};
pub use observer::{ApiCall, Endpoint, Observer};
pub use redis::{Redis, RedisUrlError};
pub use rows::Searched;
pub use tickets::{Answer, Found, Freshness, Source, Status, Tickets};
