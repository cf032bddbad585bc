//! Building JSON step by step.

use serde_json::Value;

/// Sets a key of an object. Anything but an object stays as it is.
pub fn put(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Value::Object(object) = object {
        object.insert(key.to_owned(), value.into());
    }
}
