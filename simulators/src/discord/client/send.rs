//! Turning what a person does into an interaction, as Discord's client and servers do:
//! what the client would not offer, or would not let through, is refused here.

use serde_json::{Value, json};
use thiserror::Error;

use super::offered::find_command;
use super::options::{check_options, complete};
use super::payload::{self, Parts};
use super::pressed::{chosen, component_data, find_component};
use crate::discord::interaction::{Interaction, Quoted, What};
use crate::discord::kind::{command, component, interaction};
use crate::discord::message::Message;
use crate::discord::message_json;
use crate::discord::person::Person;
use crate::discord::state::pending::{Held, Origin};
use crate::discord::state::{Shared, State};
use crate::json::put;

/// A person cannot do that; the bot hears nothing of it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// No such command here: not registered, not in this place, or not for this person.
    #[error("there is no command \"{0}\" here for this person")]
    UnknownCommand(String),
    /// The command has no such option.
    #[error("the command has no option \"{0}\"")]
    UnknownOption(String),
    /// A required option is missing.
    #[error("the option \"{0}\" is required")]
    MissingOption(String),
    /// The value is not one that the option takes.
    #[error("the option \"{option}\" does not take this: {reason}")]
    InvalidOption {
        /// The option.
        option: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// The message is gone, or somebody else's ephemeral one.
    #[error("the message is gone or not visible to this person")]
    NoMessage,
    /// The message has no such button or select, or it cannot be used.
    #[error("the message has no usable \"{0}\"")]
    NoComponent(String),
    /// The select does not take these values.
    #[error("the select does not take these values: {0}")]
    InvalidChoice(&'static str),
    /// No bot has ever connected.
    #[error("no bot is connected to the gateway")]
    Offline,
}

/// Does it: the interaction goes out, and its id comes back.
pub(crate) fn send(shared: &Shared, interaction: &Interaction) -> Result<u64, SendError> {
    shared.change(|state| {
        let by_gateway = state.endpoint_url.is_none();
        if by_gateway && state.sessions.is_empty() {
            return Err(SendError::Offline);
        }
        let (parts, origin) = parts(shared, state, interaction)?;
        let now = shared.clock().now();
        let id = state.ids.next(now);
        let token = payload::interaction_token();
        let payload = payload::build(&shared.config, interaction, id, &token, parts);
        let held = Held {
            id,
            token,
            origin,
            payload: payload.clone(),
            sent_at: now,
            acknowledged: None,
            original: None,
            answered_after: None,
            follow_ups: Vec::new(),
            choices: None,
            delivered: None,
        };
        state.interactions.insert(id, held);
        if by_gateway {
            let guild = interaction.place.guild;
            state
                .sessions
                .dispatch(guild, "INTERACTION_CREATE", &payload);
        }
        Ok(id)
    })
}

fn parts(
    shared: &Shared,
    state: &mut State,
    interaction: &Interaction,
) -> Result<(Parts, Origin), SendError> {
    match &interaction.what {
        What::Slash { name, options } => {
            let command = find_command(state, interaction, name, command::CHAT_INPUT)?;
            let options = check_options(&command, options)?;
            let data = command_data(&command, interaction, options);
            let origin = Origin::Command {
                kind: command::CHAT_INPUT,
            };
            Ok((
                Parts::new(interaction::APPLICATION_COMMAND, data, None),
                origin,
            ))
        }
        What::Complete {
            name,
            option,
            typed,
            others,
        } => {
            let command = find_command(state, interaction, name, command::CHAT_INPUT)?;
            let (options, option_kind) = complete(&command, option, typed, others)?;
            let data = command_data(&command, interaction, options);
            let origin = Origin::Autocomplete { option_kind };
            Ok((Parts::new(interaction::AUTOCOMPLETE, data, None), origin))
        }
        What::MessageCommand { name, on } => {
            let command = find_command(state, interaction, name, command::MESSAGE)?;
            let target = match on {
                Quoted::Written { content, author } => {
                    let id = state.ids.next(shared.clock().now());
                    written(shared, interaction, content, author, id)
                }
                Quoted::Held(message) => visible(state, interaction, message.id())?,
            };
            let mut data = command_data(&command, interaction, Vec::new());
            let id = target.get("id").and_then(Value::as_str);
            let id = id.unwrap_or_default().to_owned();
            put(&mut data, "target_id", json!(id));
            put(&mut data, "resolved", json!({"messages": {(id): target}}));
            let origin = Origin::Command {
                kind: command::MESSAGE,
            };
            Ok((
                Parts::new(interaction::APPLICATION_COMMAND, data, None),
                origin,
            ))
        }
        What::Press { message, button } => {
            let held = visible(state, interaction, *message)?;
            let component = find_component(&held, &[component::BUTTON], Some(button))?;
            let data = component_data(&component, None);
            let origin = Origin::Component { message: *message };
            Ok((
                Parts::new(interaction::MESSAGE_COMPONENT, data, Some(held)),
                origin,
            ))
        }
        What::Choose {
            message,
            select,
            values,
        } => {
            let held = visible(state, interaction, *message)?;
            let component = find_component(&held, &[component::STRING_SELECT], select.as_deref())?;
            let values = chosen(&component, values)?;
            let data = component_data(&component, Some(values));
            let origin = Origin::Component { message: *message };
            Ok((
                Parts::new(interaction::MESSAGE_COMPONENT, data, Some(held)),
                origin,
            ))
        }
    }
}

fn command_data(command: &Value, interaction: &Interaction, options: Vec<Value>) -> Value {
    let mut data = json!({
        "id": command["id"],
        "name": command["name"],
        "type": command["type"],
    });
    if !options.is_empty() {
        put(&mut data, "options", Value::Array(options));
    }
    if command.get("guild_id").is_some() {
        put(
            &mut data,
            "guild_id",
            json!(interaction.place.guild.map(|id| id.to_string())),
        );
    }
    data
}

/// A message that somebody wrote.
fn written(
    shared: &Shared,
    interaction: &Interaction,
    content: &str,
    author: &Person,
    id: u64,
) -> Value {
    let channel = json!(interaction.place.channel.to_string());
    let now = shared.clock().now();
    let mut message = message_json::empty(id, &channel, &author.user_json(), now);
    put(&mut message, "content", json!(content));
    message
}

/// The message, if this person can see it.
fn visible(state: &State, interaction: &Interaction, id: u64) -> Result<Value, SendError> {
    let message = state.messages.get(&id).cloned().map(Message::new);
    let visible = message.filter(|message| message.is_visible_to(&interaction.person));
    Ok(visible.ok_or(SendError::NoMessage)?.into_json())
}
