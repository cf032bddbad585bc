//! Registered commands, global and of guilds.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::JsonBody;
use crate::discord::error::{ApiError, json_response};
use crate::discord::state::{Backend, Scope};
use crate::discord::validate::command;
use crate::json::put;

type Discord = State<Arc<Backend>>;
type Answer = Result<Response, ApiError>;

/// What a path names.
#[derive(Debug, Deserialize)]
pub(super) struct Target {
    application: String,
    guild: Option<String>,
}

impl Target {
    fn scope(&self, backend: &Backend) -> Result<Scope, ApiError> {
        if self.application != backend.config.application_id.to_string() {
            return Err(ApiError::UNKNOWN_APPLICATION);
        }
        let Some(guild) = &self.guild else {
            return Ok(Scope::Global);
        };
        let guild = guild.parse().map_err(|_| ApiError::UNKNOWN_GUILD)?;
        if backend.config.guilds.contains(&guild) {
            Ok(Scope::Guild(guild))
        } else {
            Err(ApiError::MISSING_ACCESS)
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    with_localizations: Option<String>,
}

pub(super) async fn list(
    State(backend): Discord,
    Path(target): Path<Target>,
    Query(listing): Query<Listing>,
) -> Answer {
    let scope = target.scope(&backend)?;
    let with_localizations = listing.with_localizations.as_deref();
    let full = with_localizations.is_some_and(|it| it.eq_ignore_ascii_case("true"));
    let mut commands = backend.state.read(|state| {
        let commands = state.commands.get(&scope);
        commands.cloned().unwrap_or_default()
    });
    if !full {
        commands.iter_mut().for_each(without_localizations);
    }
    Ok(json_response(StatusCode::OK, &Value::Array(commands)))
}

pub(super) async fn overwrite(
    State(backend): Discord,
    Path(target): Path<Target>,
    JsonBody(body): JsonBody,
) -> Answer {
    let scope = target.scope(&backend)?;
    command::check_all(&body, scope)?;
    let definitions = body.as_array().map(Vec::as_slice).unwrap_or_default();
    let registered = backend.state.change(|state| {
        state.command_writes = state.command_writes.saturating_add(1);
        let before = state.commands.remove(&scope).unwrap_or_default();
        let now = backend.clock().now();
        let registered: Vec<Value> = definitions
            .iter()
            .map(|definition| {
                let old = before.iter().find(|old| is_same(old, definition));
                let old_id = old.and_then(|old| old["id"].as_str()).map(str::to_owned);
                let id = old_id.unwrap_or_else(|| state.ids.next(now).to_string());
                let version = state.ids.next(now);
                complete(&backend, scope, definition, &id, version)
            })
            .collect();
        state.commands.insert(scope, registered.clone());
        registered
    });
    Ok(json_response(StatusCode::OK, &Value::Array(registered)))
}

/// A command beside those that are registered. One of the same name and type is not replaced.
pub(super) async fn create(
    State(backend): Discord,
    Path(target): Path<Target>,
    JsonBody(definition): JsonBody,
) -> Answer {
    let scope = target.scope(&backend)?;
    command::check_all(&json!([definition]), scope)?;
    let command = backend.state.change(|state| {
        let now = backend.clock().now();
        let (id, version) = (state.ids.next(now).to_string(), state.ids.next(now));
        let command = complete(&backend, scope, &definition, &id, version);
        let commands = state.commands.entry(scope).or_default();
        commands.push(command.clone());
        command
    });
    Ok(json_response(StatusCode::CREATED, &command))
}

/// The command of a path that names one.
#[derive(Debug, Deserialize)]
pub(super) struct Registered {
    command: String,
}

pub(super) async fn delete(
    State(backend): Discord,
    Path(target): Path<Target>,
    Path(registered): Path<Registered>,
) -> Answer {
    let scope = target.scope(&backend)?;
    backend.state.change(|state| {
        let commands = state.commands.entry(scope).or_default();
        let before = commands.len();
        commands.retain(|command| command["id"] != registered.command);
        if commands.len() == before {
            return Err(ApiError::UNKNOWN_COMMAND);
        }
        state.command_writes = state.command_writes.saturating_add(1);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

fn is_same(old: &Value, definition: &Value) -> bool {
    old["name"] == definition["name"] && command::kind(old) == command::kind(definition)
}

/// A definition with everything that Discord adds.
fn complete(backend: &Backend, scope: Scope, definition: &Value, id: &str, version: u64) -> Value {
    let given = |key: &str| definition.get(key).cloned().unwrap_or(Value::Null);
    let mut command = json!({
        "id": id,
        "application_id": backend.config.application_id.to_string(),
        "version": version.to_string(),
        "type": command::kind(definition),
        "name": definition["name"],
        "name_localizations": given("name_localizations"),
        "description": definition.get("description").and_then(Value::as_str).unwrap_or(""),
        "description_localizations": given("description_localizations"),
        "default_member_permissions": given("default_member_permissions"),
        "nsfw": definition.get("nsfw").and_then(Value::as_bool).unwrap_or(false),
    });
    if let Some(options) = definition
        .get("options")
        .filter(|options| !options.is_null())
    {
        put(&mut command, "options", options.clone());
    }
    match scope {
        Scope::Global => {
            put(&mut command, "contexts", given("contexts"));
            put(&mut command, "dm_permission", json!(true));
            let types = given("integration_types");
            put(
                &mut command,
                "integration_types",
                if types.is_null() { json!([0]) } else { types },
            );
        }
        Scope::Guild(guild) => put(&mut command, "guild_id", json!(guild.to_string())),
    }
    command
}

fn without_localizations(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.remove("name_localizations");
            object.remove("description_localizations");
            object.values_mut().for_each(without_localizations);
        }
        Value::Array(items) => items.iter_mut().for_each(without_localizations),
        _ => {}
    }
}
