//! A value in a request's body, at its place, and the rules for single values.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use crate::discord::error::{ApiError, FormErrors};

/// Checks a value that is at `place` in its body ("" for the body itself).
pub(crate) fn check(
    value: &Value,
    place: &str,
    rules: impl FnOnce(&Part<'_>),
) -> Result<(), ApiError> {
    let errors = RefCell::new(FormErrors::default());
    rules(&Part {
        value: Some(value),
        place: place.to_owned(),
        errors: &errors,
    });
    errors.into_inner().result()
}

/// A value, if it is there and not null, and its place. Complaints are collected for the whole body.
#[derive(Clone)]
pub(crate) struct Part<'a> {
    value: Option<&'a Value>,
    place: String,
    errors: &'a RefCell<FormErrors>,
}

impl<'a> Part<'a> {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Self {
        let value = self.value.and_then(|value| value.get(key));
        Self {
            value: value.filter(|value| !value.is_null()),
            place: format!("{}.{key}", self.place),
            errors: self.errors,
        }
    }

    /// The value of a key, if it is there.
    pub(super) fn given(&self, key: &str) -> Option<Self> {
        Some(self.get(key)).filter(|part| part.value.is_some())
    }

    pub(super) fn value(&self) -> Option<&'a Value> {
        self.value
    }

    pub(super) fn str(&self, key: &str) -> Option<&'a str> {
        self.get(key).value.and_then(Value::as_str)
    }

    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        self.get(key).value.and_then(Value::as_i64)
    }

    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).value.and_then(Value::as_bool) == Some(true)
    }

    /// Complains about this value.
    pub(super) fn refuse(&self, code: &str, message: impl Into<String>) {
        self.errors.borrow_mut().add(&self.place, code, message);
    }

    /// Complains that the value of a key is missing.
    pub(super) fn require(&self, key: &str) {
        self.get(key)
            .refuse("BASE_TYPE_REQUIRED", "This field is required");
    }

    /// A string of at most `max` code points, which may be missing.
    pub(super) fn optional(&self, key: &str, max: usize) -> Option<&'a str> {
        let part = self.get(key);
        let text = part.value?.as_str();
        let Some(text) = text else {
            part.refuse(
                "STRING_TYPE_CONVERT",
                "Could not interpret value as string.",
            );
            return None;
        };
        if length(text) > max {
            let message = format!("Must be {max} or fewer in length.");
            part.refuse("BASE_TYPE_MAX_LENGTH", message);
        }
        Some(text)
    }

    /// A string of 1 to `max` code points that is not blank.
    pub(super) fn text(&self, key: &str, max: usize) -> Option<&'a str> {
        let part = self.get(key);
        if part
            .value
            .is_none_or(|it| it.as_str().is_some_and(|it| it.trim().is_empty()))
        {
            self.require(key);
            return None;
        }
        let text = self.optional(key, usize::MAX)?;
        if length(text) > max {
            let message = format!("Must be between 1 and {max} in length.");
            part.refuse("BASE_TYPE_BAD_LENGTH", message);
        }
        Some(text)
    }

    /// A URL with one of these schemes, which may be missing.
    pub(super) fn url(&self, key: &str, max: usize, schemes: &[&str]) {
        let Some(text) = self.optional(key, max) else {
            return;
        };
        match Url::parse(text) {
            Ok(url) if schemes.contains(&url.scheme()) => {}
            Ok(url) => {
                let message = format!("Scheme \"{}\" is not supported.", url.scheme());
                self.get(key).refuse("URL_TYPE_INVALID_SCHEME", message);
            }
            Err(_) => {
                let message = "Not a well formed URL.";
                self.get(key).refuse("URL_TYPE_INVALID_URL", message);
            }
        }
    }

    /// A whole number among these.
    pub(crate) fn one_of(&self, key: &str, allowed: &[i64]) {
        match self.given(key) {
            None => self.require(key),
            Some(part)
                if part
                    .value
                    .and_then(Value::as_i64)
                    .is_some_and(|it| allowed.contains(&it)) => {}
            Some(part) => part.refuse(
                "BASE_TYPE_CHOICES",
                format!("Value must be one of {allowed:?}."),
            ),
        }
    }

    /// A whole number from `min` to `max`, which may be missing.
    pub(super) fn between(&self, key: &str, min: u64, max: u64) {
        let Some(part) = self.given(key) else { return };
        match part.value.and_then(Value::as_u64) {
            None => part.refuse("NUMBER_TYPE_COERCE", "Value is not int."),
            Some(number) if (min..=max).contains(&number) => {}
            Some(_) => {
                let message = format!("int value should be between {min} and {max}.");
                part.refuse("NUMBER_TYPE_MAX", message);
            }
        }
    }

    /// The `min` to `max` items of a list under this key; a missing list is empty.
    pub(super) fn items(&self, key: &str, min: usize, max: usize) -> Vec<Self> {
        self.get(key).list(min, max)
    }

    /// The `min` to `max` items of this list; a missing list is empty.
    pub(super) fn list(&self, min: usize, max: usize) -> Vec<Self> {
        let items = match self.value {
            None => &[],
            Some(Value::Array(items)) => items.as_slice(),
            Some(_) => {
                self.refuse(
                    "LIST_TYPE_CONVERT",
                    "Only iterables may be used in a ListType",
                );
                return Vec::new();
            }
        };
        if items.len() > max && min == 0 {
            let message = format!("Must be {max} or fewer in length.");
            self.refuse("BASE_TYPE_MAX_LENGTH", message);
        } else if !(min..=max).contains(&items.len()) {
            let message = format!("Must be between {min} and {max} in length.");
            self.refuse("BASE_TYPE_BAD_LENGTH", message);
        }
        let item = |(index, value): (usize, &'a Value)| Self {
            value: Some(value),
            place: format!("{}.{index}", self.place),
            errors: self.errors,
        };
        items.iter().enumerate().map(item).collect()
    }

    /// Complains about every item whose `key` an earlier one has too.
    pub(super) fn unique(items: &[Self], key: &str, code: &str) {
        let mut seen = BTreeSet::new();
        for item in items {
            if item.str(key).is_some_and(|text| !seen.insert(text)) {
                item.get(key).refuse(code, "The value is already used");
            }
        }
    }
}

/// The length as Discord counts it.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}
