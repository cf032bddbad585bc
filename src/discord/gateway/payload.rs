//! The gateway payloads that the bot reads and sends.
//! <https://discord.com/developers/docs/events/gateway-events#payload-structure>

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{json, value::RawValue};

pub(super) mod opcode {
    pub(in super::super) const DISPATCH: u8 = 0;
    pub(in super::super) const HEARTBEAT: u8 = 1;
    pub(in super::super) const IDENTIFY: u8 = 2;
    pub(in super::super) const RESUME: u8 = 6;
    pub(in super::super) const RECONNECT: u8 = 7;
    pub(in super::super) const INVALID_SESSION: u8 = 9;
    pub(in super::super) const HELLO: u8 = 10;
    pub(in super::super) const HEARTBEAT_ACK: u8 = 11;
}

/// A payload with its data unparsed: the bot ignores most events.
#[derive(Deserialize)]
pub(super) struct Payload<'a> {
    pub(super) op: u8,
    /// The event's name.
    #[serde(borrow, default)]
    pub(super) t: Option<Cow<'a, str>>,
    /// The event's sequence number.
    #[serde(default)]
    pub(super) s: Option<u64>,
    #[serde(borrow, default)]
    d: Option<&'a RawValue>,
}

impl<'a> Payload<'a> {
    /// Parses the data.
    ///
    /// # Errors
    /// The data is missing or has another shape.
    pub(super) fn data<T: Deserialize<'a>>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.d.map_or("null", RawValue::get))
    }
}

#[derive(Deserialize)]
pub(super) struct Hello {
    /// Milliseconds.
    pub(super) heartbeat_interval: u64,
}

#[derive(Deserialize)]
pub(super) struct Ready {
    pub(super) session_id: String,
    pub(super) resume_gateway_url: String,
}

pub(super) fn heartbeat(sequence: Option<u64>) -> String {
    json!({"op": opcode::HEARTBEAT, "d": sequence}).to_string()
}

/// Without intents: interactions need none.
pub(super) fn identify(token: &SecretString, shard: u32, shards: u32) -> String {
    let name = env!("CARGO_PKG_NAME");
    json!({"op": opcode::IDENTIFY, "d": {
        "token": token.expose_secret(),
        "intents": 0,
        "shard": [shard, shards],
        "properties": {"os": std::env::consts::OS, "browser": name, "device": name},
    }})
    .to_string()
}

pub(super) fn resume(token: &SecretString, session: &str, sequence: u64) -> String {
    json!({"op": opcode::RESUME, "d": {
        "token": token.expose_secret(),
        "session_id": session,
        "seq": sequence,
    }})
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_parsed_only_when_asked_for() {
        let text = r#"{"t":"GUILD_CREATE","s":3,"op":0,"d":{"a":[1,{"b":"\u00e9"}]}}"#;
        let payload: Payload<'_> = serde_json::from_str(text).unwrap();
        assert_eq!((payload.op, payload.s), (opcode::DISPATCH, Some(3)));
        assert_eq!(payload.t.as_deref(), Some("GUILD_CREATE"));
        assert!(payload.data::<Hello>().is_err());
    }

    #[test]
    fn a_payload_without_data_or_with_an_escaped_name_is_read() {
        let ack: Payload<'_> = serde_json::from_str(r#"{"op":11}"#).unwrap();
        assert_eq!((ack.op, ack.s), (opcode::HEARTBEAT_ACK, None));
        let ready: Payload<'_> =
            serde_json::from_str(r#"{"op":0,"t":"RE\u0041DY","s":1,"d":null}"#).unwrap();
        assert_eq!(ready.t.as_deref(), Some("READY"));
    }
}
