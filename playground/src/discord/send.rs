//! Turning what a person does into an interaction, as Discord's client and servers do:
//! what the client would not offer, or would not let through, is refused here.

use serde_json::{Value, json};
use thiserror::Error;

use super::held::{Held, Origin};
use super::interaction::{Interaction, Quoted, What};
use super::message_json::{self, iso};
use super::payload::{self, Parts};
use super::person::{Person, Place};
use super::shared::{Scope, Shared, State};
use super::validate::command::kind;
use super::validate::message::EPHEMERAL;
use crate::json::put;

/// A person cannot do that; the bot hears nothing of it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// No such command here: not registered, not in this place, or not for this person.
    #[error("there is no command \"{0}\" here for this person")]
    UnknownCommand(String),
    /// The command has no such option.
    #[error("the command has no option \"{0}\"")]
    UnknownOption(String),
    /// A required option is missing.
    #[error("the option \"{0}\" is required")]
    MissingOption(String),
    /// The value is not one that the option takes.
    #[error("the option \"{option}\" does not take this: {reason}")]
    InvalidOption {
        /// The option.
        option: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// The message is gone, or somebody else's ephemeral one.
    #[error("the message is gone or not visible to this person")]
    NoMessage,
    /// The message has no such button or select, or it cannot be used.
    #[error("the message has no usable \"{0}\"")]
    NoComponent(String),
    /// The select does not take these values.
    #[error("the select does not take these values: {0}")]
    InvalidChoice(&'static str),
    /// No bot has ever connected.
    #[error("no bot is connected to the gateway")]
    Offline,
}

/// Does it: the interaction goes out, and its id comes back.
pub(crate) fn send(shared: &Shared, interaction: &Interaction) -> Result<u64, SendError> {
    shared.change(|state| {
        if state.sessions.is_empty() {
            return Err(SendError::Offline);
        }
        let (parts, origin) = parts(shared, state, interaction)?;
        let now = shared.clock().now();
        let id = state.ids.next(now);
        let token = payload::interaction_token();
        let payload = payload::build(&shared.config, interaction, id, &token, parts);
        let held = Held {
            id,
            token,
            origin,
            payload: payload.clone(),
            sent_at: now,
            acknowledged: None,
            original: None,
            answered_after: None,
            follow_ups: Vec::new(),
            choices: None,
        };
        state.interactions.insert(id, held);
        let guild = interaction.place.guild;
        state
            .sessions
            .dispatch(guild, "INTERACTION_CREATE", &payload);
        Ok(id)
    })
}

fn parts(
    shared: &Shared,
    state: &mut State,
    interaction: &Interaction,
) -> Result<(Parts, Origin), SendError> {
    match &interaction.what {
        What::Slash { name, options } => {
            let command = find_command(state, interaction, name, 1)?;
            let options = check_options(&command, options)?;
            let data = command_data(&command, interaction, options);
            Ok((new(2, data, None), Origin::Command { kind: 1 }))
        }
        What::Complete {
            name,
            option,
            typed,
            others,
        } => {
            let command = find_command(state, interaction, name, 1)?;
            let (data, option_kind) = complete(&command, interaction, option, typed, others)?;
            Ok((new(4, data, None), Origin::Autocomplete { option_kind }))
        }
        What::MessageCommand { name, on } => {
            let command = find_command(state, interaction, name, 3)?;
            let id = state.ids.next(shared.clock().now()).to_string();
            let mut data = command_data(&command, interaction, Vec::new());
            let target = quoted(shared, interaction, on, &id);
            put(&mut data, "target_id", json!(id));
            put(&mut data, "resolved", json!({"messages": {(id): target}}));
            Ok((new(2, data, None), Origin::Command { kind: 3 }))
        }
        What::Press { message, button } => {
            let held = visible(state, interaction, *message)?;
            let component = find_component(&held, &[2], Some(button))?;
            let data = component_data(&component, None);
            let origin = Origin::Component { message: *message };
            Ok((new(3, data, Some(held)), origin))
        }
        What::Choose {
            message,
            select,
            values,
        } => {
            let held = visible(state, interaction, *message)?;
            let component = find_component(&held, &[3], select.as_deref())?;
            let values = chosen(&component, values)?;
            let data = component_data(&component, Some(values));
            let origin = Origin::Component { message: *message };
            Ok((new(3, data, Some(held)), origin))
        }
    }
}

fn new(kind: i64, data: Value, message: Option<Value>) -> Parts {
    Parts {
        kind,
        data,
        message,
    }
}

/// The command as this person sees it in this place; a guild's own goes before a global one.
fn find_command(
    state: &State,
    interaction: &Interaction,
    name: &str,
    wanted: i64,
) -> Result<Value, SendError> {
    let Interaction { person, place, .. } = interaction;
    offered(state, person, place)
        .find(|command| kind(command) == wanted && is_named(command, name, &person.locale))
        .cloned()
        .ok_or_else(|| SendError::UnknownCommand(name.to_owned()))
}

/// The commands that the person can use in the place: the guild's own, then the global ones.
pub(crate) fn offered<'a>(
    state: &'a State,
    person: &'a Person,
    place: &'a Place,
) -> impl Iterator<Item = &'a Value> {
    let guild = place.guild.map(Scope::Guild);
    let scopes = guild.into_iter().chain([Scope::Global]);
    scopes
        .filter_map(|scope| state.commands.get(&scope))
        .flatten()
        .filter(|command| is_offered(command, person, place))
}

