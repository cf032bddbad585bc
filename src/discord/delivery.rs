//! Puts one answer on one interaction: the first response, or a deferral and the edit that fills it in.

use std::time::Duration;

use commands::{Reply, Visibility};
use serde::Serialize;
use serenity::{
    all::{
        ApplicationId, CreateInteractionResponse, CreateInteractionResponseMessage, InteractionId,
    },
    http::{LightMethod, Request, Route},
};
use tokio::time::Instant;

use super::rest::{Patience, Rest, RestError, code};

/// Discord waits 3 s for the first response; this leaves the way there and back.
const ACKNOWLEDGE_WITHIN: Duration = Duration::from_millis(2800);
/// One lost try must leave time for another.
const ACKNOWLEDGE_TRY: Duration = Duration::from_millis(1200);
/// A person waits in front of "thinking…"; the interaction's token would live for 15 min.
const EDIT_WITHIN: Duration = Duration::from_mins(1);
const EDIT_TRY: Duration = Duration::from_secs(5);
const MOST_TRIES: u32 = 6;

/// An interaction as far as answering it goes.
pub(crate) struct Delivery<'a> {
    pub(crate) rest: &'a Rest,
    pub(crate) application: ApplicationId,
    pub(crate) interaction: InteractionId,
    /// A secret while it lives: whoever has it can answer in the bot's name.
    pub(crate) token: &'a str,
    /// When the interaction reached us.
    pub(crate) received: Instant,
}

/// What became of an attempt to deliver.
#[derive(Debug)]
pub(crate) enum Delivered {
    /// Discord has it.
    Yes,
    /// Nothing more can be said on this interaction: its time is up, or somebody else answered it.
    TooLate(RestError),
    /// Discord takes nothing like this.
    Refused(RestError),
    /// Discord could not be reached in time.
    No(RestError),
}

impl Delivery<'_> {
    /// Answers at once, with the first response.
    pub(crate) async fn respond(&self, reply: Reply) -> Delivered {
        self.acknowledge(&CreateInteractionResponse::Message(reply.into_response()))
            .await
    }

    /// Shows "thinking…" until [`Self::fill_in`]. The visibility cannot change later.
    pub(crate) async fn defer(&self, visibility: Visibility) -> Delivered {
        let message =
            CreateInteractionResponseMessage::new().ephemeral(visibility == Visibility::Private);
        self.acknowledge(&CreateInteractionResponse::Defer(message))
            .await
    }

    async fn acknowledge(&self, response: &CreateInteractionResponse) -> Delivered {
        let route = Route::InteractionResponse {
            interaction_id: self.interaction,
            token: self.token,
        };
        let patience = Patience {
            until: self.received + ACKNOWLEDGE_WITHIN,
            each: ACKNOWLEDGE_TRY,
            tries: MOST_TRIES,
        };
        self.deliver(LightMethod::Post, route, response, patience)
            .await
    }

    /// Replaces "thinking…" with the answer.
    pub(crate) async fn fill_in(&self, reply: Reply) -> Delivered {
        let route = Route::WebhookOriginalInteractionResponse {
            application_id: self.application,
            token: self.token,
        };
        let patience = Patience {
            until: Instant::now() + EDIT_WITHIN,
            each: EDIT_TRY,
            tries: MOST_TRIES,
        };
        self.deliver(LightMethod::Patch, route, &reply.into_edit(), patience)
            .await
    }

    async fn deliver(
        &self,
        method: LightMethod,
        route: Route<'_>,
        body: &impl Serialize,
        patience: Patience,
    ) -> Delivered {
        let Ok(body) = serde_json::to_vec(body) else {
            return Delivered::Refused(RestError::Unbuildable);
        };
        let outcome = self
            .rest
            .send(&Request::new(route, method).body(Some(body)), patience)
            .await;
        match outcome.result {
            Ok(_) => Delivered::Yes,
            // The answer to an earlier try got lost on its way back; this is how Discord says that it has it.
            Err(error)
                if error.code() == Some(code::ALREADY_ACKNOWLEDGED)
                    && outcome.earlier_try_may_have_arrived =>
            {
                Delivered::Yes
            }
            Err(error) => match (error.code(), error.status()) {
                (Some(code::ALREADY_ACKNOWLEDGED | code::UNKNOWN_INTERACTION), _) => {
                    Delivered::TooLate(error)
                }
                (_, Some(status)) if status == reqwest::StatusCode::BAD_REQUEST => {
                    Delivered::Refused(error)
                }
                // The interaction's token has gone: 401 for a spent one, 404 for an unknown webhook or message.
                (_, Some(status))
                    if status.is_client_error()
                        && status != reqwest::StatusCode::TOO_MANY_REQUESTS =>
                {
                    Delivered::TooLate(error)
                }
                _ => Delivered::No(error),
            },
        }
    }
}
