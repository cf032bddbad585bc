//! What buttons and selects carry: everything that a press needs, so that one works on a message of any age, on any replica.
//!
//! `v1:refresh:1234:9f3a01bc:42` and the like. They come back from outside: parsed strictly, and trusted with nothing that
//! the person could not do anyway.

use std::fmt;

use serenity::all::UserId;
use ticketrz::TicketId;

use crate::{
    invocation::Deferral,
    limits::{CUSTOM_ID, length},
};

const VERSION: &str = "v1";

/// What a press asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Look the ticket up anew and change the message.
    Refresh {
        id: TicketId,
        /// Of the ticket as the message shows it.
        fingerprint: u32,
        /// Who shared the message, if it is a shared one.
        shared_by: Option<UserId>,
    },
    /// Show everything, to the person alone.
    Details { id: TicketId },
    /// Post the ticket to the channel.
    Share { id: TicketId },
    /// Show the ticket that was chosen from a select.
    Choose,
}

/// Not the custom id of a button or select of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnknownAction;

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refresh {
                id,
                fingerprint,
                shared_by,
            } => {
                write!(f, "{VERSION}:refresh:{id}:{fingerprint:08x}")?;
                shared_by.map_or(Ok(()), |person| write!(f, ":{person}"))
            }
            Self::Details { id } => write!(f, "{VERSION}:details:{id}"),
            Self::Share { id } => write!(f, "{VERSION}:share:{id}"),
            Self::Choose => write!(f, "{VERSION}:choose"),
        }
    }
}

impl std::str::FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if length(text) > CUSTOM_ID {
            return Err(UnknownAction);
        }
        let parts: Vec<&str> = text.split(':').collect();
        let action = match parts.as_slice() {
            [VERSION, "refresh", id, fingerprint, rest @ ..] => Self::Refresh {
                id: ticket(id)?,
                fingerprint: u32::from_str_radix(fingerprint, 16).map_err(|_| UnknownAction)?,
                shared_by: match rest {
                    [] => None,
                    [person] => Some(person.parse().map_err(|_| UnknownAction)?),
                    _ => return Err(UnknownAction),
                },
            },
            [VERSION, "details", id] => Self::Details { id: ticket(id)? },
            [VERSION, "share", id] => Self::Share { id: ticket(id)? },
            [VERSION, "choose"] => Self::Choose,
            _ => return Err(UnknownAction),
        };
        // Whatever is not exactly as we would write it, we did not write.
        if action.to_string() == text {
            Ok(action)
        } else {
            Err(UnknownAction)
        }
    }
}

fn ticket(id: &str) -> Result<TicketId, UnknownAction> {
    id.parse().map_err(|_| UnknownAction)
}

/// What a press is called where presses are counted.
pub(crate) fn label(custom_id: &str) -> &'static str {
    match custom_id.parse() {
        Ok(Action::Refresh { .. }) => "refresh",
        Ok(Action::Details { .. }) => "details",
        Ok(Action::Share { .. }) => "share",
        Ok(Action::Choose) => "choose",
        Err(UnknownAction) => "unknown",
    }
}

/// How a press may be deferred. What changes the pressed message, or posts a new one, leaves it as it is until then.
pub(crate) fn deferral(custom_id: &str) -> Deferral {
    match custom_id.parse() {
        Ok(Action::Refresh { .. } | Action::Share { .. }) => Deferral::Update,
        Ok(Action::Details { .. } | Action::Choose) | Err(UnknownAction) => Deferral::Message,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u64) -> TicketId {
        number.to_string().parse().unwrap()
    }

    #[test]
    fn every_action_comes_back_as_it_went() {
        for action in [
            Action::Refresh {
                id: id(1234),
                fingerprint: 0x00ab_cdef,
                shared_by: None,
            },
            Action::Refresh {
                id: id(u64::MAX),
                fingerprint: u32::MAX,
                shared_by: Some(UserId::new(u64::MAX - 1)),
            },
            Action::Details { id: id(1) },
            Action::Share { id: id(1) },
            Action::Choose,
        ] {
            let custom_id = action.to_string();
            assert_eq!(custom_id.parse(), Ok(action));
            assert!(length(&custom_id) <= CUSTOM_ID, "{custom_id}");
        }
    }

    #[test]
    fn what_we_did_not_write_is_refused() {
        for custom_id in [
            "",
            "v1",
            "v1:",
            "v0:details:1",
            "v2:details:1",
            "v1:details",
            "v1:details:",
            "v1:details:0",
            "v1:details:01",
            "v1:details:#1",
            "v1:details: 1",
            "v1:details:1:2",
            "v1:delete:1",
            "details:1",
            "v1:refresh:1",
            "v1:refresh:1:xyz",
            "v1:refresh:1:ABCDEF00",
            "v1:refresh:1:1",
            "v1:refresh:1:00000001:0",
            "v1:refresh:1:00000001:2:3",
            "v1:choose:1",
            "v1:details:https://x.example/1",
        ] {
            assert_eq!(
                custom_id.parse::<Action>(),
                Err(UnknownAction),
                "{custom_id:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_without_a_panic(text in ".{0,120}") {
            let _ = text.parse::<Action>();
            let _ = deferral(&text);
        }
    }
}
