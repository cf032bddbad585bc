//! What is served on `HTTP_ADDR`: health, metrics, and Discord's interactions with the HTTP transport.

mod interactions;
mod operations;
mod replay;
mod server;
mod shared_replay;
mod signature;

pub(crate) use interactions::{Inbox, routes as interactions};
pub(crate) use operations::{Operations, routes as operations};
pub(crate) use replay::Replays;
pub(crate) use server::{ListenError, Listener};
pub(crate) use shared_replay::{RedisUrlError, SharedReplays};
pub(crate) use signature::Signatures;
