//! The commands as they are registered with Discord.

use serde_json::{Map, Value, json};

use crate::registry::COMMANDS;

/// Discord's interaction contexts
/// (<https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-context-types>).
const GUILD: u8 = 0;
const BOT_DIRECT_MESSAGE: u8 = 1;

/// Where commands are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// For every guild that the bot is in, and for direct messages where those are allowed.
    Global {
        /// Whether the commands are offered in direct messages with the bot.
        direct_messages: bool,
    },
    /// For one guild. Such commands exist nowhere else, so Discord accepts no `contexts` and no `integration_types`.
    Guild,
}

/// Discord's JSON for each command (<https://discord.com/developers/docs/interactions/application-commands>).
#[must_use]
pub fn definitions(scope: Scope) -> Vec<Value> {
    COMMANDS
        .iter()
        .filter_map(|command| serde_json::from_str::<Value>(command.definition).ok())
        .map(|mut definition| {
            if let Some(fields) = definition.as_object_mut() {
                adapt(fields, scope);
            }
            definition
        })
        .collect()
}

fn adapt(definition: &mut Map<String, Value>, scope: Scope) {
    match scope {
        Scope::Global {
            direct_messages: false,
        } => {}
        Scope::Global {
            direct_messages: true,
        } => {
            definition.insert("contexts".to_owned(), json!([GUILD, BOT_DIRECT_MESSAGE]));
        }
        Scope::Guild => {
            definition.remove("contexts");
            definition.remove("integration_types");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOBAL: Scope = Scope::Global {
        direct_messages: false,
    };

    #[test]
    fn only_global_commands_have_contexts() {
        assert!(
            definitions(GLOBAL)
                .iter()
                .all(|definition| definition["contexts"] == json!([0]))
        );
        let direct_messages = definitions(Scope::Global {
            direct_messages: true,
        });
        assert!(
            direct_messages
                .iter()
                .all(|definition| definition["contexts"] == json!([0, 1]))
        );
        for definition in definitions(Scope::Guild) {
            assert!(
                definition.get("contexts").is_none()
                    && definition.get("integration_types").is_none()
            );
        }
    }
}
