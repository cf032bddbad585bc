//! The JSON of an interaction, as Discord sends it.

use serde_json::{Value, json};

use crate::discord::config::DiscordConfig;
use crate::discord::interaction::Interaction;
use crate::json::put;

/// What the bot may do in the channel: see, send, embed links, read history, use external emoji.
const APP_PERMISSIONS: u64 = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16) | (1 << 18);
/// Bytes that can be attached in a guild without boosts.
const ATTACHMENT_SIZE_LIMIT: u64 = 10 * 1024 * 1024;

/// What differs from one kind of interaction to another.
pub(crate) struct Parts {
    kind: i64,
    data: Value,
    /// The message that holds the component.
    message: Option<Value>,
}

impl Parts {
    pub(crate) fn new(kind: i64, data: Value, message: Option<Value>) -> Self {
        Self {
            kind,
            data,
            message,
        }
    }
}

/// Builds the payload of `INTERACTION_CREATE`.
pub(crate) fn build(
    config: &DiscordConfig,
    interaction: &Interaction,
    id: u64,
    token: &str,
    parts: Parts,
) -> Value {
    let Interaction { person, place, .. } = interaction;
    let owner = place.guild.unwrap_or(0).to_string();
    let mut payload = json!({
        "id": id.to_string(),
        "application_id": config.application_id.to_string(),
        "type": parts.kind,
        "token": token,
        "version": 1,
        "data": parts.data,
        "channel_id": place.channel.to_string(),
        "channel": place.channel_json(person),
        "locale": person.locale,
        "context": place.context(),
        "app_permissions": APP_PERMISSIONS.to_string(),
        "authorizing_integration_owners": {"0": owner},
        "entitlements": [],
        "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
    });
    if let Some(guild) = place.guild {
        let guild = guild.to_string();
        put(&mut payload, "guild_id", json!(guild));
        put(&mut payload, "guild_locale", json!(place.guild_locale));
        put(
            &mut payload,
            "guild",
            json!({"id": guild, "locale": place.guild_locale, "features": []}),
        );
        put(&mut payload, "member", person.member_json());
    } else {
        put(&mut payload, "user", person.user_json());
    }
    if let Some(message) = parts.message {
        put(&mut payload, "message", message);
    }
    payload
}

/// A token as long and odd as Discord's.
pub(crate) fn interaction_token() -> String {
    (0..100).map(|_| fastrand::alphanumeric()).collect()
}
