//! Rules for action rows, buttons and select menus.

use super::part::Part;
use crate::discord::kind::component::{ACTION_ROW, BUTTON, STRING_SELECT};
use crate::discord::limits;

/// The style of a button that opens a page.
const LINK: i64 = 5;
const SCHEMES: &[&str] = &["http", "https", "discord"];

/// Checks the components of a message.
pub(super) fn check(message: &Part<'_>) {
    let mut children = Vec::new();
    for row in message.items("components", 0, limits::ROWS) {
        row.one_of("type", &[ACTION_ROW]);
        if row.int("type") == Some(ACTION_ROW) {
            children.extend(check_row(&row));
        }
    }
    Part::unique(&children, "custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED");
}

fn check_row<'a>(row: &Part<'a>) -> Vec<Part<'a>> {
    let children = row.items("components", 1, limits::ROW_BUTTONS);
    for child in &children {
        match child.int("type") {
            Some(BUTTON) => check_button(child),
            Some(STRING_SELECT) => check_select(child),
            _ => child.one_of("type", &[BUTTON, STRING_SELECT]),
        }
    }
    let selects = children
        .iter()
        .filter(|it| it.int("type") == Some(STRING_SELECT));
    if selects.count() > 0 && children.len() > 1 {
        row.get("components").refuse(
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        );
    }
    children
}

fn check_button(button: &Part<'_>) {
    button.one_of("style", &[1, 2, 3, 4, LINK]);
    let label = button.optional("label", limits::BUTTON_LABEL).unwrap_or("");
    if label.trim().is_empty() && button.given("emoji").is_none() {
        button.refuse(
            "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED",
            "A button must have a label or an emoji",
        );
    }
    let is_link = button.int("style") == Some(LINK);
    match (button.given("custom_id"), button.given("url")) {
        (Some(custom_id), Some(_)) => custom_id.refuse(
            "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
            "A custom id and url cannot both be specified",
        ),
        (None, None) if is_link => button.require("url"),
        (None, Some(_)) if is_link => button.url("url", limits::BUTTON_URL, SCHEMES),
        (None, Some(url)) => url.refuse(
            "BUTTON_COMPONENT_INVALID_STYLE",
            "Only a link button can have a url",
        ),
        (_, None) => {
            button.text("custom_id", limits::CUSTOM_ID);
        }
    }
}

fn check_select(select: &Part<'_>) {
    select.text("custom_id", limits::CUSTOM_ID);
    select.optional("placeholder", limits::PLACEHOLDER);
    let options = select.items("options", 1, limits::SELECT_OPTIONS);
    for option in &options {
        option.text("label", limits::SELECT_TEXT);
        option.text("value", limits::SELECT_TEXT);
        option.optional("description", limits::SELECT_TEXT);
    }
    Part::unique(
        &options,
        "value",
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    );
    select.between("min_values", 0, limits::SELECT_OPTIONS as u64);
    select.between("max_values", 1, options.len() as u64);
    if select.int("min_values").unwrap_or(1) > select.int("max_values").unwrap_or(1) {
        let message = "min_values should not be above max_values.";
        select.get("min_values").refuse("NUMBER_TYPE_MAX", message);
    }
}
