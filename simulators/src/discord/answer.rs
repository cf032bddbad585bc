//! What becomes of an interaction, as the person sees it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use super::kind::callback;
use super::message::Message;
use super::state::pending::{Delivered, PendingInteraction};
use super::state::{Backend, State};
use crate::watched::TimedOut;

/// An interaction on its way. Its methods wait for what the bot makes of it.
#[derive(Clone, Debug)]
pub struct Sent {
    pub(crate) backend: Arc<Backend>,
    pub(crate) id: u64,
    pub(crate) patience: Duration,
}

/// How the final answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// As the first response: nobody saw "thinking…".
    Immediate,
    /// "Thinking…" first, filled in later.
    Deferred,
    /// The message with the button changed, with the first response.
    Updated,
    /// The message with the button changed later, after a silent acknowledgement.
    UpdatedLater,
    /// A silent acknowledgement, then a new message.
    FollowUp,
}

/// The final answer to an interaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The message, as Discord holds it now.
    pub message: Message,
    /// How it came.
    pub how: How,
    /// From the interaction to its acknowledgement, by Discord's clock.
    pub acknowledged_after: Duration,
    /// From the interaction to the final answer, by Discord's clock.
    pub answered_after: Duration,
    /// The follow-ups so far.
    pub follow_ups: Vec<Message>,
}

/// There is no final answer.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AnswerError {
    /// Not acknowledged within 3 s: the person sees "The application did not respond".
    #[error("the application did not respond: no acknowledgement within 3 s")]
    DidNotRespond,
    /// Acknowledged, but never filled in.
    #[error("the bot is still thinking after {0:?}")]
    StillThinking(Duration),
    /// Neither, in the time that was waited.
    #[error("no acknowledgement after {0:?}")]
    Nothing(Duration),
}

impl Sent {
    /// The interaction's id.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Waits for at most this long, in real time (30 s by default).
    #[must_use]
    pub fn within(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Waits for the acknowledgement. Returns the callback's type: 4 a message, 5 "thinking…",
    /// 6 a silent one, 7 an update, 8 suggestions.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn acknowledged(&self) -> Result<i64, AnswerError> {
        self.watch(|held, _| held.acknowledged.as_ref().map(|ack| ack.kind))
            .await
    }

    /// Waits for the final answer. A deferral does not count.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn answer(&self) -> Result<Answer, AnswerError> {
        self.watch(|held, state| read(held, state, held.answered_after?))
            .await
    }

    /// Waits for the first follow-up.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn follow_up(&self) -> Result<Message, AnswerError> {
        self.watch(|held, state| messages(state, &held.follow_ups).into_iter().next())
            .await
    }

    /// Waits for the suggestions to [`super::Interaction::complete`]: `{"name": …, "value": …}` each.
    ///
    /// # Errors
    /// When there are none in time.
    pub async fn choices(&self) -> Result<Vec<Value>, AnswerError> {
        let choices = self.watch(|held, _| held.choices.clone()).await?;
        Ok(choices.as_array().cloned().unwrap_or_default())
    }

    /// Waits for how the bot's HTTP endpoint answered.
    ///
    /// # Errors
    /// When it does not answer in time, or the interaction went over the gateway.
    pub async fn delivered(&self) -> Result<Delivered, TimedOut> {
        let delivered =
            self.backend
                .state
                .wait_for(self.patience, "the endpoint's answer", |state| {
                    state.interactions.get(&self.id)?.delivered.clone()
                });
        delivered.await
    }

    /// The interaction's JSON as the bot got it, with its token: for hand-made requests.
    #[must_use]
    pub fn signed_payload(&self) -> Vec<u8> {
        let payload = |state: &State| Some(state.interactions.get(&self.id)?.payload.to_string());
        self.backend
            .state
            .read(payload)
            .unwrap_or_default()
            .into_bytes()
    }

    /// The interaction's JSON as the bot got it, without its token.
    #[must_use]
    pub fn payload(&self) -> Value {
        let mut payload: Value = serde_json::from_slice(&self.signed_payload()).unwrap_or_default();
        if let Value::Object(payload) = &mut payload {
            payload.remove("token");
        }
        payload
    }

    async fn watch<T>(
        &self,
        mut look: impl FnMut(&PendingInteraction, &State) -> Option<T>,
    ) -> Result<T, AnswerError> {
        let clock = self.backend.clock().clone();
        let id = self.id;
        let found = self
            .backend
            .state
            .wait_for(self.patience, "an answer", |state| {
                let held = state.interactions.get(&id)?;
                match look(held, state) {
                    Some(found) => Some(Ok(found)),
                    None if held.acknowledged.is_none() && held.is_late(&clock) => {
                        Some(Err(AnswerError::DidNotRespond))
                    }
                    None => None,
                }
            })
            .await;
        found.unwrap_or_else(|TimedOut { waited, .. }| Err(self.what_is_missing(waited)))
    }

    fn what_is_missing(&self, waited: Duration) -> AnswerError {
        let acknowledged = |state: &State| state.interactions.get(&self.id)?.acknowledged.clone();
        match self.backend.state.read(acknowledged) {
            Some(_) => AnswerError::StillThinking(waited),
            None => AnswerError::Nothing(waited),
        }
    }
}

fn messages(state: &State, ids: &[u64]) -> Vec<Message> {
    let message = |id| state.messages.get(id).cloned().map(Message::new);
    ids.iter().filter_map(message).collect()
}

fn read(held: &PendingInteraction, state: &State, answered_after: Duration) -> Option<Answer> {
    let acknowledged = held.acknowledged.as_ref()?;
    let follow_ups = messages(state, &held.follow_ups);
    let how = match acknowledged.kind {
        callback::MESSAGE => How::Immediate,
        callback::DEFERRED_MESSAGE => How::Deferred,
        callback::UPDATE => How::Updated,
        _ if follow_ups.is_empty() => How::UpdatedLater,
        _ => How::FollowUp,
    };
    let message = if how == How::FollowUp {
        follow_ups.first().cloned()
    } else {
        let message = held.original.and_then(|id| state.messages.get(&id));
        message.cloned().map(Message::new)
    };
    Some(Answer {
        message: message?,
        how,
        acknowledged_after: acknowledged.after,
        answered_after,
        follow_ups,
    })
}
