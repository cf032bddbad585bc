//! `/webhooks/{application}/{token}`: editing the answer, and follow-ups.

use serde_json::Value;

use super::error::ApiError;
use super::message_json::{self, Setting};
use super::state::pending::PendingInteraction;
use super::state::{Backend, State};
use super::validate::message;

/// Edits the answer; the first edit of a deferred answer is the answer.
pub(crate) fn edit(backend: &Backend, token: &str, body: &Value) -> Result<Value, ApiError> {
    backend.state.change(|state| {
        let held = interaction(backend, state, token)?;
        let (interaction, original) = (held.id, held.original);
        // Whether a message is ephemeral was decided when it was made.
        message::check(body, "")?;
        let id = original.ok_or(ApiError::UNKNOWN_MESSAGE)?;
        edit_message(backend, state, interaction, id, body)
    })
}

/// Sends a follow-up. While the answer is "thinking…", it becomes the answer instead.
pub(crate) fn follow_up(backend: &Backend, token: &str, body: &Value) -> Result<Value, ApiError> {
    backend.state.change(|state| {
        let held = interaction(backend, state, token)?.clone();
        message::check(body, "")?;
        message::refuse_empty(body)?;
        if let Some(id) = held.original
            && held.is_thinking()
        {
            return edit_message(backend, state, held.id, id, body);
        }
        let id = state.ids.next(backend.clock().now());
        let setting = Setting {
            config: &backend.config,
            interaction: &held,
            id,
            flags: message_json::chosen_flags(body),
            replies_to: held.original,
        };
        let message = message_json::create(&setting, body);
        state.messages.insert(id, message.clone());
        if let Some(held) = state.interactions.get_mut(&held.id) {
            held.follow_ups.push(id);
            held.set_answered(backend.clock());
        }
        Ok(message)
    })
}

fn edit_message(
    backend: &Backend,
    state: &mut State,
    interaction: u64,
    id: u64,
    body: &Value,
) -> Result<Value, ApiError> {
    let message = state
        .messages
        .get_mut(&id)
        .ok_or(ApiError::UNKNOWN_MESSAGE)?;
    let mut edited = message.clone();
    message_json::edit(&mut edited, body, backend.clock().now());
    message::refuse_empty(&edited)?;
    message.clone_from(&edited);
    if let Some(held) = state.interactions.get_mut(&interaction)
        && held.original == Some(id)
    {
        held.set_answered(backend.clock());
    }
    Ok(edited)
}

/// The interaction that the token belongs to; it counts once the interaction is acknowledged.
fn interaction<'a>(
    backend: &Backend,
    state: &'a State,
    token: &str,
) -> Result<&'a PendingInteraction, ApiError> {
    let held = state.interactions.values().find(|held| held.token == token);
    let held = held.ok_or(ApiError::UNKNOWN_WEBHOOK)?;
    if held.is_expired(backend.clock()) {
        return Err(ApiError::INVALID_WEBHOOK_TOKEN);
    }
    if held.acknowledged.is_none() {
        return Err(ApiError::UNKNOWN_WEBHOOK);
    }
    Ok(held)
}
