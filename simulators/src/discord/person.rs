//! The people who use the bot.

use serde_json::{Value, json};

use super::config::PERSON_ID;

/// `VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | READ_MESSAGE_HISTORY | USE_APPLICATION_COMMANDS`.
pub(super) const MEMBER_PERMISSIONS: u64 =
    (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16) | (1 << 31);
/// Somebody who types commands and presses buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The user's id.
    pub id: u64,
    /// The user's unique name.
    pub username: String,
    /// The name that others see.
    pub display_name: Option<String>,
    /// The language of this person's client, as Discord writes it (`en-US`, `id`).
    pub locale: String,
    /// The roles in the guild.
    pub roles: Vec<u64>,
}

impl Default for Person {
    /// Budi, an ordinary member with an English client and no roles.
    fn default() -> Self {
        Self::new(PERSON_ID, "budi").with_display_name("Budi")
    }
}

impl Person {
    /// An ordinary member with an English client and no roles.
    #[must_use]
    pub fn new(id: u64, username: &str) -> Self {
        Self {
            id,
            username: username.to_owned(),
            display_name: None,
            locale: "en-US".to_owned(),
            roles: Vec::new(),
        }
    }

    /// The same person under this name.
    #[must_use]
    pub fn with_display_name(mut self, name: &str) -> Self {
        self.display_name = Some(name.to_owned());
        self
    }

    /// The same person with a client in this language (`en-US`, `id`).
    #[must_use]
    pub fn with_locale(mut self, locale: &str) -> Self {
        locale.clone_into(&mut self.locale);
        self
    }

    /// The same person with these roles.
    #[must_use]
    pub fn with_roles(mut self, roles: impl IntoIterator<Item = u64>) -> Self {
        self.roles = roles.into_iter().collect();
        self
    }

    pub(crate) fn user_json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "username": self.username,
            "global_name": self.display_name,
            "discriminator": "0",
            "avatar": null,
            "avatar_decoration_data": null,
            "primary_guild": null,
            "flags": 0,
            "public_flags": 0,
        })
    }

    pub(crate) fn member_json(&self) -> Value {
        let roles: Vec<String> = self.roles.iter().map(u64::to_string).collect();
        json!({
            "user": self.user_json(),
            "nick": null,
            "avatar": null,
            "banner": null,
            "roles": roles,
            "joined_at": "2024-01-15T08:00:00.000000+00:00",
            "premium_since": null,
            "communication_disabled_until": null,
            "unusual_dm_activity_until": null,
            "deaf": false,
            "mute": false,
            "pending": false,
            "flags": 0,
            "permissions": MEMBER_PERMISSIONS.to_string(),
        })
    }
}
