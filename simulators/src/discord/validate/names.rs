//! Rules for the names and descriptions of commands and their options.

use super::part::Part;
use crate::discord::limits;

/// The locales that Discord knows.
const LOCALES: &[&str] = &[
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko", "ar", "he",
];

/// Checks `name` and its localizations. Names of context menu commands are free text.
pub(super) fn check_names(named: &Part<'_>, is_free: bool) {
    for (holder, key) in with_localizations(named, "name") {
        let name = holder.text(&key, limits::COMMAND_NAME);
        let Some(name) = name.filter(|_| !is_free) else {
            continue;
        };
        if !name.chars().all(is_allowed) {
            let message = "String value did not match validation regex.";
            holder.get(&key).refuse("STRING_TYPE_REGEX", message);
        } else if name.to_lowercase() != name {
            let message = "Command name is invalid";
            holder
                .get(&key)
                .refuse("APPLICATION_COMMAND_INVALID_NAME", message);
        }
    }
}

/// Checks `description` and its localizations.
pub(super) fn check_descriptions(described: &Part<'_>) {
    for (holder, key) in with_localizations(described, "description") {
        holder.text(&key, limits::COMMAND_DESCRIPTION);
    }
}

/// A text and its localizations, each as the object that holds it and its key there.
fn with_localizations<'a>(holder: &Part<'a>, key: &str) -> Vec<(Part<'a>, String)> {
    let mut texts = Vec::new();
    let localizations = holder.get(&format!("{key}_localizations"));
    let given = localizations.value().and_then(serde_json::Value::as_object);
    for locale in given.into_iter().flat_map(|texts| texts.keys()) {
        if LOCALES.contains(&locale.as_str()) {
            texts.push((holder.get(&format!("{key}_localizations")), locale.clone()));
        } else {
            let message = format!("Value must be one of {LOCALES:?}.");
            localizations
                .get(locale)
                .refuse("ENUM_TYPE_COERCE", message);
        }
    }
    texts.push((holder.clone(), key.to_owned()));
    texts
}

/// `[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]`.
fn is_allowed(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '-' | '_' | '\'')
        // The marks of the two scripts, which are neither letters nor digits.
        || matches!(c, '\u{0900}'..='\u{097F}' | '\u{0E00}'..='\u{0E7F}')
}
