//! Rules for command definitions.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::command_option;
use super::names::{check_descriptions, check_names};
use super::part::{self, Part, length};
use crate::discord::error::ApiError;
use crate::discord::kind::command::{CHAT_INPUT, MESSAGE};
use crate::discord::limits;
use crate::discord::state::Scope;

/// Checks a bulk overwrite. User commands are not simulated.
pub(crate) fn check_all(commands: &Value, scope: Scope) -> Result<(), ApiError> {
    part::check(commands, "", |body| {
        let mut names = BTreeSet::new();
        for command in body.list(0, usize::MAX) {
            check_one(&command, scope);
            let definition = command.value().unwrap_or(&Value::Null);
            if !names.insert((kind(definition), command.str("name"))) {
                command.refuse(
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                );
            }
        }
    })
}

/// A command's `type`; chat input where none is given.
pub(crate) fn kind(command: &Value) -> i64 {
    let kind = command.get("type").and_then(Value::as_i64);
    kind.unwrap_or(CHAT_INPUT)
}

fn check_one(command: &Part<'_>, scope: Scope) {
    if command.given("type").is_some() {
        command.one_of("type", &[CHAT_INPUT, MESSAGE]);
    }
    let definition = command.value().unwrap_or(&Value::Null);
    let is_menu = kind(definition) != CHAT_INPUT;
    check_names(command, is_menu);
    if is_menu {
        for key in ["description", "options"] {
            let empty =
                |part: &Part<'_>| part.value().is_some_and(|it| *it == "" || *it == json!([]));
            if let Some(part) = command.given(key).filter(|part| !empty(part)) {
                part.refuse(
                    "APPLICATION_COMMAND_INVALID_FIELD",
                    "Context menu commands cannot have this field",
                );
            }
        }
    } else {
        check_descriptions(command);
        command_option::check_all(command);
    }
    if let Some(permissions) = command.given("default_member_permissions")
        && command
            .str("default_member_permissions")
            .is_none_or(|bits| bits.parse::<u64>().is_err())
    {
        let message = "Could not interpret value as a permission bit set.";
        permissions.refuse("PERMISSIONS_TYPE_COERCE", message);
    }
    check_installation(command, "contexts", &[0, 1, 2], scope);
    check_installation(command, "integration_types", &[0, 1], scope);
    if size(definition) > limits::COMMAND_SUM {
        let message = format!("Command exceeds maximum size ({})", limits::COMMAND_SUM);
        command.refuse("APPLICATION_COMMAND_TOO_LARGE", message);
    }
}

fn check_installation(command: &Part<'_>, key: &str, allowed: &[i64], scope: Scope) {
    let Some(part) = command.given(key) else {
        return;
    };
    if scope != Scope::Global {
        part.refuse(
            "APPLICATION_COMMAND_GLOBAL_ONLY_FIELD",
            "This field can only be set on global commands",
        );
        return;
    }
    for item in command.items(key, 1, allowed.len()) {
        if !item
            .value()
            .and_then(Value::as_i64)
            .is_some_and(|it| allowed.contains(&it))
        {
            item.refuse(
                "BASE_TYPE_CHOICES",
                format!("Value must be one of {allowed:?}."),
            );
        }
    }
}

/// The characters that count towards a command's size: names, descriptions and choices.
fn size(value: &Value) -> usize {
    let texts = ["name", "description", "value"].into_iter();
    let texts = texts.filter_map(|key| value.get(key).and_then(Value::as_str));
    let inner = ["options", "choices"].into_iter();
    let inner = inner.filter_map(|key| value.get(key).and_then(Value::as_array));
    let own: usize = texts.map(length).sum();
    own.saturating_add(inner.flatten().map(size).sum())
}
