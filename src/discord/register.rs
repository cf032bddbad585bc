//! Registers the commands with Discord, where its copy differs from ours.

use std::time::Duration;

use commands::{Scope, definitions};
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use serenity::all::{ApplicationId, CommandId, GuildId};
use tokio::time::timeout;
use tracing::{info, warn};

use super::{
    request::{Request, Route},
    rest::{Patience, Rest, RestError},
};

/// One page of Discord's list. A bot in more guilds has had global commands for long.
const MOST_GUILDS: usize = 200;
/// The bot is not ready before: for a few guilds it takes a fraction of that.
const STRAYS_WITHIN: Duration = Duration::from_secs(10);
/// Keeps far below Discord's 50 requests a second.
const GUILDS_AT_ONCE: usize = 4;
/// The type of a command that is typed, which Discord takes where none is said
/// (<https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-types>).
const CHAT_INPUT: u64 = 1;

/// A guild that the bot is in.
#[derive(Deserialize)]
struct Guild {
    id: GuildId,
}

/// A command as Discord has it.
#[derive(Deserialize)]
struct Registered {
    id: CommandId,
    name: String,
    #[serde(rename = "type", default = "chat_input")]
    kind: u64,
}

fn chat_input() -> u64 {
    CHAT_INPUT
}

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

/// Makes Discord's copy of the commands equal to ours: in each of `guilds`, or globally when there are none. Where they do
/// not belong they are removed, so that nobody sees them twice; other commands of the application stay there.
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
        let put = Request::new(Method::PUT, route).body(body);
        rest.send(&put, Patience::for_start_up()).await.result?;
        info!(?scope, "the commands are registered anew");
    }
    let removed = timeout(STRAYS_WITHIN, remove_strays(rest, application_id, guilds)).await;
    if let Err(error) = removed.unwrap_or(Err(RestError::TimedOut)) {
        warn!(
            %error,
            "commands may be shown twice: those that an earlier setting registered could not be removed"
        );
    }
    Ok(())
}

/// Whether Discord's copy of the commands equals ours everywhere, and is nowhere else.
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
    Ok(strays(rest, application_id, guilds).await?.is_empty())
}

/// The bot works without what is asked for here.
fn little_patience() -> Patience {
    Patience {
        tries: 2,
        ..Patience::for_start_up()
    }
}

async fn remove_strays(
    rest: &Rest,
    application_id: ApplicationId,
    guilds: &[GuildId],
) -> Result<(), RestError> {
    for route in strays(rest, application_id, guilds).await? {
        let delete = Request::new(Method::DELETE, route);
        rest.send(&delete, little_patience()).await.result?;
        info!("a command that an earlier setting registered is removed");
    }
    Ok(())
}

/// Our commands where they do not belong: in the bot's other guilds, and globally when they belong to guilds.
async fn strays(
    rest: &Rest,
    application_id: ApplicationId,
    guilds: &[GuildId],
) -> Result<Vec<Route<'static>>, RestError> {
    let limit = MOST_GUILDS.to_string();
    let own: Vec<Guild> = rest
        .get(Route::UserMeGuilds, &[("limit", &limit)], little_patience())
        .await?;
    if own.len() >= MOST_GUILDS {
        warn!(
            "the bot is in too many guilds to look for commands that an earlier setting registered in each"
        );
    }
    let others = own.into_iter().map(|guild| guild.id);
    let others = others.filter(|id| !guilds.contains(id)).map(Some);
    let global = (!guilds.is_empty()).then_some(None);
    stream::iter(others.chain(global))
        .map(|place| ours(rest, application_id, place))
        .buffer_unordered(GUILDS_AT_ONCE)
        .try_concat()
        .await
}

/// Our commands in a guild, or globally.
async fn ours(
    rest: &Rest,
    application_id: ApplicationId,
    guild_id: Option<GuildId>,
) -> Result<Vec<Route<'static>>, RestError> {
    let route = Route::Commands {
        application_id,
        guild_id,
    };
    let found: Result<Vec<Registered>, _> = rest.get(route, &[], little_patience()).await;
    let found = match found {
        // Discord shows a guild's commands only where the bot was invited with applications.commands.
        Err(error) if error.status() == Some(StatusCode::FORBIDDEN) => Vec::new(),
        found => found?,
    };
    let definitions = definitions(Scope::Guild);
    let is_ours = |command: &Registered| {
        definitions.iter().any(|definition| {
            let kind = definition.get("type").and_then(Value::as_u64);
            let name = definition.get("name").and_then(Value::as_str);
            name == Some(command.name.as_str()) && kind.unwrap_or(CHAT_INPUT) == command.kind
        })
    };
    let route = |command: Registered| Route::Command {
        application_id,
        guild_id,
        command_id: command.id,
    };
    Ok(found.into_iter().filter(is_ours).map(route).collect())
}

/// Where the commands belong.
fn places(
    application_id: ApplicationId,
    guilds: &[GuildId],
    direct_messages: bool,
) -> Vec<(Route<'static>, Scope)> {
    let place = |guild_id, scope| {
        let route = Route::Commands {
            application_id,
            guild_id,
        };
        (route, scope)
    };
    if guilds.is_empty() {
        return vec![place(None, Scope::Global { direct_messages })];
    }
    let in_guild = |&guild| place(Some(guild), Scope::Guild);
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

/// Whether Discord's copy contains everything that we define. Discord adds ids, versions and defaults of its own; a list
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
