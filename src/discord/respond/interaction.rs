//! Converts Discord's interactions into invocations of commands.

use std::collections::HashMap;

use commands::{Caller, Invocation, Language, OptionValue, Options, Request, Typed};
use serde::Deserialize;
use serde_json::Value;
use serenity::all::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId};

/// Discord's types of interactions, commands, options and components that matter here.
mod kind {
    pub(super) const PING: u8 = 1;
    pub(super) const COMMAND: u8 = 2;
    pub(super) const COMPONENT: u8 = 3;
    pub(super) const AUTOCOMPLETE: u8 = 4;

    pub(super) const SLASH_COMMAND: u8 = 1;
    pub(super) const MESSAGE_COMMAND: u8 = 3;

    pub(super) const STRING: u8 = 3;
    pub(super) const INTEGER: u8 = 4;
    pub(super) const FLAG: u8 = 5;
    pub(super) const USER: u8 = 6;
    pub(super) const CHANNEL: u8 = 7;

    pub(super) const STRING_SELECT: u8 = 3;
}

/// An interaction, as far as it matters here
/// (<https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object>).
///
/// serenity's type reads everything else as well, by way of a tree.
#[derive(Deserialize)]
pub(crate) struct Interaction {
    id: InteractionId,
    application_id: ApplicationId,
    #[serde(rename = "type")]
    kind: u8,
    token: String,
    #[serde(default)]
    data: Data,
    guild_id: Option<GuildId>,
    channel_id: Option<ChannelId>,
    channel: Option<Channel>,
    /// The message whose button or select was used.
    message: Option<PressedMessage>,
    /// Only in a guild.
    member: Option<Member>,
    /// Only in a direct message.
    user: Option<User>,
    #[serde(default)]
    locale: String,
    guild_locale: Option<String>,
}

/// What a command, or a component, came with.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Data {
    #[serde(rename = "type")]
    kind: u8,
    name: String,
    options: Vec<Given>,
    target_id: Option<MessageId>,
    resolved: Resolved,
    component_type: u8,
    custom_id: String,
    values: Vec<String>,
}

