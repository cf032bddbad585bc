//! The commands as they are registered with Discord.

use serde_json::Value;

use crate::ticket;

/// Where commands are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// For every guild that the bot is in.
    Global,
    /// For one guild. Such commands exist nowhere else, so Discord takes no `contexts` and no `integration_types`.
    Guild,
}

/// Discord's JSON for each command (<https://discord.com/developers/docs/interactions/application-commands>).
///
/// # Panics
/// Never: the definitions are part of the binary, and a test reads each.
#[must_use]
pub fn definitions(scope: Scope) -> Vec<Value> {
    [ticket::DEFINITION]
        .into_iter()
        .filter_map(|json| serde_json::from_str::<Value>(json).ok())
        .map(|mut definition| {
            if let (Scope::Guild, Some(fields)) = (scope, definition.as_object_mut()) {
                fields.remove("contexts");
                fields.remove("integration_types");
            }
            definition
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_is_read() {
        let names: Vec<_> = definitions(Scope::Global)
            .iter()
            .map(|definition| definition["name"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["ticket"]);
    }

    #[test]
    fn contexts_belong_to_global_commands_alone() {
        assert!(definitions(Scope::Global)[0].get("contexts").is_some());
        let guild = &definitions(Scope::Guild)[0];
        assert!(guild.get("contexts").is_none() && guild.get("integration_types").is_none());
    }
}
