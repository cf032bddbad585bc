//! Buttons and selects of a message, as a person uses them.

use serde_json::{Value, json};

use super::error::SendError;
use crate::json::put;

/// The component that is named, if it can be used.
pub(super) fn find_component(
    message: &Value,
    kinds: &[i64],
    name: Option<&str>,
) -> Result<Value, SendError> {
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

/// The data of a press or a choice.
pub(super) fn component_data(component: &Value, values: Option<Vec<Value>>) -> Value {
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

/// The values behind what was chosen.
pub(super) fn chosen(select: &Value, wanted: &[String]) -> Result<Vec<Value>, SendError> {
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
