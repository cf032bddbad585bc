//! Rules for command definitions.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{command_option, text};
use crate::discord::error::{ApiError, FormErrors};
use crate::discord::kind::command::{CHAT_INPUT, MESSAGE, USER};
use crate::discord::limits;

const KINDS: &[i64] = &[CHAT_INPUT, USER, MESSAGE];
/// The locales that Discord knows.
const LOCALES: &[&str] = &[
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko", "ar", "he",
];

/// Where a set of commands lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Everywhere the application is installed.
    Global,
    /// In one guild.
    Guild,
}

/// Checks a bulk overwrite.
pub(crate) fn check_all(commands: &[Value], reach: Reach) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    let mut names = BTreeSet::new();
    for (index, command) in commands.iter().enumerate() {
        let place = index.to_string();
        check_one(&mut errors, &place, command, reach);
        let name = command.get("name").and_then(Value::as_str);
        if !names.insert((kind(command), name)) {
            errors.add(
                &place,
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            );
        }
    }
    check_counts(&mut errors, commands);
    errors.result()
}

/// Checks a single command.
pub(crate) fn check(command: &Value, reach: Reach) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    check_one(&mut errors, "", command, reach);
    errors.result()
}

/// A command's `type`; chat input where none is given.
pub(crate) fn kind(command: &Value) -> i64 {
    command
        .get("type")
        .and_then(Value::as_i64)
        .unwrap_or(CHAT_INPUT)
}

fn check_counts(errors: &mut FormErrors, commands: &[Value]) {
    for (wanted, most) in [
        (CHAT_INPUT, limits::CHAT_INPUT_COMMANDS),
        (USER, limits::CONTEXT_MENU_COMMANDS),
        (MESSAGE, limits::CONTEXT_MENU_COMMANDS),
    ] {
        if commands.iter().filter(|one| kind(one) == wanted).count() > most {
            let message = format!("Maximum number of application commands reached ({most})");
            errors.add("", "APPLICATION_COMMAND_TOO_MANY", message);
        }
    }
}

fn check_one(errors: &mut FormErrors, place: &str, command: &Value, reach: Reach) {
    let at = |key: &str| format!("{place}.{key}");
    let kind = kind(command);
    if !KINDS.contains(&kind) {
        errors.not_one_of(&at("type"), KINDS);
    }
    let slash = kind == CHAT_INPUT;
    check_names(errors, place, command, slash);
    if slash {
        check_descriptions(errors, place, command);
        command_option::check_all(errors, &at("options"), command.get("options"));
    } else {
        for key in ["description", "options"] {
            let given = command.get(key).filter(|value| {
                !value.is_null()
                    && value.as_str() != Some("")
                    && value.as_array().is_none_or(|a| !a.is_empty())
            });
            if given.is_some() {
                errors.add(
                    &at(key),
                    "APPLICATION_COMMAND_INVALID_FIELD",
                    "Context menu commands cannot have this field",
                );
            }
        }
    }
    check_permissions(errors, &at("default_member_permissions"), command);
    check_reach(errors, place, command, reach);
    if size(command) > limits::COMMAND_SUM {
        errors.add(
            place,
            "APPLICATION_COMMAND_TOO_LARGE",
            format!("Command exceeds maximum size ({})", limits::COMMAND_SUM),
        );
    }
}

/// Checks `name` and its localizations, of a command or an option.
pub(super) fn check_names(errors: &mut FormErrors, place: &str, named: &Value, strict: bool) {
    let at = format!("{place}.name");
    if let Some(name) = text::required(errors, &at, named.get("name"), limits::COMMAND_NAME)
        && strict
    {
        check_name(errors, &at, name);
    }
    let place = format!("{place}.name_localizations");
    for (place, name) in localizations(errors, &place, named.get("name_localizations")) {
        let name = text::required(errors, &place, Some(name), limits::COMMAND_NAME);
        if let Some(name) = name
            && strict
        {
            check_name(errors, &place, name);
        }
    }
}

