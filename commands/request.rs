//! Who did what: independent of how Discord delivered it, and not yet matched with a command.

use serenity::all::{ChannelId, GuildId, RoleId, UserId};

use crate::Language;

/// The person behind an interaction, and where they are.
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
    /// The language of the person's Discord, for what only they see.
    pub language: Language,
    /// The guild's language, for what everybody sees.
    pub guild_language: Language,
}

/// What a person did. Everything in it is untrusted; only its type is known.
#[derive(Clone, Debug)]
pub enum Request {
    /// Used a slash command.
    Command {
        /// Its name, as in its definition.
        name: String,
        /// The options that were given.
        options: Options,
    },
    /// Used a command of a message's context menu.
    MessageCommand {
        /// Its name, as in its definition.
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
        name: String,
        /// What is being typed.
        typed: Typed,
    },
}

/// The option that is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The option's name, as in the command's definition.
    pub option: String,
    /// What has been typed so far.
    pub text: String,
}

/// The options of a slash command, by their names.
#[derive(Clone, Debug, Default)]
pub struct Options(pub Vec<(String, OptionValue)>);

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// A string.
    String(String),
    /// True or false.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A person.
    User(UserId),
    /// A channel.
    Channel(ChannelId),
}

impl Options {
    /// The value of the option `name`, where it was given.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OptionValue> {
        self.0
            .iter()
            .find_map(|(given, value)| (given == name).then_some(value))
    }
}
