//! What people can do with the bot, and what they are answered.
//!
//! One folder per command: its definition as Discord's own JSON, its handler, its rendering. A handler has three
//! steps: read the options, ask [`Tickets`](ticketrz::Tickets), render. Nothing here talks to Discord; serenity is used
//! for its data types and builders alone.

mod access;
mod audit;
mod component;
mod custom_id;
mod definitions;
mod embed;
mod failure;
mod handler;
mod invocation;
mod labels;
mod language;
mod limits;
mod lookup_message;
mod rate_limit;
mod recent;
mod reply;
mod services;
mod text;
mod ticket;
mod web_url;

pub use access::AccessRules;
pub use audit::LOOKUPS_METRIC;
pub use definitions::{Scope, definitions};
pub use failure::{internal_failure, posted};
pub use handler::Commands;
pub use invocation::{Caller, Deferral, Invocation, OptionValue, Options, Request};
pub use labels::{Labels, LabelsError};
pub use language::Language;
pub use rate_limit::RateLimit;
pub use reply::{Reply, Response, Suggestion, Visibility};
pub use services::Services;
pub use text::shown_text;
pub use web_url::{WebUrl, WebUrlError};
