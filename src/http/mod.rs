//! What is served on `HTTP_ADDR`: health, metrics, and Discord's interactions with the HTTP transport.

mod interactions;
mod operations;
mod orphans;
mod server;
mod signature;

pub(crate) use interactions::{Inbox, routes as interactions};
pub(crate) use operations::{Operations, routes as operations};
pub(crate) use orphans::Orphans;
pub(crate) use server::{ListenError, Listener};
pub(crate) use signature::Signatures;
