//! Rules for select menus.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{components, text};
use crate::discord::error::FormErrors;
use crate::discord::kind::component::STRING_SELECT;
use crate::discord::limits;

/// Checks one select menu.
pub(super) fn check(errors: &mut FormErrors, place: &str, select: &Value) {
    let at = |key: &str| format!("{place}.{key}");
    text::required(
        errors,
        &at("custom_id"),
        select.get("custom_id"),
        limits::CUSTOM_ID,
    );
    text::optional(
        errors,
        &at("placeholder"),
        select.get("placeholder"),
        limits::PLACEHOLDER,
    );
    let options = if components::kind(select) == Some(STRING_SELECT) {
        check_options(errors, &at("options"), select.get("options"))
    } else {
        limits::SELECT_OPTIONS
    };
    let number = |key: &str| select.get(key).and_then(Value::as_u64);
    let in_range = |value: Option<u64>, least: u64| {
        value.is_none_or(|value| (least..=limits::SELECT_OPTIONS as u64).contains(&value))
    };
    let (min, max) = (number("min_values"), number("max_values"));
    if !in_range(min, 0) {
        let message = format!(
            "int value should be between 0 and {}.",
            limits::SELECT_OPTIONS
        );
        errors.add(&at("min_values"), "NUMBER_TYPE_MAX", message);
    }
    if !in_range(max, 1) || max.is_some_and(|max| max > options as u64) {
        let message = "int value should be between 1 and the number of options.";
        errors.add(&at("max_values"), "NUMBER_TYPE_MAX", message);
    }
    if min.unwrap_or(1) > max.unwrap_or(1) {
        let message = "min_values should not be above max_values.";
        errors.add(&at("min_values"), "NUMBER_TYPE_MAX", message);
    }
}

fn check_options(errors: &mut FormErrors, place: &str, value: Option<&Value>) -> usize {
    let options = text::list(errors, place, value, 1, limits::SELECT_OPTIONS);
    let mut values = BTreeSet::new();
    for (index, option) in options.iter().enumerate() {
        let at = |key: &str| format!("{place}.{index}.{key}");
        for key in ["label", "value"] {
            text::required(errors, &at(key), option.get(key), limits::SELECT_TEXT);
        }
        let description = option.get("description");
        text::optional(errors, &at("description"), description, limits::SELECT_TEXT);
        let value = option.get("value").and_then(Value::as_str);
        if value.is_some_and(|value| !values.insert(value)) {
            errors.add(
                &at("value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            );
        }
    }
    options.len()
}
