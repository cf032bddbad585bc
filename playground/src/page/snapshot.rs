//! Everything that the page shows, as it is now.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::offer;
use super::shared::{Shared, State};
use super::tally::calls;
use simulators::discord::Message;
use simulators::json::put;
use simulators::record::{Direction, Entry, Event};

/// The newest messages of the bot's that are shown.
const MESSAGES: usize = 200;
/// The newest entries of the record that are shown.
const ENTRIES: usize = 400;
/// Gateway opcodes that only keep the connection alive.
const HEARTBEAT: i64 = 1;
const HEARTBEAT_ACK: i64 = 11;

/// What the page shows, by keys that stay the same while a thing changes.
pub(super) type Snapshot = BTreeMap<String, Value>;

pub(super) fn take(shared: &Shared) -> Snapshot {
    let mut snapshot = Snapshot::new();
    snapshot.insert("tickets".to_owned(), offer::tickets());
    shared.read(|state| {
        snapshot.insert("session".to_owned(), session(shared, state));
        let channel = state.viewer.spot.place().channel;
        let posts = state.posts.iter().filter(|post| post.channel == channel);
        snapshot.extend(posts.map(|post| (format!("item/post-{}", post.id), post.json())));
        let messages = shared.backstage.discord.messages();
        let messages = messages.iter().rev().filter(|it| is_visible(it, state));
        snapshot.extend(messages.take(MESSAGES).map(item));
    });
    let entries = shared.backstage.discord.recorder().newest(ENTRIES);
    let entries = entries.iter().filter(|entry| !is_heartbeat(entry));
    snapshot.extend(entries.map(wire));
    snapshot
}

fn session(shared: &Shared, state: &State) -> Value {
    let viewer = &state.viewer;
    let place = viewer.spot.place();
    let discord = &shared.backstage.discord;
    let commands = discord.offered_commands(&place);
    let counts = shared.backstage.tally.counts();
    let now = discord.clock().now();
    let ahead = now
        .as_millisecond()
        .saturating_sub(Timestamp::now().as_millisecond());
    json!({
        "bot": {"name": discord.config().bot_name, "id": discord.config().bot_id.to_string()},
        "viewer": viewer.json(),
        "scene": state.scene,
        "commands": commands,
        // Rounded: the two clocks are read one after the other.
        "clock_ahead_minutes": ahead.saturating_add(30_000).div_euclid(60_000),
        "answered": counts.answered,
        "saved": counts.saved,
        "calls": calls(&shared.backstage.ticketrz),
    })
}

fn is_visible(message: &Message, state: &State) -> bool {
    let channel = state.viewer.spot.place().channel.to_string();
    message.json().get("channel_id").and_then(Value::as_str) == Some(&channel)
        && !state.dismissed.contains(&message.id())
        && message.is_visible_to(&state.viewer.person())
}

fn item(message: &Message) -> (String, Value) {
    let json = message.json();
    let value = json!({
        "kind": "message",
        "id": message.id().to_string(),
        "at": json.get("timestamp"),
        "message": json,
    });
    (format!("item/message-{}", message.id()), value)
}

fn wire(entry: &Entry) -> (String, Value) {
    let mut value = json!({"number": entry.number, "at": entry.at.to_string()});
    match &entry.event {
        Event::Http(exchange) => {
            put(&mut value, "http", json!(exchange));
            let took = exchange.took.map(|took| took.as_secs_f64() * 1000.0);
            put(&mut value, "milliseconds", json!(took));
        }
        Event::Gateway(frame) => put(&mut value, "gateway", json!(frame)),
    }
    (format!("wire/{}", entry.number), value)
}

fn is_heartbeat(entry: &Entry) -> bool {
    let Event::Gateway(frame) = &entry.event else {
        return false;
    };
    let code = frame.payload.get("op").and_then(Value::as_i64);
    match frame.direction {
        Direction::Received => code == Some(HEARTBEAT),
        Direction::Sent => matches!(code, Some(HEARTBEAT | HEARTBEAT_ACK)),
    }
}
