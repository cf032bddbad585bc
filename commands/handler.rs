//! From an invocation to the command it names.

use std::time::Instant;

use crate::{
    Invocation, Request, Response, Services,
    audit::{self, Outcome, Purpose},
    component, failure, lookup_message, ticket,
};

/// The commands, ready to be used.
#[derive(Clone, Debug)]
pub struct Commands {
    services: Services,
}

impl Commands {
    /// Commands that work with `services`.
    #[must_use]
    pub fn new(services: Services) -> Self {
        Self { services }
    }

    /// Answers an invocation. Takes as long as a lookup may take; dropping the future is safe.
    pub async fn answer(&self, Invocation { caller, request }: &Invocation) -> Response {
        let services = &self.services;
        if let Err(denied) = services.access.check(caller) {
            return if let Request::Autocomplete { .. } = request {
                Response::Suggest(Vec::new())
            } else {
                audit::record(
                    caller,
                    Purpose::Lookup,
                    None,
                    &Outcome::Denied,
                    services.clock.now(),
                    Instant::now(),
                );
                failure::denied(denied, services.reader(caller.language))
            };
        }
        match request {
            Request::Command { name, options } if name == ticket::NAME => {
                ticket::answer(caller, options, services).await
            }
            Request::MessageCommand { name, texts } if name == lookup_message::NAME => {
                lookup_message::answer(caller, texts, services).await
            }
            Request::Component { custom_id, values } => {
                component::answer(caller, custom_id, values, services).await
            }
            Request::Autocomplete { command, text } if command == ticket::NAME => {
                ticket::suggest(caller, text, services)
            }
            Request::Autocomplete { .. } => Response::Suggest(Vec::new()),
            Request::Command { .. } | Request::MessageCommand { .. } => {
                failure::unknown_command(caller.language)
            }
        }
    }
}
