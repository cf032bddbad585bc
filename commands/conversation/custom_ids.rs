//! What the buttons of a conversation carry.

use ticketrz::TicketId;

use crate::custom_id::{CustomId, only_ticket};

/// Show the newest messages, only to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Conversation(pub(crate) TicketId);

/// Change the message to older or newer messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(super) id: TicketId,
    /// How many messages are newer than the ones to show.
    pub(super) newer: usize,
}

impl CustomId for Conversation {
    const NAME: &'static str = "conversation";

    fn arguments(&self) -> Vec<String> {
        vec![self.0.to_string()]
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        only_ticket(arguments).map(Self)
    }
}

impl CustomId for Page {
    const NAME: &'static str = "conversation_page";

    fn arguments(&self) -> Vec<String> {
        vec![self.id.to_string(), self.newer.to_string()]
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        let [id, newer] = arguments else { return None };
        Some(Self {
            id: id.parse().ok()?,
            newer: newer.parse().ok()?,
        })
    }
}
