//! A simulated Discord: REST under `/api/v10`, gateway v10 on the same port, and the people in it.
//!
//! Interactions go to the bot's gateway sessions, or, once [`Discord::set_interactions_endpoint`] has named one, to an HTTP
//! endpoint of its own.

mod answer;
mod channel;
mod client;
mod community;
mod config;
mod error;
mod gateway;
mod guild;
mod interaction;
mod interactions_endpoint;
pub mod kind;
pub mod limits;
mod message;
mod message_json;
mod person;
mod place;
mod respond;
mod rest;
mod server;
mod signed_client;
mod state;
mod validate;
mod webhook;

pub use crate::watched::TimedOut;
pub use answer::{Answer, AnswerError, How, Sent};
pub use client::error::SendError;
pub use client::options::is_named;
pub use config::DiscordConfig;
pub use gateway::control::Gateway;
pub use interaction::{Interaction, Quoted};
pub use interactions_endpoint::EndpointError;
pub use message::Message;
pub use person::Person;
pub use place::Place;
pub use server::Discord;
pub use state::community::ChannelAccess;
pub use state::fault::{Endpoint, Fault};
pub use state::pending::Delivered;
