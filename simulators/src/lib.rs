//! A simulated Discord and a simulated ticket system, to test the bot against.
//!
//! Both are real servers on loopback ports: the bot's own binary connects to them as it would to the real ones, with
//! ordinary settings. They are written from the two services' documentation and share no code with the bot, so they are
//! a second opinion on its wire formats. What the real services reject, they reject, with the same error bodies.
//!
//! [`stage::Stage`] starts everything; the three parts can be started one by one as well.
//!
//! ```no_run
//! use simulators::discord::{Endpoint, Fault, How, Interaction, Person};
//! use simulators::stage::Stage;
//! use simulators::ticketrz::Quota;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let stage = Stage::start("target/debug/ticketrz-bot").await?;
//!
//! let lookup = Interaction::command("ticket").string("id", "1234");
//! let answer = stage.discord.send(&lookup)?.answer().await?;
//! assert_eq!(answer.how, How::Immediate);
//! assert!(answer.message.is_ephemeral());
//!
//! let sari = Person::new(42, "sari").with_locale("id").with_roles([7]);
//! let press = Interaction::press(&answer.message, "Share");
//! let shared = stage.discord.send(&press)?.answer().await?;
//! assert!(!shared.message.pings());
//!
//! stage.ticketrz.set(|switches| switches.quota = Quota::UsedUp);
//! stage.discord.fail_next(Endpoint::Callback, 1, Fault::status(502).after_effect());
//! let refused = stage.discord.send(&lookup.by(sari))?.answer().await?;
//! assert_eq!(stage.ticketrz.lookups().len(), 2);
//!
//! assert!(stage.end().await?.success());
//! # Ok(())
//! # }
//! ```
//!
//! # The parts
//!
//! - [`discord`]: REST and gateway v10, the people who type and press, and scripted faults.
//! - [`ticketrz`]: the ticket API. [`ticketrz::catalogue`] lists its ids, [`ticketrz::Switches`] how the whole of it can
//!   misbehave.
//! - [`bot`]: the bot's binary as a child process, its log line by line.
//! - [`record`]: everything that reached either service, without secrets.
//! - [`clock`]: their time, which a test moves instead of waiting. The bot has its own.
//! - [`watched`]: values whose changes a test can wait for.
//!
//! # What they leave out
//!
//! Discord's rate limits (only planned 429s), permissions (only whether the bot may use a channel), files, modals, threads,
//! Components V2, user commands, subcommands, options and selects other than those of [`discord::kind`], and installations
//! without a guild. Lengths are counted in code points.

pub mod bot;
pub mod clock;
pub mod discord;
pub mod json;
mod net;
mod observe;
pub mod record;
mod server;
pub mod stage;
pub mod ticketrz;
pub mod watched;
