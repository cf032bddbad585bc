//! How Discord turns what a bot sends into the message that it holds.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::config::DiscordConfig;
use super::kind::command;
use super::kind::flag::LOADING;
use super::state::pending::{Origin, PendingInteraction};
use crate::json::put;

/// A message's `type`.
const DEFAULT: i64 = 0;
const REPLY: i64 = 19;
const CHAT_INPUT_COMMAND: i64 = 20;
const CONTEXT_MENU_COMMAND: i64 = 23;

/// What goes into a new message besides the bot's own words.
pub(crate) struct Setting<'a> {
    pub(crate) config: &'a DiscordConfig,
    pub(crate) interaction: &'a PendingInteraction,
    pub(crate) id: u64,
    pub(crate) flags: u64,
    /// A follow-up replies to this message.
    pub(crate) replies_to: Option<u64>,
}

/// Builds the message that holds `body`.
pub(crate) fn create(setting: &Setting<'_>, body: &Value) -> Value {
    let config = setting.config;
    let payload = &setting.interaction.payload;
    let kind = match (setting.replies_to, &setting.interaction.origin) {
        (Some(_), _) => REPLY,
        (
            None,
            Origin::Command {
                kind: command::CHAT_INPUT,
            },
        ) => CHAT_INPUT_COMMAND,
        (None, Origin::Command { .. }) => CONTEXT_MENU_COMMAND,
        (None, _) => DEFAULT,
    };
    let mut message = empty(
        setting.id,
        &payload["channel_id"],
        &bot_user(config),
        config.clock.now(),
    );
    let application = config.application_id.to_string();
    let tts = body.get("tts").and_then(Value::as_bool).unwrap_or(false);
    for (key, value) in [
        ("type", json!(kind)),
        ("application_id", json!(application)),
        ("webhook_id", json!(application)),
        ("tts", json!(tts)),
        ("flags", json!(setting.flags)),
        ("interaction_metadata", metadata(setting.interaction)),
    ] {
        put(&mut message, key, value);
    }
    if let Some(id) = setting.replies_to {
        put(
            &mut message,
            "message_reference",
            json!({
                "type": 0,
                "message_id": id.to_string(),
                "channel_id": payload["channel_id"],
                "guild_id": payload.get("guild_id"),
            }),
        );
    }
    apply(&mut message, body);
    message
}

/// Builds the message that holds `body`, posted by the bot into a channel.
pub(crate) fn posted(config: &DiscordConfig, id: u64, channel: u64, body: &Value) -> Value {
    let channel = json!(channel.to_string());
    let mut message = empty(id, &channel, &bot_user(config), config.clock.now());
    put(&mut message, "flags", chosen_flags(body));
    apply(&mut message, body);
    message
}

/// An ordinary message without content.
pub(crate) fn empty(id: u64, channel: &Value, author: &Value, at: Timestamp) -> Value {
    json!({
        "id": id.to_string(),
        "type": DEFAULT,
        "channel_id": channel,
        "author": author,
        "timestamp": iso(at),
        "edited_timestamp": null,
        "tts": false,
        "pinned": false,
        "flags": 0,
        "content": "",
        "embeds": [],
        "components": [],
        "attachments": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": false,
    })
}

/// Changes a message as an edit with `body` does: only what the body names. Loading ends.
pub(crate) fn edit(message: &mut Value, body: &Value, now: Timestamp) {
    let flags = message["flags"].as_u64().unwrap_or(0);
    let was_loading = flags & LOADING != 0;
    put(message, "flags", json!(flags & !LOADING));
    apply(message, body);
    if !was_loading {
        put(message, "edited_timestamp", json!(iso(now)));
    }
}

/// The flags that a bot may choose for a new message, from its body.
pub(crate) fn chosen_flags(body: &Value) -> u64 {
    body.get("flags").and_then(Value::as_u64).unwrap_or(0)
}

/// The bot as a user.
pub(crate) fn bot_user(config: &DiscordConfig) -> Value {
    json!({
        "id": config.bot_id.to_string(),
        "username": config.bot_name,
        "discriminator": "0000",
        "global_name": null,
        "avatar": null,
        "bot": true,
        "flags": 0,
        "public_flags": 0,
        "primary_guild": null,
    })
}

/// A time as Discord writes it.
fn iso(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00").to_string()
}

