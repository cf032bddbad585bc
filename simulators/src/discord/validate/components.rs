//! Rules for action rows and buttons.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{select, text};
use crate::discord::error::FormErrors;
use crate::discord::kind::component::{
    ACTION_ROW, BUTTON, CHANNEL_SELECT, MENTIONABLE_SELECT, ROLE_SELECT, STRING_SELECT, USER_SELECT,
};
use crate::discord::limits;

/// What can stand in a row: a button, or one of the selects.
const IN_ROWS: &[i64] = &[
    BUTTON,
    STRING_SELECT,
    USER_SELECT,
    ROLE_SELECT,
    MENTIONABLE_SELECT,
    CHANNEL_SELECT,
];
/// The style of a button that opens a page.
const LINK: i64 = 5;
const BUTTON_STYLES: &[i64] = &[1, 2, 3, 4, LINK];
const BUTTON_SCHEMES: &[&str] = &["http", "https", "discord"];

/// Checks the components of a message.
pub(super) fn check(errors: &mut FormErrors, place: &str, value: Option<&Value>) {
    let rows = text::list(errors, place, value, 0, limits::ROWS);
    let mut custom_ids = BTreeSet::new();
    for (index, row) in rows.iter().enumerate() {
        let place = format!("{place}.{index}");
        if kind(row) != Some(ACTION_ROW) {
            errors.not_one_of(&format!("{place}.type"), &[ACTION_ROW]);
            continue;
        }
        check_row(errors, &place, row, &mut custom_ids);
    }
}

/// A component's `type`.
pub(super) fn kind(component: &Value) -> Option<i64> {
    component.get("type").and_then(Value::as_i64)
}

fn check_row<'a>(
    errors: &mut FormErrors,
    place: &str,
    row: &'a Value,
    custom_ids: &mut BTreeSet<&'a str>,
) {
    let place = format!("{place}.components");
    let children = text::list(
        errors,
        &place,
        row.get("components"),
        1,
        limits::ROW_BUTTONS,
    );
    let mut width = 0_usize;
    for (index, child) in children.iter().enumerate() {
        let place = format!("{place}.{index}");
        match kind(child) {
            Some(BUTTON) => {
                width = width.saturating_add(1);
                check_button(errors, &place, child);
            }
            Some(kind) if IN_ROWS.contains(&kind) => {
                width = width.saturating_add(limits::ROW_BUTTONS);
                select::check(errors, &place, child);
            }
            _ => errors.not_one_of(&format!("{place}.type"), IN_ROWS),
        }
        let custom_id = child.get("custom_id").and_then(Value::as_str);
        if custom_id.is_some_and(|id| !custom_ids.insert(id)) {
            errors.add(
                &format!("{place}.custom_id"),
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            );
        }
    }
    if width > limits::ROW_BUTTONS && children.len() <= limits::ROW_BUTTONS {
        errors.add(
            &place,
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        );
    }
}

fn check_button(errors: &mut FormErrors, place: &str, button: &Value) {
    let at = |key: &str| format!("{place}.{key}");
    let style = button.get("style").and_then(Value::as_i64);
    let custom_id = button.get("custom_id").filter(|id| !id.is_null());
    let url = button.get("url").filter(|url| !url.is_null());
    if !style.is_some_and(|style| BUTTON_STYLES.contains(&style)) {
        errors.not_one_of(&at("style"), BUTTON_STYLES);
    }
    text::optional(
        errors,
        &at("label"),
        button.get("label"),
        limits::BUTTON_LABEL,
    );
    let label = button.get("label").and_then(Value::as_str).unwrap_or("");
    let emoji = button.get("emoji").filter(|emoji| !emoji.is_null());
    if label.trim().is_empty() && emoji.is_none() {
        errors.add(
            place,
            "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED",
            "A button must have a label or an emoji",
        );
    }
    if custom_id.is_some() && url.is_some() {
        errors.add(
            &at("custom_id"),
            "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
            "A custom id and url cannot both be specified",
        );
    } else if style == Some(LINK) {
        if url.is_none() {
            errors.required(&at("url"));
        }
        text::url(errors, &at("url"), url, limits::BUTTON_URL, BUTTON_SCHEMES);
    } else if url.is_some() {
        errors.add(
            &at("url"),
            "BUTTON_COMPONENT_INVALID_STYLE",
            "Only a link button can have a url",
        );
    } else {
        text::required(errors, &at("custom_id"), custom_id, limits::CUSTOM_ID);
    }
}
