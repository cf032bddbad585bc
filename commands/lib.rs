//! What people can do with the bot, and what they are answered.
//!
//! One folder per command, and one line in the registry: its definition as Discord's own JSON, its handler, its rendering,
//! its buttons. A handler has three steps: read the options, ask [`Tickets`](ticketrz::Tickets), render. Nothing here talks
//! to Discord; of serenity only the data types and builders are used.

mod access;
mod allowance;
mod audit;
mod command;
mod conversation;
mod custom_id;
mod definitions;
mod embed;
mod failure;
mod find;
mod following;
mod labels;
mod language;
mod limits;
mod line;
mod lookup_message;
mod notice;
mod rate_limit;
mod recent;
mod registry;
mod reply;
mod request;
mod services;
mod tally;
mod text;
mod ticket;
mod web_url;

pub use access::{AccessRules, FindAccess};
pub use audit::LOOKUPS_METRIC;
pub use definitions::{Scope, definitions};
pub use failure::{ending, internal_failure, posted, posted_once, unconfirmed};
pub use find::find_in;
pub use following::{
    End, FollowError, Followed, Follower, Following, Follows, OutOfReach, Pace, Snapshot,
    ending as follow_ending,
};
pub use labels::{Labels, LabelsError};
pub use language::Language;
pub use notice::{Day, Topic, Trouble, day, over, trouble};
pub use rate_limit::RateLimit;
pub use registry::{Commands, Invocation};
pub use reply::{Deferral, Reply, Response, Suggestion, Visibility};
pub use request::{Caller, OptionValue, Options, Request, Typed};
pub use services::Services;
pub use tally::{Counted, Tally};
pub use text::{plain_text, shown_text};
pub use ticket::{CardFields, CardFieldsError, CardStyle};
pub use web_url::{WebUrl, WebUrlError};
