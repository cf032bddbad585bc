//! What people can do with the bot, and what they are answered.
//!
//! One folder per command: its definition as Discord's own JSON, its handler, its rendering. A handler has three
//! steps: read the options, ask [`Tickets`](ticketrz::Tickets), render. Nothing here talks to Discord; serenity is used
//! for its data types and builders alone.

mod definitions;
mod embed;
mod failure;
mod handler;
mod invocation;
mod labels;
mod language;
mod limits;
mod reply;
mod text;
mod ticket;
mod web_url;

pub use definitions::{Scope, definitions};
pub use failure::internal_failure;
pub use handler::{Commands, Desk};
pub use invocation::{Caller, Invocation, OptionValue};
pub use labels::{Labels, LabelsError};
pub use language::Language;
pub use reply::{Reply, Visibility};
pub use web_url::{WebUrl, WebUrlError};
