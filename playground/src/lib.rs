//! A pretend Discord and a pretend ticket system, to try the bot and to test it.
//!
//! Both are real servers on loopback ports: the bot's own binary connects to them as it would to the
//! real ones ([`bot::Bot`] starts it). They are written from the two services' documentation and
//! share no code with the bot, so that they are a second opinion on its wire formats.
//!
//! - [`discord::Discord`]: REST and gateway v10. It refuses what Discord refuses, with Discord's
//!   error bodies, and it plays the people: [`discord::Discord::send`] types a command.
//! - [`ticketrz::Ticketrz`]: the ticket API. [`ticketrz::catalogue`] lists which ids it knows.
//! - [`record::Recorder`]: everything that reached either of them, secrets left out.
//! - [`page::Page`]: a channel in the browser, in which the bot answers.
//! - [`clock::Clock`]: their time, which a test moves instead of waiting.

pub mod bot;
pub mod clock;
pub mod discord;
mod json;
mod net;
mod observe;
pub mod page;
pub mod record;
pub mod stage;
pub mod terminal;
pub mod ticketrz;
