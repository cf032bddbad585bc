//! Puts answers on one interaction: the first response, or a deferral and what comes after it. The first response goes
//! into the HTTP response where a request waits for it; everything else goes by Discord's REST API.

use std::time::Duration;

use commands::{Deferral, Reply, Response, Visibility};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serenity::all::{
    ApplicationId, CreateInteractionResponse, CreateInteractionResponseMessage, InteractionId,
};
use tokio::{sync::oneshot, time::Instant};

use super::{
    request::{Request, Route},
    rest::{Patience, Rest, RestError, code},
};
use crate::metrics;

/// Discord waits 3 s for the first response; this leaves the way there and back.
const ACKNOWLEDGE_WITHIN: Duration = Duration::from_millis(2800);
/// One lost try must leave time for another.
const ACKNOWLEDGE_TRY: Duration = Duration::from_millis(1200);
/// A person waits in front of "thinking…"; the interaction's token would live for 15 min.
const COMPLETE_WITHIN: Duration = Duration::from_mins(1);
const COMPLETE_TRY: Duration = Duration::from_secs(5);
const MOST_TRIES: u32 = 6;

/// An interaction as far as answering it goes.
pub(crate) struct Delivery<'a> {
    pub(crate) rest: &'a Rest,
    pub(crate) application: ApplicationId,
    pub(crate) interaction: InteractionId,
    pub(crate) token: &'a str,
    /// When the interaction reached us.
    pub(crate) received: Instant,
    /// The body of the HTTP response that the first response goes into, where an HTTP request waits for it.
    pub(crate) body: Option<oneshot::Sender<Vec<u8>>>,
}

/// Why something was not delivered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliveryError {
    /// Nothing more can be said on this interaction: its time is up, or somebody else answered it.
    #[error("too late to answer")]
    TooLate(#[source] RestError),
    /// Discord takes nothing like this.
    #[error("Discord refused the answer")]
    Refused(#[source] RestError),
    /// Discord could not be reached in time.
    #[error("the answer could not be delivered")]
    Undelivered(#[source] RestError),
}

type Result = std::result::Result<(), DeliveryError>;

impl Delivery<'_> {
    /// Answers at once, with the first response.
    pub(crate) async fn respond(&mut self, response: Response) -> Result {
        self.acknowledge(&response.into_response()).await
    }

    /// Acknowledges for now. What a deferral shows is seen by the person alone, and stays so.
    pub(crate) async fn defer(&mut self, deferral: Deferral) -> Result {
        match deferral {
            Deferral::Message => {
                let message = CreateInteractionResponseMessage::new().ephemeral(true);
                self.acknowledge(&CreateInteractionResponse::Defer(message))
                    .await
            }
            Deferral::Update => {
                self.acknowledge(&CreateInteractionResponse::Acknowledge)
                    .await
            }
            // A request wants a response.
            Deferral::None if self.body.is_some() => {
                self.respond(Response::Suggest(Vec::new())).await
            }
            Deferral::None => Ok(()),
        }
    }

    async fn acknowledge(&mut self, response: &CreateInteractionResponse) -> Result {
        let mut response = to_json(response)?;
        if let Some(body) = self.body.take() {
            match body.send(response) {
                Ok(()) => {
                    metrics::acknowledged(self.received.elapsed());
                    return Ok(());
                }
                // Whoever asked has gone. Discord takes the response by a callback as well.
                Err(unsent) => response = unsent,
            }
        }
        let route = Route::InteractionResponse {
            interaction_id: self.interaction,
            token: self.token,
        };
        let patience = Patience {
            until: self.received + ACKNOWLEDGE_WITHIN,
            each: ACKNOWLEDGE_TRY,
            tries: MOST_TRIES,
        };
        self.deliver(Method::POST, route, response, patience)
            .await?;
        metrics::acknowledged(self.received.elapsed());
        Ok(())
    }

    /// Changes the original message: the one that "thinking…" stands for, or the one that was pressed on.
    pub(crate) async fn edit_original(&self, reply: Reply) -> Result {
        let route = Route::WebhookOriginalInteractionResponse {
            application_id: self.application,
            token: self.token,
        };
        self.deliver(
            Method::PATCH,
            route,
            to_json(&reply.into_edit())?,
            complete(),
        )
        .await
    }

    /// Posts a message of its own. While "thinking…" is not filled in yet, it would fill that in instead.
    pub(crate) async fn follow_up(&self, reply: Reply, visibility: Visibility) -> Result {
        let route = Route::WebhookFollowupMessages {
            application_id: self.application,
            token: self.token,
        };
        self.deliver(
            Method::POST,
            route,
            to_json(&reply.into_followup(visibility))?,
            complete(),
        )
        .await
    }

    async fn deliver(
        &self,
        method: Method,
        route: Route<'_>,
        body: Vec<u8>,
        patience: Patience,
    ) -> Result {
        let outcome = self
            .rest
            .send(&Request::new(method, route).body(body), patience)
            .await;
        match outcome.result {
            Ok(_) => Ok(()),
            // The answer to an earlier try got lost on its way back; this is how Discord says that it has it.
            Err(error)
                if error.code() == Some(code::ALREADY_ACKNOWLEDGED)
                    && outcome.earlier_try_may_have_arrived =>
            {
                Ok(())
            }
            Err(error) => Err(judge(error)),
        }
    }
}

fn to_json(body: &impl Serialize) -> std::result::Result<Vec<u8>, DeliveryError> {
    serde_json::to_vec(body).map_err(|_| DeliveryError::Refused(RestError::Unbuildable))
}

fn complete() -> Patience {
    Patience {
        until: Instant::now() + COMPLETE_WITHIN,
        each: COMPLETE_TRY,
        tries: MOST_TRIES,
    }
}

fn judge(error: RestError) -> DeliveryError {
    match (error.code(), error.status()) {
        (Some(code::ALREADY_ACKNOWLEDGED | code::UNKNOWN_INTERACTION), _) => {
            DeliveryError::TooLate(error)
        }
        (_, Some(StatusCode::BAD_REQUEST)) => DeliveryError::Refused(error),
        (_, Some(StatusCode::TOO_MANY_REQUESTS)) => DeliveryError::Undelivered(error),
        // The interaction's token has gone: 401 for a spent one, 404 for an unknown webhook or message.
        (_, Some(status)) if status.is_client_error() => DeliveryError::TooLate(error),
        _ => DeliveryError::Undelivered(error),
    }
}
