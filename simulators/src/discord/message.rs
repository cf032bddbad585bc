//! A message as Discord holds it, for tests and people to look at.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kind::component;
use super::kind::flag::{EPHEMERAL, LOADING};
use super::person::Person;

/// A copy of a message's JSON at one moment.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Message(Value);

impl Message {
    pub(crate) fn new(json: Value) -> Self {
        Self(json)
    }

    /// The whole message.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.0
    }

    pub(crate) fn into_json(self) -> Value {
        self.0
    }

    /// The message's id.
    #[must_use]
    pub fn id(&self) -> u64 {
        let id = self.0.get("id").and_then(Value::as_str);
        id.and_then(|id| id.parse().ok()).unwrap_or_default()
    }

    /// The id of the channel that it is in.
    #[must_use]
    pub fn channel(&self) -> u64 {
        let id = self.0.get("channel_id").and_then(Value::as_str);
        id.and_then(|id| id.parse().ok()).unwrap_or_default()
    }

    /// The text above the embeds.
    #[must_use]
    pub fn content(&self) -> &str {
        self.0.get("content").and_then(Value::as_str).unwrap_or("")
    }

    /// The embeds.
    #[must_use]
    pub fn embeds(&self) -> &[Value] {
        self.list("embeds")
    }

    /// All buttons and selects, row by row.
    #[must_use]
    pub fn components(&self) -> Vec<&Value> {
        let rows = self.list("components").iter();
        rows.filter_map(|row| row.get("components").and_then(Value::as_array))
            .flatten()
            .collect()
    }

    /// The button with this label or `custom_id`.
    #[must_use]
    pub fn button(&self, name: &str) -> Option<&Value> {
        let named = |component: &&Value| {
            component.get("type").and_then(Value::as_i64) == Some(component::BUTTON)
                && ["label", "custom_id"]
                    .iter()
                    .any(|key| component.get(*key).and_then(Value::as_str) == Some(name))
        };
        self.components().into_iter().find(named)
    }

    /// The first select menu with options.
    #[must_use]
    pub fn select(&self) -> Option<&Value> {
        let select = |component: &&Value| component.get("options").is_some();
        self.components().into_iter().find(select)
    }

    /// Whether only one person sees it.
    #[must_use]
    pub fn is_ephemeral(&self) -> bool {
        self.flags() & EPHEMERAL != 0
    }

    /// Whether this person can see it, as far as that depends on the message.
    #[must_use]
    pub fn is_visible_to(&self, person: &Person) -> bool {
        let asker = self.0.pointer("/interaction_metadata/user/id");
        let asker = asker.and_then(Value::as_str);
        !self.is_ephemeral() || asker == Some(&person.id.to_string())
    }

    /// Whether it says "thinking…".
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.flags() & LOADING != 0
    }

    /// Whether it notifies anybody: people, roles or everyone.
    #[must_use]
    pub fn pings(&self) -> bool {
        let everyone = self.0.get("mention_everyone").and_then(Value::as_bool);
        everyone == Some(true)
            || !self.list("mentions").is_empty()
            || !self.list("mention_roles").is_empty()
    }

    fn flags(&self) -> u64 {
        self.0.get("flags").and_then(Value::as_u64).unwrap_or(0)
    }

    fn list(&self, key: &str) -> &[Value] {
        let items = self.0.get(key).and_then(Value::as_array);
        items.map(Vec::as_slice).unwrap_or_default()
    }
}
