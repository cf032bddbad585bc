//! The table of the commands. Finds the handler for what a person did, and runs it.

use std::time::Instant;

use ticketrz::Answer;

use crate::{
    Caller, Deferral, Language, Options, OutOfReach, Reply, Request, Response, Services, Snapshot,
    Typed,
    access::Denied,
    audit::{self, Outcome},
    command::{Command, Context, Entry, Handler, MessageHandler, Pressed, SlashHandler, Suggest},
    custom_id::Parts,
    failure, find, following, lookup_message, ticket,
};

/// Every command. A new one is a folder and a line here.
pub(crate) static COMMANDS: &[Command] = &[
    ticket::COMMAND,
    find::COMMAND,
    following::COMMAND,
    lookup_message::COMMAND,
];

/// Labels all suggestions alike: there are many for each command that is used.
const SUGGEST: Entry = Entry {
    label: "suggest",
    purpose: "suggest",
    deferral: Deferral::None,
};
/// For what this version does not have: Discord's copy of the commands may differ, and messages may be old.
const UNKNOWN: Entry = Entry {
    label: "unknown",
    purpose: "lookup",
    deferral: Deferral::Message,
};

/// What a person did, matched with the handler that answers it.
#[derive(Debug)]
pub struct Invocation {
    /// Who did it, and where.
    pub caller: Caller,
    /// The kind of interaction, for the log.
    pub kind: &'static str,
    /// The command's or the component's name, for the log. Untrusted.
    pub name: String,
    entry: Entry,
    action: Action,
}

/// A handler and its input.
#[derive(Debug)]
enum Action {
    Slash(SlashHandler, Options),
    OpenSlash(SlashHandler, Options),
    Message(MessageHandler, Vec<String>),
    Component(Box<dyn Pressed>, Vec<String>),
    Suggest(Option<Suggest>, Typed),
    UnknownCommand,
    UnknownComponent,
}

impl Invocation {
    /// Finds the command, button or select in the table.
    #[must_use]
    pub fn new(caller: Caller, request: Request) -> Self {
        let unknown_command = (UNKNOWN, Action::UnknownCommand);
        let (kind, name, (entry, action)) = match request {
            Request::Command { name, options } => {
                let found = match named(&name).map(|command| (command.entry, command.handler)) {
                    Some((entry, Handler::Slash(answer))) => {
                        (entry, Action::Slash(answer, options))
                    }
                    Some((entry, Handler::OpenSlash(answer))) => {
                        (entry, Action::OpenSlash(answer, options))
                    }
                    _ => unknown_command,
                };
                ("command", name, found)
            }
            Request::MessageCommand { name, texts } => {
                let found = match named(&name).map(|command| (command.entry, command.handler)) {
                    Some((entry, Handler::Message(answer))) => {
                        (entry, Action::Message(answer, texts))
                    }
                    _ => unknown_command,
                };
                ("message_command", name, found)
            }
            Request::Component { custom_id, values } => {
                let found = match component(&custom_id) {
                    Some((entry, pressed)) => (entry, Action::Component(pressed, values)),
                    None => (UNKNOWN, Action::UnknownComponent),
                };
                // Not what it carries: that may be words that somebody searches for.
                let name = Parts::split(&custom_id).map(|parts| parts.name.to_owned());
                ("component", name.unwrap_or(custom_id), found)
            }
            Request::Autocomplete { name, typed } => {
                let suggest = named(&name).and_then(|command| command.suggest);
                (
                    "autocomplete",
                    name,
                    (SUGGEST, Action::Suggest(suggest, typed)),
                )
            }
        };
        Self {
            caller,
            kind,
            name,
            entry,
            action,
        }
    }

    /// A label for metrics: one of a few words of ours.
    #[must_use]
    pub fn label(&self) -> &'static str {
        self.entry.label
    }

    /// How this may be deferred.
    #[must_use]
    pub fn deferral(&self) -> Deferral {
        self.entry.deferral
    }
}

fn named(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

fn component(custom_id: &str) -> Option<(Entry, Box<dyn Pressed>)> {
    let parts = Parts::split(custom_id)?;
    let mut components = COMMANDS.iter().flat_map(|command| command.components);
    let found = components.find(|component| component.entry.label == parts.name)?;
    Some((found.entry, (found.parse)(&parts)?))
}

/// The commands, ready to be used.
#[derive(Clone, Debug)]
pub struct Commands {
    services: Services,
}

impl Commands {
    /// Commands that work with `services`.
    #[must_use]
    pub fn new(services: Services) -> Self {
        Self { services }
    }

    /// Answers an invocation. Takes as long as a lookup may take; dropping the future is safe.
    pub async fn answer(&self, invocation: &Invocation) -> Response {
        let caller = &invocation.caller;
        let response = self.respond(invocation).await;
        let Some(follows) = &self.services.follows else {
            return response;
        };
        let note = match follows.out_of_reach(caller.user) {
            Some(OutOfReach::Waiting) => "follow-out-of-reach",
            Some(OutOfReach::Ended) => "follow-out-of-reach-ended",
            None => return response,
        };
        let (response, is_noted) = response.noting(&caller.language.say(note));
        if is_noted {
            follows.told_out_of_reach(caller.user).await;
        }
        response
    }

    async fn respond(&self, invocation: &Invocation) -> Response {
        let caller = &invocation.caller;
        let context = Context {
            caller,
            services: &self.services,
            purpose: invocation.entry.purpose,
            started: Instant::now(),
        };
        let denied = self.denied(invocation).await;
        match (&invocation.action, denied) {
            (Action::Suggest(Some(suggest), typed), None) => {
                Response::Suggest(suggest(typed, context))
            }
            (Action::Suggest(..), _) => Response::Suggest(Vec::new()),
            (_, Some(denied)) => {
                audit::record(context, None, &Outcome::Denied);
                failure::denied(denied, context.reader())
            }
            (Action::Slash(answer, options) | Action::OpenSlash(answer, options), None) => {
                answer(options, context).await
            }
            (Action::Message(answer, texts), None) => answer(texts, context).await,
            (Action::Component(pressed, values), None) => pressed.answer(values, context).await,
            (Action::UnknownCommand, None) => failure::unknown_command(caller.language),
            (Action::UnknownComponent, None) => failure::unknown_button(caller.language),
        }
    }

    /// Why a person may not do this. Those who follow something may press the buttons of what they are told in direct messages,
    /// if they may look tickets up where they began to follow.
    async fn denied(&self, invocation: &Invocation) -> Option<Denied> {
        let Services {
            access, follows, ..
        } = &self.services;
        let (caller, action) = (&invocation.caller, &invocation.action);
        let needs_access = match action {
            Action::OpenSlash(..) => false,
            Action::Component(pressed, _) => pressed.needs_access(),
            _ => true,
        };
        let denied = access.check(caller).err().filter(|_| needs_access)?;
        let is_vouched_for = match (follows, action) {
            (Some(follows), Action::Component(..)) if caller.guild.is_none() => {
                follows.vouches_for(caller.user).await
            }
            _ => false,
        };
        (!is_vouched_for).then_some(denied)
    }

    /// The message about what changed in a ticket since `before`. `None` where a person would see no change.
    pub async fn changes(
        &self,
        before: &Snapshot,
        answer: &Answer,
        language: Language,
    ) -> Option<Reply> {
        following::changes(before, answer, &self.services, language).await
    }
}

#[cfg(test)]
mod tests;
