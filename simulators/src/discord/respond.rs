//! `POST /interactions/{id}/{token}/callback`: what an interaction's first response does.

use serde_json::{Value, json};

use super::error::ApiError;
use super::kind::callback::{AUTOCOMPLETE, DEFERRED_MESSAGE, DEFERRED_UPDATE, MESSAGE, UPDATE};
use super::kind::flag::{EPHEMERAL, LOADING};
use super::message_json::{self, Setting};
use super::state::pending::{Acknowledgement, Origin, PendingInteraction};
use super::state::{Backend, State};
use super::validate::{choices, message, part};

/// Accepts the callback, or refuses it.
pub(crate) fn callback(
    backend: &Backend,
    id: u64,
    token: &str,
    body: &Value,
) -> Result<(), ApiError> {
    backend.state.change(|state| {
        let held = check(backend, state, id, token)?;
        let kind = allowed_kind(&held, body)?;
        let empty = json!({});
        let data = body
            .get("data")
            .filter(|data| data.is_object())
            .unwrap_or(&empty);
        let mut answer = Answering {
            backend,
            state,
            held,
            kind,
        };
        match kind {
            AUTOCOMPLETE => answer.suggest(data)?,
            UPDATE => answer.update(data)?,
            DEFERRED_UPDATE => answer.defer_update(),
            DEFERRED_MESSAGE => answer.defer(data)?,
            _ => answer.answer(data)?,
        }
        answer.finish();
        Ok(())
    })
}

fn check(
    backend: &Backend,
    state: &State,
    id: u64,
    token: &str,
) -> Result<PendingInteraction, ApiError> {
    let held = state
        .interactions
        .get(&id)
        .filter(|held| held.token == token);
    let held = held.ok_or(ApiError::UNKNOWN_INTERACTION)?;
    if held.acknowledged.is_some() {
        return Err(ApiError::ALREADY_ACKNOWLEDGED);
    }
    if held.is_late(backend.clock()) {
        return Err(ApiError::UNKNOWN_INTERACTION);
    }
    Ok(held.clone())
}

fn allowed_kind(held: &PendingInteraction, body: &Value) -> Result<i64, ApiError> {
    // Modals (9) are not simulated.
    let allowed: &[i64] = match held.origin {
        Origin::Command { .. } => &[MESSAGE, DEFERRED_MESSAGE],
        Origin::Component { .. } => &[MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE],
        Origin::Autocomplete { .. } => &[AUTOCOMPLETE],
    };
    part::check(body, "", |body| body.one_of("type", allowed))?;
    let kind = body.get("type").and_then(Value::as_i64);
    Ok(kind.unwrap_or_default())
}

struct Answering<'a> {
    backend: &'a Backend,
    state: &'a mut State,
    held: PendingInteraction,
    kind: i64,
}

impl Answering<'_> {
    fn suggest(&mut self, data: &Value) -> Result<(), ApiError> {
        let Origin::Autocomplete { option_kind } = self.held.origin else {
            return Ok(());
        };
        choices::check_answer(data, option_kind)?;
        self.held.choices = data.get("choices").cloned();
        self.held.set_answered(self.backend.clock());
        Ok(())
    }

    fn answer(&mut self, data: &Value) -> Result<(), ApiError> {
        message::check(data, "data")?;
        message::refuse_empty(data)?;
        let id = self.create(data, message_json::chosen_flags(data));
        self.held.original = Some(id);
        self.held.set_answered(self.backend.clock());
        Ok(())
    }

    fn defer(&mut self, data: &Value) -> Result<(), ApiError> {
        message::check(data, "data")?;
        // Of everything in `data` only this flag counts.
        let ephemeral = message_json::chosen_flags(data) & EPHEMERAL;
        let id = self.create(&json!({}), ephemeral | LOADING);
        self.held.original = Some(id);
        Ok(())
    }

    fn update(&mut self, data: &Value) -> Result<(), ApiError> {
        message::check(data, "data")?;
        let Origin::Component { message: id } = self.held.origin else {
            return Ok(());
        };
        let now = self.backend.clock().now();
        let held = self
            .state
            .messages
            .get_mut(&id)
            .ok_or(ApiError::UNKNOWN_MESSAGE)?;
        let mut edited = held.clone();
        message_json::edit(&mut edited, data, now);
        message::refuse_empty(&edited)?;
        *held = edited;
        self.held.original = Some(id);
        self.held.set_answered(self.backend.clock());
        Ok(())
    }

    fn defer_update(&mut self) {
        if let Origin::Component { message: id } = self.held.origin {
            self.held.original = Some(id);
        }
    }

    fn create(&mut self, body: &Value, flags: u64) -> u64 {
        let id = self.state.ids.next(self.backend.clock().now());
        let setting = Setting {
            config: &self.backend.config,
            interaction: &self.held,
            id,
            flags,
            replies_to: None,
        };
        let message = message_json::create(&setting, body);
        self.state.messages.insert(id, message);
        id
    }

    fn finish(mut self) {
        self.held.acknowledged = Some(Acknowledgement {
            kind: self.kind,
            after: self.backend.clock().since(self.held.sent_at),
        });
        self.state.interactions.insert(self.held.id, self.held);
    }
}
