//! What a command is made of: its entry in the registry, its handlers, its buttons and selects.

use std::{fmt, pin::Pin, time::Instant};

use crate::{
    AccessRules, Caller, Deferral, Options, Response, Services, Suggestion, Typed,
    custom_id::{CustomId, Parts},
    failure::Reader,
};

/// Everything that the rest of the bot needs of a command.
pub(crate) struct Command {
    /// As in its definition.
    pub(crate) name: &'static str,
    /// Discord's JSON for it, localizations included
    /// (<https://discord.com/developers/docs/interactions/application-commands>).
    pub(crate) definition: &'static str,
    pub(crate) entry: Entry,
    /// Whether Discord offers it.
    pub(crate) is_offered: fn(&AccessRules) -> bool,
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
    /// It is typed, also by those who may not look tickets up.
    OpenSlash(SlashHandler),
    /// It is in the context menu of messages, and reads their texts.
    Message(MessageHandler),
}

pub(crate) type SlashHandler = for<'a> fn(&'a Options, Context<'a>) -> Answering<'a>;
pub(crate) type MessageHandler = for<'a> fn(&'a [String], Context<'a>) -> Answering<'a>;
pub(crate) type Suggest = fn(&Typed, Context<'_>) -> Vec<Suggestion>;

/// How something that a person can do is deferred, counted and logged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// What metrics call it.
    pub(crate) label: &'static str,
    /// What the audit log calls it.
    pub(crate) purpose: &'static str,
    pub(crate) deferral: Deferral,
}

/// An answer on its way.
pub(crate) type Answering<'a> = Pin<Box<dyn Future<Output = Response> + Send + 'a>>;

/// What a handler works with.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) services: &'a Services,
    /// What the audit log calls what was done.
    pub(crate) purpose: &'static str,
    pub(crate) started: Instant,
}

impl<'a> Context<'a> {
    /// The reader of what only the caller sees.
    pub(crate) fn reader(self) -> Reader<'a> {
        self.services.reader(self.caller.language)
    }
}

/// A kind of button or select.
pub(crate) trait Component: CustomId + fmt::Debug + Send + Sync + 'static {
    /// How it may be deferred.
    const DEFERRAL: Deferral;
    /// What the audit log calls it.
    const PURPOSE: &'static str;
    /// Whether only those who may look tickets up may press it.
    const NEEDS_ACCESS: bool = true;

    /// Answers a press. `values` are what was chosen from a select: untrusted.
    fn answer(
        &self,
        values: &[String],
        context: Context<'_>,
    ) -> impl Future<Output = Response> + Send;
}

/// A button that was pressed or a select that was chosen from, of any kind.
pub(crate) trait Pressed: fmt::Debug + Send + Sync {
    fn needs_access(&self) -> bool;

    fn answer<'a>(&'a self, values: &'a [String], context: Context<'a>) -> Answering<'a>;
}

impl<C: Component> Pressed for C {
    fn needs_access(&self) -> bool {
        C::NEEDS_ACCESS
    }

    fn answer<'a>(&'a self, values: &'a [String], context: Context<'a>) -> Answering<'a> {
        Box::pin(Component::answer(self, values, context))
    }
}

/// A kind of button or select as its command's entry lists it.
pub(crate) struct ComponentEntry {
    /// Its label is also the name in the custom id.
    pub(crate) entry: Entry,
    pub(crate) parse: fn(&Parts<'_>) -> Option<Box<dyn Pressed>>,
}

impl ComponentEntry {
    pub(crate) const fn of<C: Component>() -> Self {
        Self {
            entry: Entry {
                label: C::NAME,
                purpose: C::PURPOSE,
                deferral: C::DEFERRAL,
            },
            parse: |parts| Some(Box::new(parts.parse::<C>()?)),
        }
    }
}
