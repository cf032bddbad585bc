//! What the buttons and the select about followed tickets carry.

use ticketrz::TicketId;

use crate::custom_id::{CustomId, only_ticket};

/// Follow the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Follow(pub(crate) TicketId);

/// Stop following the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfollow(pub(crate) TicketId);

/// Stop following the ticket that was chosen from the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StopOne;

/// Erase everything about the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ForgetMe;

impl CustomId for Follow {
    const NAME: &'static str = "follow";

    fn arguments(&self) -> Vec<String> {
        vec![self.0.to_string()]
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        only_ticket(arguments).map(Self)
    }
}

impl CustomId for Unfollow {
    const NAME: &'static str = "unfollow";

    fn arguments(&self) -> Vec<String> {
        vec![self.0.to_string()]
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        only_ticket(arguments).map(Self)
    }
}

impl CustomId for StopOne {
    const NAME: &'static str = "following_stop";

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        arguments.is_empty().then_some(Self)
    }
}

impl CustomId for ForgetMe {
    const NAME: &'static str = "forget_me";

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        arguments.is_empty().then_some(Self)
    }
}
