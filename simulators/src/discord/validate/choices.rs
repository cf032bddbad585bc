//! Rules for choices: those of a command option and those of an autocomplete answer.

use serde_json::Value;

use super::part::{self, Part};
use crate::discord::error::ApiError;
use crate::discord::kind::option;
use crate::discord::limits;

/// Checks an autocomplete answer to an option of the given type.
pub(crate) fn check_answer(data: &Value, option_kind: i64) -> Result<(), ApiError> {
    part::check(data, "data", |data| {
        if data.given("choices").is_none() {
            data.require("choices");
        }
        check(data, option_kind);
    })
}

/// Checks the `choices` of an option or an answer.
pub(super) fn check(holder: &Part<'_>, option_kind: i64) {
    for choice in holder.items("choices", 0, limits::CHOICES) {
        choice.text("name", limits::CHOICE_TEXT);
        if option_kind == option::STRING {
            choice.text("value", limits::CHOICE_TEXT);
        } else if choice.int("value").is_none() {
            choice
                .get("value")
                .refuse("NUMBER_TYPE_COERCE", "Value is not int.");
        }
    }
}
