//! A pretend Discord: REST under `/api/v10`, gateway v10 on the same port, and the people in it.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use simulators::discord::{Discord, DiscordConfig, Interaction, Person};
//!
//! let discord = Discord::start(DiscordConfig::default()).await?;
//! // … start a bot with DISCORD_API_URL = discord.url() and DISCORD_TOKEN = discord.token() …
//! discord.wait_for_commands(1).await?;
//! let person = Person::default().with_locale("id");
//! let lookup = Interaction::command("ticket").string("id", "1234").by(person);
//! let answer = discord.send(&lookup)?.answer().await?;
//! assert!(answer.message.is_ephemeral());
//! # Ok(())
//! # }
//! ```
//!
//! Interactions go to the bot's gateway sessions, or, once [`Discord::set_interactions_endpoint`] has named one, to an HTTP
//! endpoint of its own.

mod answer;
mod config;
mod error;
mod fault;
mod gateway;
mod held;
mod interaction;
mod interactions_endpoint;
pub mod kind;
pub mod limits;
mod message;
mod message_json;
mod offered;
mod options;
mod payload;
mod person;
mod place;
mod pressed;
mod respond;
mod rest;
mod send;
mod server;
mod shared;
mod snowflake;
mod validate;
mod wait;
mod webhook;

pub use answer::{Answer, AnswerError, How, Sent};
pub use config::DiscordConfig;
pub use fault::{Endpoint, Fault};
pub use gateway::control::{Gateway, SessionInfo};
pub use interaction::{Interaction, Quoted};
pub use interactions_endpoint::{Delivered, EndpointError};
pub use message::Message;
pub use options::is_named;
pub use person::Person;
pub use place::Place;
pub use send::SendError;
pub use server::Discord;
pub use wait::TimedOut;
pub(crate) use wait::until;
