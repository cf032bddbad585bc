//! Rules for the options of command definitions.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{choices, command, text};
use crate::discord::error::FormErrors;
use crate::discord::kind::option::{
    ATTACHMENT, BOOLEAN, CHANNEL, INTEGER, MENTIONABLE, NUMBER, ROLE, STRING, SUB_COMMAND,
    SUB_COMMAND_GROUP, USER,
};
use crate::discord::limits;

const KINDS: &[i64] = &[
    SUB_COMMAND,
    SUB_COMMAND_GROUP,
    STRING,
    INTEGER,
    BOOLEAN,
    USER,
    CHANNEL,
    ROLE,
    MENTIONABLE,
    NUMBER,
    ATTACHMENT,
];
/// The types that can have choices, autocomplete and bounds.
const TYPED: &[i64] = &[STRING, INTEGER, NUMBER];

/// Checks the options of a command or of a subcommand.
pub(super) fn check_all(errors: &mut FormErrors, place: &str, value: Option<&Value>) {
    let options = text::list(errors, place, value, 0, limits::COMMAND_OPTIONS);
    let mut names = BTreeSet::new();
    let mut optional_seen = false;
    for (index, option) in options.iter().enumerate() {
        let place = format!("{place}.{index}");
        check_one(errors, &place, option);
        let required = option.get("required").and_then(Value::as_bool);
        if required == Some(true) && optional_seen {
            errors.add(
                &place,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            );
        }
        optional_seen |= required != Some(true);
        let name = option.get("name").and_then(Value::as_str);
        if name.is_some_and(|name| !names.insert(name)) {
            errors.add(
                &format!("{place}.name"),
                "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
                "Option names must be unique",
            );
        }
    }
    let nested = |option: &Value| matches!(kind(option), SUB_COMMAND | SUB_COMMAND_GROUP);
    if options.iter().any(nested) && !options.iter().all(nested) {
        errors.add(
            place,
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        );
    }
}

fn kind(option: &Value) -> i64 {
    option.get("type").and_then(Value::as_i64).unwrap_or(0)
}

fn check_one(errors: &mut FormErrors, place: &str, option: &Value) {
    let at = |key: &str| format!("{place}.{key}");
    let kind = kind(option);
    if !KINDS.contains(&kind) {
        errors.not_one_of(&at("type"), KINDS);
    }
    command::check_names(errors, place, option, true);
    command::check_descriptions(errors, place, option);
    if matches!(kind, SUB_COMMAND | SUB_COMMAND_GROUP) {
        check_all(errors, &at("options"), option.get("options"));
        return;
    }
    let given = option.get("choices").and_then(Value::as_array);
    let has_choices = given.is_some_and(|choices| !choices.is_empty());
    let autocomplete = option.get("autocomplete").and_then(Value::as_bool) == Some(true);
    if (has_choices || autocomplete) && !TYPED.contains(&kind) {
        errors.add(
            &at("type"),
            "APPLICATION_COMMAND_OPTION_CHOICES_INVALID",
            "Choices and autocomplete are for string, integer and number options only",
        );
    }
    if has_choices && autocomplete {
        errors.add(
            &at("autocomplete"),
            "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
            "Autocomplete cannot be used together with choices",
        );
    }
    choices::check(errors, &at("choices"), option.get("choices"), kind);
    check_bounds(errors, place, option, kind);
}

fn check_bounds(errors: &mut FormErrors, place: &str, option: &Value, kind: i64) {
    for (key, least) in [("min_length", 0), ("max_length", 1)] {
        let Some(value) = option.get(key).filter(|value| !value.is_null()) else {
            continue;
        };
        let fits = value
            .as_u64()
            .is_some_and(|n| n >= least && n <= limits::STRING_OPTION as u64);
        if kind != STRING || !fits {
            let message = format!(
                "int value should be between {least} and {}, on string options only.",
                limits::STRING_OPTION
            );
            errors.add(&format!("{place}.{key}"), "NUMBER_TYPE_MAX", message);
        }
    }
    for key in ["min_value", "max_value"] {
        let given = option.get(key).filter(|value| !value.is_null());
        if given.is_some_and(|value| !value.is_number() || !matches!(kind, INTEGER | NUMBER)) {
            let message = "Value is not a number, or the option is not one of numbers.";
            errors.add(&format!("{place}.{key}"), "NUMBER_TYPE_COERCE", message);
        }
    }
}
