//! The commands as they are registered with Discord.

use serde_json::{Map, Value, json};

use crate::{AccessRules, registry::COMMANDS};

/// Discord's interaction contexts
/// (<https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-context-types>).
const GUILD: u8 = 0;
const BOT_DIRECT_MESSAGE: u8 = 1;

/// Where commands are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// For every guild that the bot is in, and for direct messages where those are allowed.
    Global,
    /// For one guild. Such commands exist nowhere else, so Discord accepts no `contexts` and no `integration_types`.
    Guild,
}

/// Discord's JSON for each command that is offered (<https://discord.com/developers/docs/interactions/application-commands>).
#[must_use]
pub fn definitions(scope: Scope, access: &AccessRules) -> Vec<Value> {
    COMMANDS
        .iter()
        .filter(|command| (command.is_offered)(access))
        .filter_map(|command| serde_json::from_str::<Value>(command.definition).ok())
        .map(|mut definition| {
            if let Some(fields) = definition.as_object_mut() {
                adapt(fields, scope, access.direct_messages);
            }
            definition
        })
        .collect()
}

fn adapt(definition: &mut Map<String, Value>, scope: Scope, direct_messages: bool) {
    match scope {
        Scope::Global if direct_messages => {
            definition.insert("contexts".to_owned(), json!([GUILD, BOT_DIRECT_MESSAGE]));
        }
        Scope::Global => {}
        Scope::Guild => {
            definition.remove("contexts");
            definition.remove("integration_types");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_global_commands_have_contexts() {
        let mut access = AccessRules::default();
        let global = definitions(Scope::Global, &access);
        assert!(
            global
                .iter()
                .all(|definition| definition["contexts"] == json!([0]))
        );
        access.direct_messages = true;
        let direct_messages = definitions(Scope::Global, &access);
        assert!(
            direct_messages
                .iter()
                .all(|definition| definition["contexts"] == json!([0, 1]))
        );
        for definition in definitions(Scope::Guild, &access) {
            assert!(
                definition.get("contexts").is_none()
                    && definition.get("integration_types").is_none()
            );
        }
    }

    #[test]
    fn following_is_offered_only_where_it_is_possible() {
        let offers = |without_following| {
            let access = AccessRules {
                without_following,
                ..AccessRules::default()
            };
            let definitions = definitions(Scope::Global, &access);
            definitions
                .iter()
                .any(|definition| definition["name"] == "following")
        };
        assert!(offers(false) && !offers(true));
    }
}
