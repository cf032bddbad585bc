//! What a person did, free of how Discord delivered it.

use serenity::all::{ChannelId, GuildId, UserId};

use crate::Language;

/// Who did something, and where.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub user: UserId,
    /// The guild, or `None` in a direct message.
    pub guild: Option<GuildId>,
    /// The channel.
    pub channel: ChannelId,
    /// The language of the person's own Discord.
    pub language: Language,
}

/// A command that a person used.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// Who and where.
    pub caller: Caller,
    /// The command's name, as it is in its definition.
    pub command: String,
    /// The options that were given, by name.
    pub options: Vec<(String, OptionValue)>,
}

/// The value of an option. Untrusted: only its type is known.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// A string.
    Text(String),
    /// True or false.
    Flag(bool),
}

impl Invocation {
    /// The text of the option `name`; empty when it was not given, which no required option is.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.options
            .iter()
            .find_map(|(given, value)| match value {
                OptionValue::Text(text) if given == name => Some(text.as_str()),
                _ => None,
            })
            .unwrap_or_default()
    }
}
