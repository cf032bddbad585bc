//! Rules for the options of command definitions. Subcommands, numbers, roles and attachments are not simulated.

use serde_json::Value;

use super::choices;
use super::names::{check_descriptions, check_names};
use super::part::Part;
use crate::discord::kind::option::{BOOLEAN, CHANNEL, INTEGER, STRING, USER};
use crate::discord::limits;

/// Checks the options of a command.
pub(super) fn check_all(command: &Part<'_>) {
    let options = command.items("options", 0, limits::COMMAND_OPTIONS);
    let mut optional_seen = false;
    for option in &options {
        check_one(option);
        let required = option.is_true("required");
        if required && optional_seen {
            option.refuse(
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            );
        }
        optional_seen |= !required;
    }
    Part::unique(&options, "name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID");
}

fn check_one(option: &Part<'_>) {
    option.one_of("type", &[STRING, INTEGER, BOOLEAN, USER, CHANNEL]);
    let kind = option.int("type").unwrap_or(0);
    check_names(option, false);
    check_descriptions(option);
    let given = option.get("choices").value().and_then(Value::as_array);
    let has_choices = given.is_some_and(|choices| !choices.is_empty());
    let autocomplete = option.is_true("autocomplete");
    if (has_choices || autocomplete) && !matches!(kind, STRING | INTEGER) {
        option.get("type").refuse(
            "APPLICATION_COMMAND_OPTION_CHOICES_INVALID",
            "Choices and autocomplete are for string and integer options only",
        );
    }
    if has_choices && autocomplete {
        option.get("autocomplete").refuse(
            "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
            "Autocomplete cannot be used together with choices",
        );
    }
    choices::check(option, kind);
    for (key, min) in [("min_length", 0), ("max_length", 1)] {
        option.between(key, min, limits::STRING_OPTION as u64);
        refuse_unless(kind == STRING, option, key);
    }
    for key in ["min_value", "max_value"] {
        refuse_unless(kind == INTEGER && option.int(key).is_some(), option, key);
    }
}

fn refuse_unless(fits: bool, option: &Part<'_>, key: &str) {
    if let Some(bound) = option.given(key).filter(|_| !fits) {
        let message = "The option's type has no such bound, or the bound is not int.";
        bound.refuse("NUMBER_TYPE_COERCE", message);
    }
}
