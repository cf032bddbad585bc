//! A command as the registry keeps it.

use crate::{
    Suggestion,
    component::ComponentEntry,
    context::{Answering, Context},
    entry::Entry,
    request::{Options, Typed},
};

/// Everything that the rest of the bot needs of a command.
pub(crate) struct Command {
    /// As in its definition.
    pub(crate) name: &'static str,
    /// Discord's JSON for it, localizations included
    /// (<https://discord.com/developers/docs/interactions/application-commands>).
    pub(crate) definition: &'static str,
    pub(crate) entry: Entry,
    pub(crate) handler: Handler,
    /// Suggests values for the options that the definition marks with `autocomplete`.
    pub(crate) suggest: Option<Suggest>,
    /// The buttons and selects that it puts below its answers.
    pub(crate) components: &'static [ComponentEntry],
}

/// What a command does, by the way in which it is used.
#[derive(Clone, Copy)]
pub(crate) enum Handler {
    /// It is typed.
    Slash(SlashHandler),
    /// It is in the context menu of messages, and reads their texts.
    Message(MessageHandler),
}

pub(crate) type SlashHandler = for<'a> fn(&'a Options, Context<'a>) -> Answering<'a>;
pub(crate) type MessageHandler = for<'a> fn(&'a [String], Context<'a>) -> Answering<'a>;
pub(crate) type Suggest = fn(&Typed, Context<'_>) -> Vec<Suggestion>;
