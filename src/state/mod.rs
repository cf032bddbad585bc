//! What outlives a restart: small JSON documents, each with a kind and a key.
//!
//! They are in a `SQLite` file, or, where replicas share a Redis, in one hash for each kind. Those who keep documents declare
//! their [`Kind`]; this room knows none of them.

mod documents;
mod redis;
mod sqlite;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use documents::StateError;
pub(crate) use store::{Kind, State};