fn is_named(named: &Value, name: &str, locale: &str) -> bool {
    let localized = named
        .get("name_localizations")
        .and_then(|all| all.get(locale));
    [named.get("name"), localized]
        .into_iter()
        .flatten()
        .any(|given| given == name)
}

fn is_offered(command: &Value, person: &Person, place: &Place) -> bool {
    let needed = command
        .get("default_member_permissions")
        .and_then(Value::as_str);
    let needed = needed.and_then(|bits| bits.parse().ok());
    let permitted = match needed {
        _ if place.guild.is_none() => true,
        None => true,
        // "0" means administrators only.
        Some(0) => person.has(1 << 3),
        Some(bits) => person.has(bits),
    };
    let contexts = command.get("contexts").and_then(Value::as_array);
    permitted && contexts.is_none_or(|contexts| contexts.contains(&json!(place.context())))
}

fn command_data(command: &Value, interaction: &Interaction, options: Vec<Value>) -> Value {
    let mut data = json!({
        "id": command["id"],
        "name": command["name"],
        "type": command["type"],
    });
    if !options.is_empty() {
        put(&mut data, "options", Value::Array(options));
    }
    if command.get("guild_id").is_some() {
        put(
            &mut data,
            "guild_id",
            json!(interaction.place.guild.map(|id| id.to_string())),
        );
    }
    data
}

fn option_definitions(command: &Value) -> &[Value] {
    let options = command.get("options").and_then(Value::as_array);
    options.map(Vec::as_slice).unwrap_or_default()
}

fn find_option<'a>(command: &'a Value, name: &str) -> Result<&'a Value, SendError> {
    let is_it = |option: &&Value| {
        let localized = option.get("name_localizations").and_then(Value::as_object);
        let mut localized = localized.into_iter().flat_map(|all| all.values());
        option["name"] == name || localized.any(|given| given == name)
    };
    let mut options = option_definitions(command).iter();
    options
        .find(is_it)
        .ok_or_else(|| SendError::UnknownOption(name.to_owned()))
}

fn check_options(command: &Value, given: &[(String, Value)]) -> Result<Vec<Value>, SendError> {
    let mut options = Vec::new();
    for (name, value) in given {
        let definition = find_option(command, name)?;
        let value = check_value(definition, value)?;
        options.push(json!({
            "name": definition["name"], "type": definition["type"], "value": value,
        }));
    }
    let missing = option_definitions(command).iter().find(|definition| {
        definition["required"] == true
            && !options
                .iter()
                .any(|option| option["name"] == definition["name"])
    });
    match missing {
        Some(definition) => Err(SendError::MissingOption(name_of(definition))),
        None => Ok(options),
    }
}

fn name_of(named: &Value) -> String {
    named["name"].as_str().unwrap_or_default().to_owned()
}

fn check_value(definition: &Value, value: &Value) -> Result<Value, SendError> {
    let refuse = |reason| SendError::InvalidOption {
        option: name_of(definition),
        reason,
    };
    let bound = |key: &str| definition.get(key).and_then(Value::as_f64);
    let choices = definition.get("choices").and_then(Value::as_array);
    if let Some(choices) = choices.filter(|choices| !choices.is_empty()) {
        let chosen = choices
            .iter()
            .find(|choice| choice["value"] == *value || choice["name"] == *value);
        let chosen = chosen.ok_or_else(|| refuse("it is none of the choices"))?;
        return Ok(chosen["value"].clone());
    }
    match definition["type"].as_i64() {
        Some(3) => {
            let text = value.as_str().ok_or_else(|| refuse("it is not a text"))?;
            let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
            let length = f64::from(length);
            if text.is_empty() || bound("min_length").is_some_and(|min| length < min) {
                return Err(refuse("it is too short"));
            }
            if length > bound("max_length").unwrap_or(6000.0) {
                return Err(refuse("it is too long"));
            }
            Ok(value.clone())
        }
        Some(kind @ (4 | 10)) => {
            let number = value.as_f64().ok_or_else(|| refuse("it is not a number"))?;
            if kind == 4 && value.as_i64().is_none() {
                return Err(refuse("it is not a whole number"));
            }
            if bound("min_value").is_some_and(|min| number < min)
                || bound("max_value").is_some_and(|max| number > max)
            {
                return Err(refuse("it is out of range"));
            }
            Ok(value.clone())
        }
        Some(5) if value.is_boolean() => Ok(value.clone()),
        Some(5) => Err(refuse("it is neither true nor false")),
        Some(6..=9) if value.as_str().is_some_and(|id| id.parse::<u64>().is_ok()) => {
            Ok(value.clone())
        }
        _ => Err(refuse("the playground does not play this type of option")),
    }
}

