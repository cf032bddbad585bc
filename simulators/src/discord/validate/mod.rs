//! What Discord refuses in a body.

pub(crate) mod choices;
pub(crate) mod command;
mod command_option;
mod components;
mod embed;
pub(crate) mod message;
mod names;
pub(crate) mod part;