/// Checks `description` and its localizations, of a command or an option.
pub(super) fn check_descriptions(errors: &mut FormErrors, place: &str, described: &Value) {
    let max = limits::COMMAND_DESCRIPTION;
    let at = format!("{place}.description");
    text::required(errors, &at, described.get("description"), max);
    let place = format!("{place}.description_localizations");
    let given = described.get("description_localizations");
    for (place, description) in localizations(errors, &place, given) {
        text::required(errors, &place, Some(description), max);
    }
}

fn localizations<'a>(
    errors: &mut FormErrors,
    place: &str,
    value: Option<&'a Value>,
) -> Vec<(String, &'a Value)> {
    let Some(Value::Object(texts)) = value else {
        return Vec::new();
    };
    for locale in texts.keys().filter(|key| !LOCALES.contains(&key.as_str())) {
        let message = format!("Value must be one of {LOCALES:?}.");
        errors.add(&format!("{place}.{locale}"), "ENUM_TYPE_COERCE", message);
    }
    let known = texts
        .iter()
        .filter(|(key, _)| LOCALES.contains(&key.as_str()));
    known
        .map(|(key, value)| (format!("{place}.{key}"), value))
        .collect()
}

/// `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, lower case where there is one.
fn check_name(errors: &mut FormErrors, place: &str, name: &str) {
    let allowed = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '-' | '_' | '\'')
            // The marks of the two scripts, which are neither letters nor digits.
            || matches!(c, '\u{0900}'..='\u{097F}' | '\u{0E00}'..='\u{0E7F}')
    };
    if !name.chars().all(allowed) {
        errors.add(
            place,
            "STRING_TYPE_REGEX",
            "String value did not match validation regex.",
        );
    } else if name.to_lowercase() != name {
        errors.add(
            place,
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        );
    }
}

fn check_permissions(errors: &mut FormErrors, place: &str, command: &Value) {
    let good = match command.get("default_member_permissions") {
        None | Some(Value::Null) => true,
        Some(Value::String(bits)) => bits.parse::<u64>().is_ok(),
        Some(other) => other.is_u64(),
    };
    if !good {
        let message = "Could not interpret value as a permission bit set.";
        errors.add(place, "PERMISSIONS_TYPE_COERCE", message);
    }
}

fn check_reach(errors: &mut FormErrors, place: &str, command: &Value, reach: Reach) {
    for (key, allowed) in [
        ("contexts", [0, 1, 2].as_slice()),
        ("integration_types", &[0, 1]),
    ] {
        let Some(given) = command.get(key).filter(|value| !value.is_null()) else {
            continue;
        };
        let place = format!("{place}.{key}");
        if reach == Reach::Guild {
            errors.add(
                &place,
                "APPLICATION_COMMAND_GLOBAL_ONLY_FIELD",
                "This field can only be set on global commands",
            );
            continue;
        }
        let items = given.as_array().map(Vec::as_slice).unwrap_or_default();
        if items.is_empty() {
            errors.add(
                &place,
                "BASE_TYPE_MIN_LENGTH",
                "Must be 1 or more in length.",
            );
        }
        for (index, item) in items.iter().enumerate() {
            if !item.as_i64().is_some_and(|item| allowed.contains(&item)) {
                errors.not_one_of(&format!("{place}.{index}"), allowed);
            }
        }
    }
}

/// The characters that count towards a command's size: names, descriptions and choices.
fn size(value: &Value) -> usize {
    let own = ["name", "description", "value"].iter();
    let own = own
        .filter_map(|key| value.get(*key).and_then(Value::as_str))
        .map(text::length);
    let inner = ["options", "choices"].iter();
    let inner = inner
        .filter_map(|key| value.get(*key).and_then(Value::as_array))
        .flatten()
        .map(size);
    own.chain(inner).fold(0, usize::saturating_add)
}
