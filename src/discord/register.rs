//! Registers the commands with Discord where its copy differs from ours.

use std::time::Duration;

use commands::{AccessRules, Scope, definitions};
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use serenity::all::{ApplicationId, CommandId, GuildId};
use tokio::time::timeout;
use tracing::{info, warn};

use super::rest::{Patience, Rest, RestError};

/// One page of Discord's list. A bot in more guilds has long used global commands.
const MOST_GUILDS: usize = 200;
/// A few guilds take a fraction of this.
const STRAYS_WITHIN: Duration = Duration::from_secs(10);
/// Stays far below Discord's 50 requests a second.
const GUILDS_AT_ONCE: usize = 4;
/// The type of a slash command, Discord's default
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
    /// Whether anybody may invite its bot: Discord's default.
    #[serde(rename = "bot_public", default)]
    pub(crate) is_public: bool,
}

/// The application that the token belongs to.
///
/// # Errors
/// Discord cannot be reached, or refuses.
pub(crate) async fn application(rest: &Rest) -> Result<Application, RestError> {
    let path = ["oauth2", "applications", "@me"];
    rest.get(&path, &[], Patience::for_start_up()).await
}

/// Makes Discord's copy of the commands equal to ours: in each of `guilds`, or globally if there are none.
///
/// # Errors
/// Discord cannot be reached, or refuses.
pub(crate) async fn register(
    rest: &Rest,
    application: ApplicationId,
    guilds: &[GuildId],
    access: &AccessRules,
) -> Result<(), RestError> {
    for (path, scope) in places(application, guilds) {
        if is_registered(rest, &path, scope, access).await? {
            info!(?scope, "the commands are registered as they should be");
            continue;
        }
        let body =
            serde_json::to_vec(&definitions(scope, access)).map_err(|_| RestError::Unbuildable)?;
        let put = rest.request_with(Method::PUT, &path, body);
        rest.send(put, Patience::for_start_up()).await.result?;
        info!(?scope, "the commands are registered anew");
    }
    Ok(())
}

/// Whether Discord's copy of the commands equals ours everywhere, and is nowhere else.
///
/// # Errors
/// Discord cannot be reached, or refuses.
pub(crate) async fn are_registered(
    rest: &Rest,
    application: ApplicationId,
    guilds: &[GuildId],
    access: &AccessRules,
) -> Result<bool, RestError> {
    for (path, scope) in places(application, guilds) {
        if !is_registered(rest, &path, scope, access).await? {
            return Ok(false);
        }
    }
    Ok(strays(rest, application, guilds).await?.is_empty())
}

/// The bot also works without what these calls do.
fn little_patience() -> Patience {
    Patience {
        tries: 2,
        ..Patience::for_start_up()
    }
}

/// Removes our commands from where they do not belong, so that nobody sees them twice. Other commands of the application
/// stay. A failure is only logged.
pub(crate) async fn remove_strays(rest: &Rest, application: ApplicationId, guilds: &[GuildId]) {
    let removing = async {
        for path in strays(rest, application, guilds).await? {
            let delete = rest.request(Method::DELETE, &path);
            rest.send(delete, little_patience()).await.result?;
            info!("a command that an earlier setting registered is removed");
        }
        Ok(())
    };
    let removed = timeout(STRAYS_WITHIN, removing).await;
    if let Err(error) = removed.unwrap_or(Err(RestError::TimedOut)) {
        warn!(
            %error,
            "commands may be shown twice: those that an earlier setting registered could not be removed"
        );
    }
}

/// The paths of our commands where they do not belong: in the bot's other guilds, and globally if they belong to guilds.
async fn strays(
    rest: &Rest,
    application: ApplicationId,
    guilds: &[GuildId],
) -> Result<Vec<Vec<String>>, RestError> {
    let limit = MOST_GUILDS.to_string();
    let own: Vec<Guild> = rest
        .get(
            &["users", "@me", "guilds"],
            &[("limit", &limit)],
            little_patience(),
        )
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
        .map(|guild| ours(rest, commands(application, guild)))
        .buffer_unordered(GUILDS_AT_ONCE)
        .try_concat()
        .await
}

/// The paths of our commands in one place.
async fn ours(rest: &Rest, place: Vec<String>) -> Result<Vec<Vec<String>>, RestError> {
    let found: Result<Vec<Registered>, _> = rest.get(&place, &[], little_patience()).await;
    let found = match found {
        // Discord shows a guild's commands only if the bot was invited with applications.commands.
        Err(error) if error.status() == Some(StatusCode::FORBIDDEN) => Vec::new(),
        found => found?,
    };
    let definitions = definitions(Scope::Guild, &AccessRules::default());
    let is_ours = |command: &Registered| {
        definitions.iter().any(|definition| {
            let kind = definition.get("type").and_then(Value::as_u64);
            let name = definition.get("name").and_then(Value::as_str);
            name == Some(command.name.as_str()) && kind.unwrap_or(CHAT_INPUT) == command.kind
        })
    };
    let found = found.into_iter().filter(is_ours);
    let path = |command: Registered| [place.clone(), vec![command.id.to_string()]].concat();
    Ok(found.map(path).collect())
}

/// The path of a guild's commands, or of the global ones.
fn commands(application: ApplicationId, guild: Option<GuildId>) -> Vec<String> {
    let mut path = vec!["applications".to_owned(), application.to_string()];
    if let Some(guild) = guild {
        path.extend(["guilds".to_owned(), guild.to_string()]);
    }
    path.push("commands".to_owned());
    path
}

/// Where the commands belong.
fn places(application: ApplicationId, guilds: &[GuildId]) -> Vec<(Vec<String>, Scope)> {
    if guilds.is_empty() {
        return vec![(commands(application, None), Scope::Global)];
    }
    let in_guild = |&guild| (commands(application, Some(guild)), Scope::Guild);
    guilds.iter().map(in_guild).collect()
}

async fn is_registered(
    rest: &Rest,
    path: &[String],
    scope: Scope,
    access: &AccessRules,
) -> Result<bool, RestError> {
    let query = [("with_localizations", "true")];
    let theirs: Value = rest.get(path, &query, Patience::for_start_up()).await?;
    Ok(is_covered(
        &Value::Array(definitions(scope, access)),
        &theirs,
    ))
}

/// Whether Discord's copy contains everything that we define. Discord adds ids, versions and defaults of its own. Lists must
/// have the same length; commands may come in another order.
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

/// Discord omits what has its default.
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
