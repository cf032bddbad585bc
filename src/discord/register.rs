//! Registers the commands with Discord, where its copy differs from ours.

use commands::{Scope, definitions};
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use serenity::all::{ApplicationId, GuildId};
use tracing::info;

use super::{
    request::{Request, Route},
    rest::{Patience, Rest, RestError},
};

/// A Discord application
/// (<https://discord.com/developers/docs/resources/application#application-object>).
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Application {
    pub(crate) id: ApplicationId,
    /// Whether anybody may invite its bot; so it is unless its owner switches that off.
    #[serde(rename = "bot_public", default)]
    pub(crate) is_public: bool,
}

/// The application that the token belongs to.
///
/// # Errors
/// Discord cannot be reached, or refuses.
pub(crate) async fn application(rest: &Rest) -> Result<Application, RestError> {
    let route = Route::Oauth2ApplicationCurrent;
    rest.get(route, &[], Patience::for_start_up()).await
}

/// Makes Discord's copy of the commands equal to ours: in each of `guilds`, or globally when there are none.
///
/// # Errors
/// Discord cannot be reached, or refuses.
pub(crate) async fn register(
    rest: &Rest,
    application_id: ApplicationId,
    guilds: &[GuildId],
    direct_messages: bool,
) -> Result<(), RestError> {
    for (route, scope) in places(application_id, guilds, direct_messages) {
        if is_registered(rest, route, scope).await? {
            info!(?scope, "the commands are registered as they should be");
            continue;
        }
        let body = serde_json::to_vec(&definitions(scope)).map_err(|_| RestError::Unbuildable)?;
        rest.send(
            &Request::new(Method::PUT, route).body(body),
            Patience::for_start_up(),
        )
        .await
        .result?;
        info!(?scope, "the commands are registered anew");
    }
    Ok(())
}

/// Whether Discord's copy of the commands equals ours everywhere.
///
/// # Errors
/// Discord cannot be reached, or refuses.
pub(crate) async fn are_registered(
    rest: &Rest,
    application_id: ApplicationId,
    guilds: &[GuildId],
    direct_messages: bool,
) -> Result<bool, RestError> {
    for (route, scope) in places(application_id, guilds, direct_messages) {
        if !is_registered(rest, route, scope).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Where the commands belong.
fn places(
    application_id: ApplicationId,
    guilds: &[GuildId],
    direct_messages: bool,
) -> Vec<(Route<'static>, Scope)> {
    if guilds.is_empty() {
        return vec![(
            Route::Commands { application_id },
            Scope::Global { direct_messages },
        )];
    }
    let in_guild = |&guild_id| {
        let route = Route::GuildCommands {
            application_id,
            guild_id,
        };
        (route, Scope::Guild)
    };
    guilds.iter().map(in_guild).collect()
}

async fn is_registered(rest: &Rest, route: Route<'_>, scope: Scope) -> Result<bool, RestError> {
    let theirs: Value = rest
        .get(
            route,
            &[("with_localizations", "true")],
            Patience::for_start_up(),
        )
        .await?;
    Ok(is_covered(&Value::Array(definitions(scope)), &theirs))
}

/// Whether everything that we say also stands in Discord's copy. Discord adds ids, versions and defaults of its own; a list
/// is equal only when it is equally long. Commands may come in another order.
fn is_covered(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.iter().all(|(key, value)| match theirs.get(key) {
                Some(their_value) => is_covered(value, their_value),
                None => is_default(value),
            })
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .all(|value| theirs.iter().any(|their| is_covered(value, their)))
        }
        _ => ours == theirs,
    }
}

/// Discord leaves out what has its default.
fn is_default(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_discord_adds_makes_no_difference() {
        let ours = json!([{"name": "ticket", "options": [{"name": "id", "required": true}], "nsfw": false}]);
        let theirs = json!([{"id": "1", "version": "2", "name": "ticket", "options": [{"name": "id", "required": true, "type": 3}]}]);
        assert!(is_covered(&ours, &theirs));
    }

    #[test]
    fn every_other_difference_is_one() {
        let ours = json!([{"name": "ticket", "name_localizations": {"id": "tiket"}, "options": [{"name": "id", "required": true}]}]);
        for theirs in [
            json!([]),
            json!([{"name": "ticket"}]),
            json!([{"name": "ticket", "name_localizations": null, "options": [{"name": "id", "required": true}]}]),
            json!([{"name": "ticket", "name_localizations": {"id": "karcis"}, "options": [{"name": "id", "required": true}]}]),
            json!([{"name": "ticket", "name_localizations": {"id": "tiket"}, "options": [{"name": "id", "required": true}, {"name": "x"}]}]),
            json!([{"name": "ticket", "name_localizations": {"id": "tiket"}, "options": [{"name": "id", "required": true}]}, {"name": "old"}]),
        ] {
            assert!(!is_covered(&ours, &theirs), "{theirs}");
        }
    }
}
