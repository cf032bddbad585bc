//! Guilds, their roles and their members.

use serde_json::{Value, json};

use super::error::ApiError;
use super::message_json;
use super::person::{MEMBER_PERMISSIONS, Person};
use super::state::{Backend, State};
use crate::json::put;

/// A guild as the bot sees it, with its roles.
pub(crate) fn look(backend: &Backend, id: u64) -> Result<Value, ApiError> {
    if !backend.config.guilds.contains(&id) {
        return Err(ApiError::UNKNOWN_GUILD);
    }
    backend.state.read(|state| {
        let community = &state.community;
        let role = |id: u64, name: &str, permissions: u64, is_mentionable: bool| {
            json!({
                "id": id.to_string(), "name": name, "permissions": permissions.to_string(), "position": 0,
                "color": 0, "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
                "hoist": false, "managed": false, "mentionable": is_mentionable, "icon": null,
                "unicode_emoji": null, "flags": 0,
            })
        };
        let mut roles = vec![role(id, "@everyone", MEMBER_PERMISSIONS, false)];
        let others = community.roles.range((id, 0)..=(id, u64::MAX));
        roles.extend(others.map(|((_, id), found)| role(*id, "team", 0, found.is_mentionable)));
        let locale = community.locales.get(&id).map_or("en-US", String::as_str);
        Ok(json!({
            "id": id.to_string(), "name": "Playground", "icon": null, "description": null, "home_header": null,
            "splash": null, "discovery_splash": null, "features": [], "banner": null,
            "owner_id": "1100000000000000042", "application_id": null, "region": "deprecated",
            "afk_channel_id": null, "afk_timeout": 300, "system_channel_id": null, "system_channel_flags": 0,
            "widget_enabled": false, "widget_channel_id": null, "verification_level": 0, "roles": roles,
            "default_message_notifications": 1, "mfa_level": 0, "explicit_content_filter": 0,
            "max_presences": null, "max_members": 500_000, "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25, "vanity_url_code": null, "premium_tier": 0,
            "premium_subscription_count": 0, "preferred_locale": locale, "rules_channel_id": null,
            "safety_alerts_channel_id": null, "public_updates_channel_id": null,
            "premium_progress_bar_enabled": false, "nsfw": false, "nsfw_level": 0, "emojis": [],
            "stickers": [], "incidents_data": null,
        }))
    })
}

/// A member of a guild; the bot is one too.
pub(crate) fn member(backend: &Backend, guild: u64, user: u64) -> Result<Value, ApiError> {
    if !backend.config.guilds.contains(&guild) {
        return Err(ApiError::UNKNOWN_GUILD);
    }
    let mut member = if user == backend.config.bot_id {
        let bot = Person::new(user, &backend.config.bot_name);
        let mut member = bot.member_json();
        put(&mut member, "user", message_json::bot_user(&backend.config));
        member
    } else {
        let found = |state: &State| Some(state.community.member(guild, user)?.member_json());
        backend.state.read(found).ok_or(ApiError::UNKNOWN_MEMBER)?
    };
    // Discord computes them only for an interaction.
    if let Value::Object(member) = &mut member {
        member.remove("permissions");
    }
    Ok(member)
}