fn complete(
    command: &Value,
    interaction: &Interaction,
    option: &str,
    typed: &str,
    others: &[(String, Value)],
) -> Result<(Value, i64), SendError> {
    let definition = find_option(command, option)?;
    if definition["autocomplete"] != true {
        return Err(SendError::InvalidOption {
            option: option.to_owned(),
            reason: "it has no autocomplete",
        });
    }
    let mut options = Vec::new();
    for (name, value) in others {
        // While somebody is still typing, nothing is checked against bounds.
        let definition = find_option(command, name)?;
        options.push(json!({
            "name": definition["name"], "type": definition["type"], "value": value,
        }));
    }
    options.push(json!({
        "name": definition["name"], "type": definition["type"], "value": typed, "focused": true,
    }));
    let kind = definition["type"].as_i64().unwrap_or(3);
    Ok((command_data(command, interaction, options), kind))
}

/// The message that a message command is used on.
fn quoted(shared: &Shared, interaction: &Interaction, on: &Quoted, id: &str) -> Value {
    json!({
        "id": id,
        "type": 0,
        "channel_id": interaction.place.channel.to_string(),
        "author": on.author.user_json(),
        "content": on.content,
        "timestamp": iso(shared.clock().now()),
        "edited_timestamp": null,
        "tts": false,
        "pinned": false,
        "flags": 0,
        "embeds": [],
        "components": [],
        "attachments": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": false,
    })
}

/// The message, if this person can see it.
fn visible(state: &State, interaction: &Interaction, id: u64) -> Result<Value, SendError> {
    let message = state.messages.get(&id).ok_or(SendError::NoMessage)?;
    let ephemeral = message_json::chosen_flags(message) & EPHEMERAL != 0;
    let asker = message.pointer("/interaction_metadata/user/id");
    if ephemeral && asker != Some(&json!(interaction.person.id.to_string())) {
        return Err(SendError::NoMessage);
    }
    Ok(message.clone())
}

fn find_component(message: &Value, kinds: &[i64], name: Option<&str>) -> Result<Value, SendError> {
    let rows = message["components"].as_array().into_iter().flatten();
    let mut components = rows
        .filter_map(|row| row["components"].as_array())
        .flatten();
    let found = components.find(|component| {
        let named = |name: &str| {
            ["label", "custom_id", "placeholder"]
                .iter()
                .any(|key| component[*key] == name)
        };
        component["type"]
            .as_i64()
            .is_some_and(|kind| kinds.contains(&kind))
            && name.is_none_or(named)
    });
    // A link button opens a page; the bot hears nothing.
    let usable =
        |component: &&Value| component["disabled"] != true && component.get("custom_id").is_some();
    found
        .filter(usable)
        .cloned()
        .ok_or_else(|| SendError::NoComponent(name.unwrap_or("select").to_owned()))
}

fn component_data(component: &Value, values: Option<Vec<Value>>) -> Value {
    let mut data = json!({
        "custom_id": component["custom_id"],
        "component_type": component["type"],
        "id": component["id"],
    });
    if let Some(values) = values {
        put(&mut data, "values", Value::Array(values));
    }
    data
}

fn chosen(select: &Value, wanted: &[String]) -> Result<Vec<Value>, SendError> {
    let limit = |key: &str| select[key].as_u64().unwrap_or(1);
    let count = wanted.len() as u64;
    if count < limit("min_values") || count > limit("max_values") {
        return Err(SendError::InvalidChoice("too few or too many"));
    }
    let options = select["options"].as_array().map(Vec::as_slice);
    let options = options.unwrap_or_default();
    let value = |wanted: &String| {
        let option = options
            .iter()
            .find(|option| option["value"] == *wanted || option["label"] == *wanted);
        option.map(|option| option["value"].clone())
    };
    let values: Option<Vec<Value>> = wanted.iter().map(value).collect();
    values.ok_or(SendError::InvalidChoice("not among the options"))
}
