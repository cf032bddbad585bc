//! From an invocation to the command it names.

use std::{fmt, sync::Arc};

use ticketrz::{Clock, Tickets};

use crate::{Invocation, Labels, Reply, WebUrl, failure, ticket};

/// Everything that commands work with.
#[derive(Clone)]
pub struct Desk {
    /// The tickets.
    pub tickets: Tickets,
    /// The words for the API's codes.
    pub labels: Labels,
    /// Where people see a ticket in the ticket system itself.
    pub web_url: Option<WebUrl>,
    /// Whom to ask when an operator must act; trusted text, may be a mention.
    pub support_contact: Option<String>,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk")
            .field("tickets", &self.tickets)
            .finish_non_exhaustive()
    }
}

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
    pub async fn answer(&self, invocation: &Invocation) -> Reply {
        match invocation.command.as_str() {
            ticket::NAME => ticket::answer(invocation, &self.desk).await,
            _ => failure::unknown_command(invocation.caller.language),
        }
    }
}
