//! The playground: the bot's own binary between the simulated services, at a prompt and on a page in the browser.
//!
//! # To try the bot
//!
//! ```text
//! cargo run -p playground                              a page in the browser, and a prompt: /ticket 1234, /help, /quit
//! cargo run -p playground -- prompt                    only the prompt, for a terminal or a pipe
//! cargo run -p playground -- once '/ticket 1234' 'press Details'       the last answer, as one line of JSON on stdout
//! cargo run -p playground -- env                       what another terminal needs to point the bot here
//! cargo run -p playground -- --bot PATH --verbose      another binary; the bot's whole log
//! ```
//!
//! - [`page`]: a channel in the browser, in which the bot answers.
//! - [`terminal`]: what is typed at the prompt, and how messages look there.

pub mod page;
pub mod terminal;
