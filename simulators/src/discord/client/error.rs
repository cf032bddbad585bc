//! What Discord's client does not let a person do.

use thiserror::Error;

/// A person cannot do that; the bot hears nothing of it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// No such command here: not registered, not in this place, or not for this person.
    #[error("there is no command \"{0}\" here for this person")]
    UnknownCommand(String),
    /// The command has no such option.
    #[error("the command has no option \"{0}\"")]
    UnknownOption(String),
    /// A required option is missing.
    #[error("the option \"{0}\" is required")]
    MissingOption(String),
    /// The value is not one that the option takes.
    #[error("the option \"{option}\" does not take this: {reason}")]
    InvalidOption {
        /// The option.
        option: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// The message is gone, or somebody else's ephemeral one.
    #[error("the message is gone or not visible to this person")]
    NoMessage,
    /// The message has no such button or select, or it cannot be used.
    #[error("the message has no usable \"{0}\"")]
    NoComponent(String),
    /// The select does not take these values.
    #[error("the select does not take these values: {0}")]
    InvalidChoice(&'static str),
    /// No bot has ever connected.
    #[error("no bot is connected to the gateway")]
    Offline,
}
