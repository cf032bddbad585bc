//! Which commands people are offered.

use serde_json::{Value, json};

use super::error::SendError;
use crate::discord::interaction::Interaction;
use crate::discord::place::Place;
use crate::discord::state::{Scope, State};
use crate::discord::validate::command::kind;

/// The command as this person sees it in this place; a guild's own goes before a global one.
pub(super) fn find_command(
    state: &State,
    interaction: &Interaction,
    name: &str,
    wanted: i64,
) -> Result<Value, SendError> {
    let Interaction { person, place, .. } = interaction;
    offered(state, place)
        .find(|command| kind(command) == wanted && is_shown_as(command, name, &person.locale))
        .cloned()
        .ok_or_else(|| SendError::UnknownCommand(name.to_owned()))
}

/// The commands that can be used in the place: the guild's own, then the global ones.
pub(crate) fn offered<'a>(state: &'a State, place: &'a Place) -> impl Iterator<Item = &'a Value> {
    let guild = place.guild.map(Scope::Guild);
    let scopes = guild.into_iter().chain([Scope::Global]);
    scopes
        .filter_map(|scope| state.commands.get(&scope))
        .flatten()
        .filter(|command| {
            let contexts = command.get("contexts").and_then(Value::as_array);
            contexts.is_none_or(|contexts| contexts.contains(&json!(place.context())))
        })
}

/// Whether a person with this language sees the command under this name.
fn is_shown_as(named: &Value, name: &str, locale: &str) -> bool {
    let localized = named
        .get("name_localizations")
        .and_then(|all| all.get(locale));
    [named.get("name"), localized]
        .into_iter()
        .flatten()
        .any(|given| given == name)
}
