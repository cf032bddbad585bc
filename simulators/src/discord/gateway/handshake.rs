//! IDENTIFY: what it must say, and READY.

use serde_json::{Value, json};

use super::close;
use crate::discord::message_json::bot_user;
use crate::discord::state::Backend;
use crate::json::put;

/// Bits that are intents today.
const INTENTS: u64 = 0x0331_FFFF;
/// `GUILD_MEMBERS`, `GUILD_PRESENCES`, `MESSAGE_CONTENT`: this application was granted none of them.
const PRIVILEGED: u64 = (1 << 1) | (1 << 8) | (1 << 15);

/// Checks an IDENTIFY. The error is the close code that refuses it.
pub(super) fn identify(backend: &Backend, data: &Value) -> Result<(), u16> {
    let token = data.get("token").and_then(Value::as_str);
    let claimed = token.ok_or(close::DECODE_ERROR)?;
    let properties = data.get("properties").filter(|given| given.is_object());
    properties.ok_or(close::DECODE_ERROR)?;
    if claimed.trim_start_matches("Bot ") != backend.config.token {
        return Err(close::AUTHENTICATION_FAILED);
    }
    let intents = data.get("intents").and_then(Value::as_u64);
    let intents = intents.ok_or(close::INVALID_INTENTS)?;
    if intents & !INTENTS != 0 {
        return Err(close::INVALID_INTENTS);
    }
    if intents & PRIVILEGED != 0 {
        return Err(close::DISALLOWED_INTENTS);
    }
    // There is one shard.
    if data
        .get("shard")
        .is_some_and(|shard| !shard.is_null() && *shard != json!([0, 1]))
    {
        return Err(close::INVALID_SHARD);
    }
    Ok(())
}

/// The data of READY.
pub(super) fn ready(backend: &Backend, session: &str) -> Value {
    let config = &backend.config;
    let guild = |id: &u64| json!({"id": id.to_string(), "unavailable": true});
    let guilds: Vec<Value> = config.guilds.iter().map(guild).collect();
    let mut user = bot_user(config);
    put(&mut user, "verified", json!(true));
    put(&mut user, "mfa_enabled", json!(false));
    put(&mut user, "email", Value::Null);
    json!({
        "v": 10,
        "user": user,
        "user_settings": {},
        "session_type": "normal",
        "session_id": session,
        "resume_gateway_url": format!("ws://{}", backend.address),
        "relationships": [],
        "private_channels": [],
        "presences": [],
        "guilds": guilds,
        "guild_join_requests": [],
        "geo_ordered_rtc_regions": [],
        "shard": [0, 1],
        "application": {"id": config.application_id.to_string(), "flags": 0},
        "auth": {},
        "_trace": ["[\"simulator\",{\"micros\":0}]"],
    })
}
