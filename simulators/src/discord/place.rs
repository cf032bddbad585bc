//! Where people use the bot.

use serde_json::{Value, json};

use super::config::{CHANNEL_ID, DM_CHANNEL_ID, GUILD_ID, TEAM_CHANNEL_ID};
use super::person::{MEMBER_PERMISSIONS, Person};

/// Where somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The guild; none in a direct message.
    pub guild: Option<u64>,
    /// The channel.
    pub channel: u64,
    /// The channel's name.
    pub name: String,
    /// The guild's own language.
    pub guild_locale: String,
}

impl Default for Place {
    /// The channel `#support` of an English guild.
    fn default() -> Self {
        Self::channel(GUILD_ID, CHANNEL_ID)
    }
}

impl Place {
    /// A text channel of a guild.
    #[must_use]
    pub fn channel(guild: u64, channel: u64) -> Self {
        Self {
            guild: Some(guild),
            channel,
            name: "support".to_owned(),
            guild_locale: "en-US".to_owned(),
        }
    }

    /// The channel `#team` of the same guild, for notices.
    #[must_use]
    pub fn team() -> Self {
        Self {
            name: "team".to_owned(),
            ..Self::channel(GUILD_ID, TEAM_CHANNEL_ID)
        }
    }

    /// The direct messages with the bot.
    #[must_use]
    pub fn direct_message() -> Self {
        Self {
            guild: None,
            channel: DM_CHANNEL_ID,
            name: String::new(),
            guild_locale: "en-US".to_owned(),
        }
    }

    /// The same place in a guild of this language.
    #[must_use]
    pub fn with_guild_locale(mut self, locale: &str) -> Self {
        locale.clone_into(&mut self.guild_locale);
        self
    }

    /// Discord's `context`: 0 in a guild, 1 in the bot's direct messages.
    pub(crate) fn context(&self) -> i64 {
        i64::from(self.guild.is_none())
    }

    /// The channel as this person may use it.
    pub(crate) fn channel_json(&self, person: &Person) -> Value {
        let id = self.channel.to_string();
        let permissions = MEMBER_PERMISSIONS.to_string();
        if self.guild.is_none() {
            return json!({
                "id": id, "type": 1, "flags": 0, "last_message_id": null,
                "recipients": [person.user_json()], "permissions": permissions,
            });
        }
        json!({
            "id": id,
            "type": 0,
            "guild_id": self.guild.map(|id| id.to_string()),
            "name": self.name,
            "parent_id": null,
            "position": 0,
            "topic": null,
            "nsfw": false,
            "flags": 0,
            "rate_limit_per_user": 0,
            "last_message_id": null,
            "permissions": permissions,
        })
    }
}
