//! The gateway's opcodes and close codes.

pub(super) const DISPATCH: u64 = 0;
pub(super) const HEARTBEAT: u64 = 1;
pub(super) const IDENTIFY: u64 = 2;
pub(super) const PRESENCE_UPDATE: u64 = 3;
pub(super) const VOICE_STATE_UPDATE: u64 = 4;
pub(super) const RESUME: u64 = 6;
pub(super) const RECONNECT: u64 = 7;
pub(super) const REQUEST_GUILD_MEMBERS: u64 = 8;
pub(super) const INVALID_SESSION: u64 = 9;
pub(super) const HELLO: u64 = 10;
pub(super) const HEARTBEAT_ACK: u64 = 11;

pub(super) const UNKNOWN_OPCODE: u16 = 4001;
pub(super) const DECODE_ERROR: u16 = 4002;
pub(super) const NOT_AUTHENTICATED: u16 = 4003;
pub(super) const AUTHENTICATION_FAILED: u16 = 4004;
pub(super) const ALREADY_AUTHENTICATED: u16 = 4005;
pub(super) const INVALID_SEQUENCE: u16 = 4007;
pub(super) const INVALID_SHARD: u16 = 4010;
pub(super) const INVALID_API_VERSION: u16 = 4012;
pub(super) const INVALID_INTENTS: u16 = 4013;
pub(super) const DISALLOWED_INTENTS: u16 = 4014;

/// What Discord writes next to a close code.
pub(super) fn reason(code: u16) -> &'static str {
    match code {
        4000 => "Unknown error.",
        UNKNOWN_OPCODE => "Unknown opcode.",
        DECODE_ERROR => "Error while decoding payload.",
        NOT_AUTHENTICATED => "Not authenticated.",
        AUTHENTICATION_FAILED => "Authentication failed.",
        ALREADY_AUTHENTICATED => "Already authenticated.",
        INVALID_SEQUENCE => "Invalid seq.",
        4008 => "Rate limited.",
        4009 => "Session timed out.",
        INVALID_SHARD => "Invalid shard.",
        4011 => "Sharding required.",
        INVALID_API_VERSION => "Invalid API version.",
        INVALID_INTENTS => "Invalid intent(s).",
        DISALLOWED_INTENTS => "Disallowed intent(s).",
        _ => "",
    }
}
