//! What people can do with the bot, and what they are answered.
//!
//! One folder per command: its definition as Discord's own JSON, its handler, its rendering. A handler has three
//! steps: read the options, ask [`Tickets`](ticketrz::Tickets), render. Nothing here talks to Discord; serenity is used
//! for its data types and builders alone.

mod access;
mod audit;
mod custom_id;
mod definitions;
mod desk;
mod embed;
mod failure;
mod handler;
mod invocation;
mod labels;
mod language;
mod limits;
mod lookup_message;
mod pace;
mod press;
mod recent;
mod reply;
mod text;
mod ticket;
mod web_url;

pub use access::AccessRules;
pub use audit::LOOKUPS_METRIC;
pub use definitions::{Scope, definitions};
pub use desk::Desk;
pub use failure::{internal_failure, posted};
pub use handler::Commands;
pub use invocation::{Caller, Deferral, Invocation, OptionValue, Options, Request};
pub use labels::{Labels, LabelsError};
pub use language::Language;
pub use pace::Pace;
pub use reply::{Reaction, Reply, Suggestion, Visibility};
pub use web_url::{WebUrl, WebUrlError};
