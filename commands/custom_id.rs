//! What buttons and selects carry: everything that a press needs, so that one works on a message of any age, on any replica.
//!
//! `v1:refresh:1234:9f3a01bc:42` and the like: version, name, arguments. They come back from outside: parsed strictly, and
//! trusted with nothing that the person could not do anyway. What a released version has written must stay readable.

use ticketrz::TicketId;

use crate::limits::{CUSTOM_ID, length};

const VERSION: &str = "v1";

/// What one kind of button or select carries.
pub(crate) trait CustomId: Sized {
    /// Which kind it is: unique among all commands, without a colon.
    const NAME: &'static str;

    /// What follows the name, without colons.
    fn arguments(&self) -> Vec<String> {
        Vec::new()
    }

    /// The opposite of [`Self::arguments`].
    fn from_arguments(arguments: &[&str]) -> Option<Self>;

    /// The whole custom id.
    fn write(&self) -> String {
        let mut parts = vec![VERSION.to_owned(), Self::NAME.to_owned()];
        parts.extend(self.arguments());
        parts.join(":")
    }
}

/// A custom id in its parts.
pub(crate) struct Parts<'a> {
    text: &'a str,
    pub(crate) name: &'a str,
    arguments: Vec<&'a str>,
}

impl<'a> Parts<'a> {
    /// `None` where it is not of this version.
    pub(crate) fn split(text: &'a str) -> Option<Self> {
        if length(text) > CUSTOM_ID {
            return None;
        }
        let mut parts = text.split(':');
        let (VERSION, name) = (parts.next()?, parts.next()?) else {
            return None;
        };
        let arguments = parts.collect();
        Some(Self {
            text,
            name,
            arguments,
        })
    }

    /// What it carries. What is not exactly as we would write it, we did not write.
    pub(crate) fn parse<Id: CustomId>(&self) -> Option<Id> {
        Id::from_arguments(&self.arguments).filter(|id| id.write() == self.text)
    }
}

/// The ticket, where that is the only argument.
pub(crate) fn only_ticket(arguments: &[&str]) -> Option<TicketId> {
    let [id] = arguments else { return None };
    id.parse().ok()
}
