//! Channels: looking at one, posting, editing, opening one for direct messages.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::error::ApiError;
use super::limits;
use super::message_json;
use super::place::Place;
use super::state::community::{Channel, ChannelAccess};
use super::state::{Backend, State};
use super::validate::message;
use crate::json::put;

/// The permission to send messages.
const SEND_MESSAGES: u64 = 1 << 11;
/// An overwrite for one member.
const MEMBER: i64 = 1;

/// Opens the channel for direct messages with a person; there is only one.
pub(crate) fn open_direct(backend: &Backend, body: &Value) -> Result<Value, ApiError> {
    let recipient = body.get("recipient_id").and_then(Value::as_str);
    let recipient = recipient.and_then(|id| id.parse().ok());
    let recipient: u64 = recipient.ok_or(ApiError::INVALID_RECIPIENT)?;
    backend.state.change(|state| {
        let new = state.ids.next(backend.clock().now());
        let opened = state.community.open_direct(recipient, new);
        let (channel, person) = opened.ok_or(ApiError::INVALID_RECIPIENT)?;
        Ok(json!({
            "id": channel.to_string(), "type": 1, "flags": 0, "last_message_id": null,
            "recipients": [person.user_json()],
        }))
    })
}

/// A channel as the bot sees it.
pub(crate) fn look(backend: &Backend, id: u64) -> Result<Value, ApiError> {
    backend.state.read(|state| {
        if let Some(person) = state.community.recipient(id) {
            let place = Place {
                channel: id,
                ..Place::direct_message()
            };
            return Ok(place.channel_json(person));
        }
        let channel = visible(state, id)?;
        let place = &channel.place;
        let overwrites = match channel.access {
            ChannelAccess::ReadOnly => json!([{
                "id": backend.config.bot_id.to_string(), "type": MEMBER,
                "allow": "0", "deny": SEND_MESSAGES.to_string(),
            }]),
            _ => json!([]),
        };
        Ok(json!({
            "id": id.to_string(), "type": 0, "flags": 0, "position": 0, "parent_id": null, "topic": null,
            "guild_id": place.guild.map(|id| id.to_string()), "name": place.name, "nsfw": false,
            "rate_limit_per_user": 0, "last_message_id": null, "permission_overwrites": overwrites,
        }))
    })
}

/// Posts a message. With `enforce_nonce`, one nonce makes one message.
pub(crate) fn post(backend: &Backend, id: u64, body: &Value) -> Result<Value, ApiError> {
    backend.state.change(|state| {
        may_post(state, id)?;
        message::check_posted(body)?;
        message::refuse_empty(body)?;
        let now = backend.clock().now();
        let nonce = body.get("nonce").filter(|_| body["enforce_nonce"] == true);
        let nonce = nonce.map(|nonce| (id, nonce.to_string()));
        let earlier = nonce
            .as_ref()
            .and_then(|nonce| state.community.nonces.get(nonce));
        if let Some((message, posted_at)) = earlier
            && now.duration_since(*posted_at) < SignedDuration::from_secs(limits::NONCE_SECONDS)
            && let Some(message) = state.messages.get(message)
        {
            return Ok(message.clone());
        }
        let message_id = state.ids.next(now);
        let mut message = message_json::posted(&backend.config, message_id, id, body);
        if let Some(given) = body.get("nonce") {
            put(&mut message, "nonce", given.clone());
        }
        state.messages.insert(message_id, message.clone());
        if let Some(nonce) = nonce {
            state.community.nonces.insert(nonce, (message_id, now));
        }
        Ok(message)
    })
}

/// Edits a message of the bot's that it posted.
pub(crate) fn edit(
    backend: &Backend,
    id: u64,
    message_id: u64,
    body: &Value,
) -> Result<Value, ApiError> {
    backend.state.change(|state| {
        if state.community.recipient(id).is_none() {
            visible(state, id)?;
        }
        message::check(body, "")?;
        let channel = id.to_string();
        let message = state.messages.get_mut(&message_id);
        let message = message
            .filter(|message| message["channel_id"].as_str() == Some(&channel))
            .ok_or(ApiError::UNKNOWN_MESSAGE)?;
        let mut edited = message.clone();
        message_json::edit(&mut edited, body, backend.clock().now());
        message::refuse_empty(&edited)?;
        message.clone_from(&edited);
        Ok(edited)
    })
}

fn visible(state: &State, id: u64) -> Result<&Channel, ApiError> {
    let channel = state
        .community
        .channel(id)
        .ok_or(ApiError::UNKNOWN_CHANNEL)?;
    match channel.access {
        ChannelAccess::Full | ChannelAccess::ReadOnly => Ok(channel),
        ChannelAccess::Hidden => Err(ApiError::MISSING_ACCESS),
        ChannelAccess::Deleted => Err(ApiError::UNKNOWN_CHANNEL),
    }
}

fn may_post(state: &State, id: u64) -> Result<(), ApiError> {
    if let Some(person) = state.community.recipient(id) {
        return if state.community.unreachable.contains(&person.id) {
            Err(ApiError::CANNOT_SEND_TO_USER)
        } else {
            Ok(())
        };
    }
    match visible(state, id)?.access {
        ChannelAccess::ReadOnly => Err(ApiError::MISSING_PERMISSIONS),
        _ => Ok(()),
    }
}
