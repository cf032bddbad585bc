//! Rules for choices: those of a command option and those of an autocomplete answer.

use serde_json::Value;

use super::text;
use crate::discord::error::{ApiError, FormErrors};
use crate::discord::kind::option;
use crate::discord::limits;

/// Checks an autocomplete answer to an option of the given type.
pub(crate) fn check_answer(data: &Value, option_kind: i64) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    match data.get("choices") {
        None | Some(Value::Null) => errors.required("data.choices"),
        choices => check(&mut errors, "data.choices", choices, option_kind),
    }
    errors.result()
}

/// Checks a list of choices.
pub(super) fn check(errors: &mut FormErrors, place: &str, value: Option<&Value>, option_kind: i64) {
    let choices = text::list(errors, place, value, 0, limits::CHOICES);
    for (index, choice) in choices.iter().enumerate() {
        let at = |key: &str| format!("{place}.{index}.{key}");
        text::required(errors, &at("name"), choice.get("name"), limits::CHOICE_TEXT);
        let value = choice.get("value");
        match option_kind {
            option::STRING => {
                text::required(errors, &at("value"), value, limits::CHOICE_TEXT);
            }
            option::INTEGER if !value.is_some_and(|value| value.is_i64() || value.is_u64()) => {
                errors.add(&at("value"), "NUMBER_TYPE_COERCE", "Value is not int.");
            }
            option::NUMBER if !value.is_some_and(Value::is_number) => {
                errors.add(&at("value"), "NUMBER_TYPE_COERCE", "Value is not float.");
            }
            _ => {}
        }
    }
}
