//! The answer after a deferral, by Discord's REST API.

use std::time::Duration;

use crate::discord::Route;
use commands::{Deferral, Reply, Response, Visibility, posted};
use reqwest::Method;
use serenity::all::{ApplicationId, CreateInteractionResponse, CreateInteractionResponseMessage};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    delivery::{Delivered, DeliveryError, deliver, patience, to_json},
    failure::Failure,
};
use crate::discord::rest::Rest;

/// A person waits in front of "thinking…"; the interaction's token would live for 15 min.
const WITHIN: Duration = Duration::from_mins(1);
const EACH_TRY: Duration = Duration::from_secs(5);

/// The first response that puts the answer off. What a deferral shows is seen by the person only, and stays so.
pub(super) fn deferring(deferral: Deferral) -> CreateInteractionResponse {
    match deferral {
        Deferral::Message => CreateInteractionResponse::Defer(
            CreateInteractionResponseMessage::new().ephemeral(true),
        ),
        Deferral::Update => CreateInteractionResponse::Acknowledge,
        Deferral::None => Response::Suggest(Vec::new()).into_response(),
    }
}

/// How a deferred interaction is answered.
pub(super) struct Completion<'a> {
    pub(super) rest: &'a Rest,
    pub(super) application: ApplicationId,
    pub(super) token: &'a str,
    pub(super) deferral: Deferral,
    pub(super) failure: &'a Failure<'a>,
}

impl Completion<'_> {
    /// Gives the answer that was put off, or says that it cannot be given before the process ends.
    pub(super) async fn finish(
        &self,
        work: impl Future<Output = Response>,
        ending: &CancellationToken,
    ) -> Delivered {
        let finished = async { self.complete(work.await).await };
        match ending.run_until_cancelled(finished).await {
            Some(result) => result,
            None => self.say(self.failure.ending()).await,
        }
    }

    async fn complete(&self, response: Response) -> Delivered {
        let result = match (self.deferral, response) {
            (Deferral::Message, Response::Message(reply, Visibility::Private))
            | (_, Response::Update(reply)) => self.edit_original(reply).await,
            // "Thinking…" stays private; only once it is filled in, a message after it is one of its own.
            (Deferral::Message, Response::Message(reply, Visibility::Public)) => {
                let posting = async {
                    self.edit_original(posted(self.failure.language)).await?;
                    self.follow_up(reply, Visibility::Public).await
                };
                match posting.await {
                    Ok(()) => Ok(()),
                    // A note that announces a message must not stay without one.
                    Err(error) => return self.say(self.failure.of(&error)).await,
                }
            }
            (Deferral::Update, Response::Message(reply, visibility)) => {
                self.follow_up(reply, visibility).await
            }
            (Deferral::None, _) | (_, Response::Suggest(_)) => Ok(()),
        };
        match result {
            Err(error @ (DeliveryError::Refused(_) | DeliveryError::Unconfirmed(_))) => {
                self.say(self.failure.of(&error)).await
            }
            result => result,
        }
    }

    /// Tells the person, and nobody else.
    async fn say(&self, reply: Reply) -> Delivered {
        match self.deferral {
            Deferral::Message => self.edit_original(reply).await,
            Deferral::Update => self.follow_up(reply, Visibility::Private).await,
            Deferral::None => Ok(()),
        }
    }

    /// Changes the original message: "thinking…", or the message whose button was pressed.
    async fn edit_original(&self, reply: Reply) -> Delivered {
        let route = Route::WebhookOriginalInteractionResponse {
            application_id: self.application,
            token: self.token,
        };
        let body = to_json(&reply.into_edit())?;
        self.deliver(Method::PATCH, route, body).await
    }

    /// Posts a new message. While "thinking…" is not filled in, it would fill that in instead.
    async fn follow_up(&self, reply: Reply, visibility: Visibility) -> Delivered {
        let route = Route::WebhookFollowupMessages {
            application_id: self.application,
            token: self.token,
        };
        let body = to_json(&reply.into_followup(visibility))?;
        match self.deliver(Method::POST, route, body).await {
            Err(DeliveryError::Undelivered(error)) if error.may_have_arrived() => {
                Err(DeliveryError::Unconfirmed(error))
            }
            result => result,
        }
    }

    async fn deliver(&self, method: Method, route: Route<'_>, body: Vec<u8>) -> Delivered {
        let patience = patience(Instant::now() + WITHIN, EACH_TRY);
        deliver(self.rest, (method, route), body, patience).await
    }
}
