//! Values for a command's options, held to its definition as Discord's client does.

use serde_json::{Value, json};

use super::error::SendError;
use crate::discord::kind::option;
use crate::discord::limits;
use crate::json::put;

fn option_definitions(command: &Value) -> &[Value] {
    let options = command.get("options").and_then(Value::as_array);
    options.map(Vec::as_slice).unwrap_or_default()
}

fn find_option<'a>(command: &'a Value, name: &str) -> Result<&'a Value, SendError> {
    option_definitions(command)
        .iter()
        .find(|option| is_named(option, name))
        .ok_or_else(|| SendError::UnknownOption(name.to_owned()))
}

/// Whether a command or an option has this name, in any language.
pub fn is_named(named: &Value, name: &str) -> bool {
    let localized = named.get("name_localizations").and_then(Value::as_object);
    let mut localized = localized.into_iter().flat_map(|all| all.values());
    named["name"] == name || localized.any(|given| given == name)
}

/// The options as they are sent, held to the command's definition.
pub(super) fn check_options(
    command: &Value,
    given: &[(String, Value)],
) -> Result<Vec<Value>, SendError> {
    let mut options = Vec::new();
    for (name, value) in given {
        let definition = find_option(command, name)?;
        let value = check_value(definition, value)?;
        options.push(filled(definition, &value));
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

/// An option as the interaction carries it.
fn filled(definition: &Value, value: &Value) -> Value {
    json!({"name": definition["name"], "type": definition["type"], "value": value})
}

fn name_of(named: &Value) -> String {
    named["name"].as_str().unwrap_or_default().to_owned()
}

fn check_value(definition: &Value, value: &Value) -> Result<Value, SendError> {
    let refuse = |reason| SendError::InvalidOption {
        option: name_of(definition),
        reason,
    };
    let choices = definition.get("choices").and_then(Value::as_array);
    if let Some(choices) = choices.filter(|choices| !choices.is_empty()) {
        let chosen = choices
            .iter()
            .find(|choice| choice["value"] == *value || choice["name"] == *value);
        let chosen = chosen.ok_or_else(|| refuse("it is not one of the choices"))?;
        return Ok(chosen["value"].clone());
    }
    let fits = match definition["type"].as_i64() {
        Some(option::STRING) => {
            let length = value.as_str().map(|text| text.chars().count() as u64);
            let bound = |key: &str| definition.get(key).and_then(Value::as_u64);
            let min = bound("min_length").unwrap_or(1).max(1);
            let max = bound("max_length").unwrap_or(limits::STRING_OPTION as u64);
            length.is_some_and(|length| (min..=max).contains(&length))
        }
        Some(option::INTEGER) => {
            let bound = |key: &str| definition.get(key).and_then(Value::as_i64);
            let min = bound("min_value").unwrap_or(i64::MIN);
            let max = bound("max_value").unwrap_or(i64::MAX);
            value.as_i64().is_some_and(|it| (min..=max).contains(&it))
        }
        Some(option::BOOLEAN) => value.is_boolean(),
        Some(option::USER | option::CHANNEL) => {
            value.as_str().is_some_and(|id| id.parse::<u64>().is_ok())
        }
        _ => return Err(refuse("this type of option is not simulated")),
    };
    if fits {
        Ok(value.clone())
    } else {
        Err(refuse(
            "its type or length does not fit, or it is out of range",
        ))
    }
}

/// The options while one of them is being typed, and that one's type.
pub(super) fn complete(
    command: &Value,
    option: &str,
    typed: &str,
    others: &[(String, Value)],
) -> Result<(Vec<Value>, i64), SendError> {
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
        options.push(filled(definition, value));
    }
    let mut focused = filled(definition, &json!(typed));
    put(&mut focused, "focused", true);
    options.push(focused);
    let kind = definition["type"].as_i64().unwrap_or(option::STRING);
    Ok((options, kind))
}
