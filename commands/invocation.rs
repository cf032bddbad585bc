//! What a person did, free of how Discord delivered it.

use serenity::all::{ChannelId, GuildId, RoleId, UserId};

use crate::{Language, lookup_message, ticket};

/// Who did something, and where.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub user: UserId,
    /// The guild, or `None` in a direct message.
    pub guild: Option<GuildId>,
    /// The channel.
    pub channel: ChannelId,
    /// The channel that a thread belongs to.
    pub parent_channel: Option<ChannelId>,
    /// The person's roles in the guild.
    pub roles: Vec<RoleId>,
    /// The language of the person's own Discord: for what they alone see.
    pub language: Language,
    /// The guild's language: for what everybody sees.
    pub guild_language: Language,
}

/// Something that a person did.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// Who and where.
    pub caller: Caller,
    /// What.
    pub request: Request,
}

/// What a person did. Everything in it is untrusted: only its type is known.
#[derive(Clone, Debug)]
pub enum Request {
    /// Used a slash command.
    Command {
        /// Its name, as it is in its definition.
        name: String,
        /// The options that were given.
        options: Options,
    },
    /// Used a command of a message's context menu.
    MessageCommand {
        /// Its name, as it is in its definition.
        name: String,
        /// The texts of the message: its content, and those of its embeds.
        texts: Vec<String>,
    },
    /// Pressed a button or chose from a select.
    Component {
        /// What the button or select carries.
        custom_id: String,
        /// What was chosen; empty for a button.
        values: Vec<String>,
    },
    /// Is typing an option of a slash command.
    Autocomplete {
        /// The command's name.
        command: String,
        /// What has been typed so far.
        text: String,
    },
}

/// What must be said to Discord first when an answer takes longer than it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deferral {
    /// "Thinking…", seen by the person alone: the answer is a message.
    Message,
    /// Nothing that shows: the answer may change the message that was pressed on.
    Update,
    /// There is no way to defer; late suggestions are of no use.
    None,
}

impl Invocation {
    /// What was done, as one of a few words of ours: for counting.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match &self.request {
            Request::Command { name, .. } if name == ticket::NAME => "ticket",
            Request::MessageCommand { name, .. } if name == lookup_message::NAME => {
                "lookup_message"
            }
            Request::Component { custom_id, .. } => crate::custom_id::label(custom_id),
            Request::Autocomplete { .. } => "suggest",
            Request::Command { .. } | Request::MessageCommand { .. } => "unknown",
        }
    }

    /// How this may be deferred.
    #[must_use]
    pub fn deferral(&self) -> Deferral {
        match &self.request {
            Request::Command { .. } | Request::MessageCommand { .. } => Deferral::Message,
            Request::Component { custom_id, .. } => crate::custom_id::deferral(custom_id),
            Request::Autocomplete { .. } => Deferral::None,
        }
    }
}

/// The options of a slash command.
#[derive(Clone, Debug, Default)]
pub struct Options(pub Vec<(String, OptionValue)>);

/// The value of an option.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// A string.
    Text(String),
    /// True or false.
    Flag(bool),
}

impl Options {
    /// The text of the option `name`; empty when it was not given, which no required option is.
    pub(crate) fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Some(OptionValue::Text(text)) => text,
            _ => "",
        }
    }

    /// The flag `name`, where it was given.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            Some(OptionValue::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    fn get(&self, name: &str) -> Option<&OptionValue> {
        self.0
            .iter()
            .find_map(|(given, value)| (given == name).then_some(value))
    }
}