fn metadata(interaction: &PendingInteraction) -> Value {
    let payload = &interaction.payload;
    let user = payload.pointer("/member/user").or(payload.get("user"));
    let mut metadata = json!({
        "id": interaction.id.to_string(),
        "type": payload["type"],
        "user": user,
        "authorizing_integration_owners": payload["authorizing_integration_owners"],
    });
    if let Origin::Component { message } = interaction.origin {
        put(
            &mut metadata,
            "interacted_message_id",
            json!(message.to_string()),
        );
    } else {
        put(
            &mut metadata,
            "name",
            payload.pointer("/data/name").cloned(),
        );
    }
    metadata
}

fn apply(message: &mut Value, body: &Value) {
    if let Some(content) = body.get("content") {
        let content = content.as_str().unwrap_or("");
        put(message, "content", json!(content));
        let mentions = Mentions::read(content, body.get("allowed_mentions"));
        put(message, "mentions", mentions.users);
        put(message, "mention_roles", mentions.roles);
        put(message, "mention_everyone", json!(mentions.everyone));
    }
    for key in ["embeds", "components"] {
        if let Some(items) = body.get(key) {
            let items = items.as_array().cloned().unwrap_or_default();
            put(message, key, Value::Array(items));
        }
    }
    for embed in message["embeds"].as_array_mut().into_iter().flatten() {
        complete_embed(embed);
    }
    if let Some(components) = message.get_mut("components") {
        complete_components(components, &mut 0);
    }
}

fn complete_embed(embed: &mut Value) {
    let Value::Object(embed) = embed else { return };
    embed.insert("type".to_owned(), json!("rich"));
    let empty = |value: &Value| value.is_null() || value.as_str() == Some("");
    embed.retain(|_, value| !empty(value));
    let fields = embed.get_mut("fields").and_then(Value::as_array_mut);
    for field in fields.into_iter().flatten() {
        if let Value::Object(field) = field {
            let inline = field.get("inline").and_then(Value::as_bool);
            field.insert("inline".to_owned(), json!(inline.unwrap_or(false)));
            trim(field, "name");
            trim(field, "value");
        }
    }
    trim(embed, "title");
    trim(embed, "description");
}

/// Discord trims the texts of embeds.
fn trim(object: &mut Map<String, Value>, key: &str) {
    if let Some(Value::String(text)) = object.get_mut(key) {
        *text = text.trim().to_owned();
    }
}

/// Discord numbers the components of a message and fills in what was left out.
fn complete_components(components: &mut Value, last: &mut u64) {
    for component in components.as_array_mut().into_iter().flatten() {
        *last = last.saturating_add(1);
        put(component, "id", *last);
        let Value::Object(component) = component else {
            continue;
        };
        if component.contains_key("custom_id") {
            component.entry("disabled").or_insert(json!(false));
        }
        if component.contains_key("options") {
            for key in ["min_values", "max_values"] {
                component.entry(key).or_insert(json!(1));
            }
        }
        if let Some(children) = component.get_mut("components") {
            complete_components(children, last);
        }
    }
}

/// Whom a text notifies.
struct Mentions {
    users: Value,
    roles: Value,
    everyone: bool,
}

impl Mentions {
    fn read(content: &str, allowed: Option<&Value>) -> Self {
        let allowed = allowed.filter(|allowed| !allowed.is_null());
        let may = |kind: &str, id: Option<&str>| {
            let Some(allowed) = allowed else { return true };
            let lists = |key: &str, wanted: &str| {
                let items = allowed.get(key).and_then(Value::as_array);
                items.is_some_and(|items| items.iter().any(|item| item == wanted))
            };
            lists("parse", kind) || id.is_some_and(|id| lists(kind, id))
        };
        let mut users = Vec::new();
        let mut roles = Vec::new();
        for part in content.split("<@").skip(1) {
            let Some((inside, _)) = part.split_once('>') else {
                continue;
            };
            let (kind, id) = match inside.strip_prefix('&') {
                Some(id) => ("roles", id),
                None => ("users", inside.strip_prefix('!').unwrap_or(inside)),
            };
            if id.parse::<u64>().is_err() || !may(kind, Some(id)) {
                continue;
            }
            if kind == "roles" {
                roles.push(json!(id));
            } else {
                users.push(json!({"id": id, "username": format!("user {id}")}));
            }
        }
        let everyone = ["@everyone", "@here"]
            .iter()
            .any(|word| content.contains(word));
        Self {
            users: Value::Array(users),
            roles: Value::Array(roles),
            everyone: everyone && may("everyone", None),
        }
    }
}
