//! Turning what a person does into an interaction, as Discord's client and servers do:
//! what the client would not offer, or would not let through, is refused here.

use serde_json::{Value, json};

use super::error::SendError;
use super::offered::find_command;
use super::options::{check_options, complete};
use super::payload::{self, Parts};
use super::pressed::{chosen, component_data, find_component};
use crate::discord::interaction::{Interaction, Quoted, What};
use crate::discord::kind::{command, component, interaction};
use crate::discord::message::Message;
use crate::discord::message_json;
use crate::discord::person::Person;
use crate::discord::state::pending::{Origin, PendingInteraction};
use crate::discord::state::{Backend, State};
use crate::json::put;

/// Does it: the interaction goes out, and its id comes back.
pub(crate) fn send(backend: &Backend, interaction: &Interaction) -> Result<u64, SendError> {
    backend.state.change(|state| {
        let by_gateway = state.endpoint_url.is_none();
        if by_gateway && state.sessions.is_empty() {
            return Err(SendError::Offline);
        }
        let (parts, origin) = parts(backend, state, interaction)?;
        let Interaction { person, place, .. } = interaction;
        state.community.saw(person, place);
        let now = backend.clock().now();
        let id = state.ids.next(now);
        let token = payload::interaction_token();
        let payload = payload::build(&backend.config, interaction, id, &token, parts);
        let held = PendingInteraction {
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
            state.sessions.dispatch("INTERACTION_CREATE", &payload);
        }
        Ok(id)
    })
}

fn parts(
    backend: &Backend,
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
                    let id = state.ids.next(backend.clock().now());
                    written(backend, interaction, content, author, id)
                }
                Quoted::Existing(message) => visible(state, interaction, message.id())?,
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
    backend: &Backend,
    interaction: &Interaction,
    content: &str,
    author: &Person,
    id: u64,
) -> Value {
    let channel = json!(interaction.place.channel.to_string());
    let now = backend.clock().now();
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
