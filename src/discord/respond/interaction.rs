//! Converts Discord's interactions into invocations of commands.

use commands::{Caller, Invocation, Language, OptionValue, Options, Request, Typed};
use serenity::all::{
    ApplicationId, ChannelId, CommandDataOption, CommandDataOptionValue, CommandInteraction,
    ComponentInteraction, ComponentInteractionDataKind, GuildId, Interaction, InteractionId,
    Member, Message, PartialChannel, ResolvedTarget, UserId,
};

/// An interaction to answer.
pub(crate) struct Received {
    pub(crate) id: InteractionId,
    pub(crate) application: ApplicationId,
    /// A secret: while it is valid, anybody who has it can answer in the bot's name.
    pub(crate) token: String,
    pub(crate) invocation: Invocation,
}

impl Received {
    /// `None` for types of interactions that the bot does not offer.
    pub(crate) fn from_discord(interaction: Interaction) -> Option<Self> {
        match interaction {
            Interaction::Command(command) => {
                let (command, request) = command_request(command)?;
                Some(Self::from_command(command, request))
            }
            Interaction::Autocomplete(mut command) => {
                let request = Request::Autocomplete {
                    name: std::mem::take(&mut command.data.name),
                    typed: typed(std::mem::take(&mut command.data.options)),
                };
                Some(Self::from_command(command, request))
            }
            Interaction::Component(component) => Some(Self::from_component(component)),
            _ => None,
        }
    }

    fn from_command(command: CommandInteraction, request: Request) -> Self {
        let caller = caller(
            command.user.id,
            command.guild_id,
            command.channel_id,
            command.channel.as_ref(),
            command.member.as_deref(),
            (&command.locale, command.guild_locale.as_deref()),
        );
        Self {
            id: command.id,
            application: command.application_id,
            token: command.token,
            invocation: Invocation::new(caller, request),
        }
    }

    fn from_component(component: ComponentInteraction) -> Self {
        let caller = caller(
            component.user.id,
            component.guild_id,
            component.channel_id,
            component.channel.as_ref(),
            component.member.as_ref(),
            (&component.locale, component.guild_locale.as_deref()),
        );
        let values = match component.data.kind {
            ComponentInteractionDataKind::StringSelect { values } => values,
            _ => Vec::new(),
        };
        let request = Request::Component {
            custom_id: component.data.custom_id,
            values,
        };
        Self {
            id: component.id,
            application: component.application_id,
            token: component.token,
            invocation: Invocation::new(caller, request),
        }
    }
}

fn caller(
    user: UserId,
    guild: Option<GuildId>,
    channel_id: ChannelId,
    channel: Option<&PartialChannel>,
    member: Option<&Member>,
    (locale, guild_locale): (&str, Option<&str>),
) -> Caller {
    Caller {
        user,
        guild,
        channel: channel_id,
        parent_channel: channel.and_then(|channel| channel.parent_id),
        // Role ids mean nothing without their guild.
        roles: guild
            .and(member)
            .map(|member| member.roles.clone())
            .unwrap_or_default(),
        language: Language::from_locale(locale),
        guild_language: Language::from_locale(guild_locale.unwrap_or(locale)),
    }
}

fn command_request(mut command: CommandInteraction) -> Option<(CommandInteraction, Request)> {
    let name = std::mem::take(&mut command.data.name);
    let request = match command.data.target() {
        Some(ResolvedTarget::Message(message)) => Request::MessageCommand {
            name,
            texts: texts(message),
        },
        Some(_) => return None,
        None => Request::Command {
            name,
            options: options(std::mem::take(&mut command.data.options)),
        },
    };
    Some((command, request))
}

fn options(given: Vec<CommandDataOption>) -> Options {
    let known = given.into_iter().filter_map(|option| {
        let value = match option.value {
            CommandDataOptionValue::String(text) => OptionValue::String(text),
            CommandDataOptionValue::Boolean(flag) => OptionValue::Flag(flag),
            CommandDataOptionValue::Integer(number) => OptionValue::Integer(number),
            CommandDataOptionValue::User(user) => OptionValue::User(user),
            CommandDataOptionValue::Channel(channel) => OptionValue::Channel(channel),
            _ => return None,
        };
        Some((option.name, value))
    });
    Options(known.collect())
}

fn typed(given: Vec<CommandDataOption>) -> Typed {
    let typed = given.into_iter().find_map(|option| match option.value {
        CommandDataOptionValue::Autocomplete { value, .. } => Some(Typed {
            option: option.name,
            text: value,
        }),
        _ => None,
    });
    typed.unwrap_or_default()
}

fn texts(message: &Message) -> Vec<String> {
    let embedded = message.embeds.iter().flat_map(|embed| {
        let fields = embed.fields.iter().map(|field| field.value.clone());
        [&embed.title, &embed.url, &embed.description]
            .into_iter()
            .flatten()
            .cloned()
            .chain(fields)
    });
    std::iter::once(message.content.clone())
        .chain(embedded)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn given(options: Value) -> Vec<CommandDataOption> {
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
