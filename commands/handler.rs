//! From an invocation to the command it names.

use std::time::Instant;

use crate::{
    Desk, Invocation, Reaction, Request,
    audit::{self, Outcome, Purpose},
    failure, lookup_message, press, ticket,
};

/// The commands, ready to be used.
#[derive(Clone, Debug)]
pub struct Commands {
    desk: Desk,
}

impl Commands {
    /// Commands that work with `desk`.
    #[must_use]
    pub fn new(desk: Desk) -> Self {
        Self { desk }
    }

    /// Answers an invocation. Takes as long as a lookup may take; dropping the future is safe.
    pub async fn answer(&self, Invocation { caller, request }: &Invocation) -> Reaction {
        let desk = &self.desk;
        if let Err(denied) = desk.access.check(caller) {
            return if let Request::Typing { .. } = request {
                Reaction::Suggest(Vec::new())
            } else {
                audit::record(
                    caller,
                    Purpose::Lookup,
                    None,
                    &Outcome::Denied,
                    desk.clock.now(),
                    Instant::now(),
                );
                failure::denied(denied, desk.reader(caller.language))
            };
        }
        match request {
            Request::Command { name, options } if name == ticket::NAME => {
                ticket::answer(caller, options, desk).await
            }
            Request::MessageCommand { name, texts } if name == lookup_message::NAME => {
                lookup_message::answer(caller, texts, desk).await
            }
            Request::Press { custom_id, values } => {
                press::answer(caller, custom_id, values, desk).await
            }
            Request::Typing { command, text } if command == ticket::NAME => {
                ticket::suggest(caller, text, desk)
            }
            Request::Typing { .. } => Reaction::Suggest(Vec::new()),
            Request::Command { .. } | Request::MessageCommand { .. } => {
                failure::unknown_command(caller.language)
            }
        }
    }
}