/// An option that was given, or that is being typed.
#[derive(Deserialize)]
struct Given {
    name: String,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(default)]
    value: Value,
    #[serde(default)]
    focused: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resolved {
    messages: HashMap<MessageId, Message>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Message {
    content: String,
    embeds: Vec<Embed>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Embed {
    title: Option<String>,
    url: Option<String>,
    description: Option<String>,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    value: String,
}

#[derive(Deserialize)]
struct PressedMessage {
    id: MessageId,
}

#[derive(Deserialize)]
struct Channel {
    parent_id: Option<ChannelId>,
}

#[derive(Deserialize)]
struct Member {
    user: Option<User>,
    #[serde(default)]
    roles: Vec<RoleId>,
}

#[derive(Deserialize)]
struct User {
    id: UserId,
}

impl Interaction {
    /// Whether Discord only checks that somebody answers.
    pub(crate) fn is_ping(&self) -> bool {
        self.kind == kind::PING
    }
}

/// An interaction to answer.
pub(crate) struct Received {
    pub(crate) id: InteractionId,
    pub(crate) application: ApplicationId,
    /// A secret: while it is valid, anybody who has it can answer in the bot's name.
    pub(crate) token: String,
    /// Of the message whose button or select was used.
    pub(crate) pressed: Option<MessageId>,
    pub(crate) invocation: Invocation,
}

impl Received {
    /// `None` for kinds of interactions that nothing of ours causes.
    pub(crate) fn from_discord(mut interaction: Interaction) -> Option<Self> {
        let data = std::mem::take(&mut interaction.data);
        let request = match interaction.kind {
            kind::COMMAND => command(data)?,
            kind::AUTOCOMPLETE => Request::Autocomplete {
                name: data.name,
                typed: typed(data.options),
            },
            kind::COMPONENT => Request::Component {
                custom_id: data.custom_id,
                values: match data.component_type {
                    kind::STRING_SELECT => data.values,
                    _ => Vec::new(),
                },
            },
            _ => return None,
        };
        let caller = caller(&mut interaction)?;
        Some(Self {
            id: interaction.id,
            application: interaction.application_id,
            token: interaction.token,
            pressed: interaction.message.map(|message| message.id),
            invocation: Invocation::new(caller, request),
        })
    }
}

/// `None` where nobody did it, or nowhere.
fn caller(interaction: &mut Interaction) -> Option<Caller> {
    let (user, roles) = match interaction.member.take() {
        Some(Member {
            user: Some(user),
            roles,
        }) => (user, roles),
        _ => (interaction.user.take()?, Vec::new()),
    };
    let guild = interaction.guild_id;
    let locale = interaction.locale.as_str();
    let guild_locale = interaction.guild_locale.as_deref();
    Some(Caller {
        user: user.id,
        guild,
        channel: interaction.channel_id?,
        parent_channel: interaction
            .channel
            .as_ref()
            .and_then(|channel| channel.parent_id),
        // A role without its guild says nothing.
        roles: guild.map(|_| roles).unwrap_or_default(),
        language: Language::from_locale(locale),
        guild_language: Language::from_locale(guild_locale.unwrap_or(locale)),
    })
}

fn command(mut data: Data) -> Option<Request> {
    let name = data.name;
    match data.kind {
        kind::SLASH_COMMAND => Some(Request::Command {
            name,
            options: options(data.options),
        }),
        kind::MESSAGE_COMMAND => {
            let message = data.resolved.messages.remove(&data.target_id?)?;
            Some(Request::MessageCommand {
                name,
                texts: texts(message),
            })
        }
        _ => None,
    }
}

fn options(given: Vec<Given>) -> Options {
    let known = given.into_iter().filter_map(|option| {
        let value = match (option.kind, option.value) {
            (kind::STRING, Value::String(text)) => OptionValue::String(text),
            (kind::FLAG, Value::Bool(flag)) => OptionValue::Flag(flag),
            (kind::INTEGER, number) => OptionValue::Integer(number.as_i64()?),
            (kind::USER, user) => OptionValue::User(serde_json::from_value(user).ok()?),
            (kind::CHANNEL, channel) => OptionValue::Channel(serde_json::from_value(channel).ok()?),
            _ => return None,
        };
        Some((option.name, value))
    });
    Options(known.collect())
}

fn typed(given: Vec<Given>) -> Typed {
    let typed = given.into_iter().find_map(|option| match option.value {
        Value::String(text) if option.focused => Some(Typed {
            option: option.name,
            text,
        }),
        _ => None,
    });
    typed.unwrap_or_default()
}

fn texts(message: Message) -> Vec<String> {
    let embedded = message.embeds.into_iter().flat_map(|embed| {
        let fields = embed.fields.into_iter().map(|field| field.value);
        [embed.title, embed.url, embed.description]
            .into_iter()
            .flatten()
            .chain(fields)
    });
    std::iter::once(message.content).chain(embedded).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn given(options: Value) -> Vec<Given> {
        serde_json::from_value(options).unwrap()
    }

    #[test]
    fn options_keep_their_types_and_others_are_left_out() {
        let options = options(given(json!([
            {"type": 3, "name": "id", "value": "1234"},
            {"type": 4, "name": "count", "value": 5},
            {"type": 5, "name": "share", "value": true},
            {"type": 6, "name": "who", "value": "40"},
            {"type": 7, "name": "where", "value": "20"},
            {"type": 10, "name": "half", "value": 0.5},
        ])));
        for (name, value) in [
            ("id", OptionValue::String("1234".to_owned())),
            ("count", OptionValue::Integer(5)),
            ("share", OptionValue::Flag(true)),
            ("who", OptionValue::User(UserId::new(40))),
            ("where", OptionValue::Channel(ChannelId::new(20))),
        ] {
            assert_eq!(options.get(name), Some(&value));
        }
        assert_eq!(options.get("half"), None);
    }

    #[test]
    fn the_option_that_is_being_typed_comes_with_its_name() {
        let typed = typed(given(json!([
            {"type": 5, "name": "share", "value": true},
            {"type": 3, "name": "id", "value": "12", "focused": true},
        ])));
        assert_eq!((typed.option.as_str(), typed.text.as_str()), ("id", "12"));
    }

    #[test]
    fn roles_count_only_with_a_guild() {
        let user = json!({"id": "1", "username": "a", "discriminator": "0", "avatar": null});
        let member = json!({
            "user": user, "roles": ["7"], "joined_at": "2026-01-01T00:00:00Z", "deaf": false,
            "mute": false, "flags": 0, "permissions": "0",
        });
        let mut interaction = json!({
            "id": "2", "application_id": "3", "type": 3, "token": "t", "version": 1, "guild_id": "4",
            "channel_id": "5", "member": member, "locale": "en-US", "entitlements": [],
            "authorizing_integration_owners": {}, "app_permissions": "0", "attachment_size_limit": 0,
            "data": {"component_type": 2, "custom_id": "x"},
            "message": {
                "id": "6", "channel_id": "5", "author": user, "content": "", "timestamp": "2026-01-01T00:00:00Z",
                "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [],
                "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0,
            },
        });
        let roles = |interaction: &serde_json::Value| {
            let interaction = serde_json::from_value(interaction.clone()).unwrap();
            let received = Received::from_discord(interaction).unwrap();
            received.invocation.caller.roles.len()
        };
        assert_eq!(roles(&interaction), 1);
        interaction.as_object_mut().unwrap().remove("guild_id");
        assert_eq!(roles(&interaction), 0);
    }
}
