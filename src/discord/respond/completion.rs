//! Completes a deferred interaction through Discord's REST API.

use std::time::Duration;

use commands::{Deferral, Reply, Response, Visibility, posted, posted_once};
use futures_util::{FutureExt, future::BoxFuture};
use reqwest::Method;
use serenity::all::{CreateInteractionResponse, CreateInteractionResponseMessage, MessageId};
use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    delivery::{Delivered, DeliveryError, deliver, patience, to_json},
    failure::Failure,
    interaction::Received,
};
use crate::{
    discord::rest::{Rest, RestError},
    replicas::{PostClaim, Posts},
};

/// A person is looking at "thinking…", so this is far below the token's 15 min.
const WITHIN: Duration = Duration::from_mins(1);
const EACH_TRY: Duration = Duration::from_secs(5);

/// The first response that defers the answer. It is private, and Discord keeps it private.
pub(super) fn deferring(deferral: Deferral) -> CreateInteractionResponse {
    match deferral {
        Deferral::Message => CreateInteractionResponse::Defer(
            CreateInteractionResponseMessage::new().ephemeral(true),
        ),
        Deferral::Update => CreateInteractionResponse::Acknowledge,
        Deferral::None => Response::Suggest(Vec::new()).into_response(),
    }
}

/// How far a message for everyone has come.
#[derive(Clone, Copy, Default)]
enum Posting {
    #[default]
    NotBegun,
    /// It is claimed, and may have arrived.
    Begun,
    Done,
}

/// How a deferred interaction is answered.
pub(super) struct Completion<'a> {
    pub(super) rest: &'a Rest,
    pub(super) posts: &'a Posts,
    pub(super) received: &'a Received,
    pub(super) deferral: Deferral,
    pub(super) failure: &'a Failure<'a>,
}

impl Completion<'_> {
    /// Gives the deferred answer, or says that the bot is stopping if `ending` is cancelled first.
    pub(super) async fn finish(
        &self,
        work: impl Future<Output = Response>,
        ending: &CancellationToken,
    ) -> Delivered {
        let posting = watch::Sender::default();
        let finished = async { self.complete(work.await, &posting).await };
        if let Some(result) = ending.run_until_cancelled(finished).await {
            return result;
        }
        let posting = *posting.borrow();
        match posting {
            Posting::NotBegun => self.say(self.failure.ending()).await,
            Posting::Begun => self.say_unconfirmed(None).await,
            Posting::Done => Ok(()),
        }
    }

    async fn complete(&self, response: Response, posting: &watch::Sender<Posting>) -> Delivered {
        let result = match (self.deferral, response) {
            (Deferral::Message, Response::Message(reply, Visibility::Private))
            | (_, Response::Update(reply)) => self.edit_original(reply).await,
            // "Thinking…" stays private, and the first follow-up would fill it in. So fill it in, then post the public message.
            (Deferral::Message, Response::Message(reply, Visibility::Public)) => {
                match self.edit_original(posted(self.failure.language)).await {
                    Ok(()) => return self.post(reply, None, posting).await,
                    Err(error) => return self.say(self.failure.of(&error)).await,
                }
            }
            (_, Response::Post { post, note }) => {
                return self.post(post, Some(note), posting).await;
            }
            (Deferral::Update, Response::Message(reply, Visibility::Public)) => {
                return self.post(reply, None, posting).await;
            }
            (Deferral::Update, Response::Message(reply, Visibility::Private)) => {
                self.follow_up(reply, Visibility::Private).await
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

    /// Posts a message for everyone, at most once, and then changes the original message to `note`. Tells the person if it
    /// failed, or if it was posted before.
    async fn post(
        &self,
        reply: Reply,
        note: Option<Reply>,
        posting: &watch::Sender<Posting>,
    ) -> Delivered {
        match self.posts.claim(self.post_key(), self.received.id).await {
            PostClaim::Granted => {}
            PostClaim::Repeated => return self.say(self.failure.unconfirmed(None)).await,
            PostClaim::Taken => {
                let channel = self.received.invocation.caller.channel;
                let told = posted_once(channel, self.failure.language);
                return self.say(told).await;
            }
        }
        posting.send_replace(Posting::Begun);
        match self.follow_up(reply, Visibility::Public).await {
            Ok(()) => {}
            Err(DeliveryError::Unconfirmed(error)) => {
                return self.say_unconfirmed(Some(&error)).await;
            }
            Err(error) => {
                self.posts.release(self.post_key()).await;
                posting.send_replace(Posting::NotBegun);
                return self.say(self.failure.of(&error)).await;
            }
        }
        posting.send_replace(Posting::Done);
        match note {
            Some(note) => self.edit_original(note).await,
            None => Ok(()),
        }
    }

    /// What a message for everyone is claimed under: the message whose button was pressed, or the interaction.
    fn post_key(&self) -> u64 {
        let Received { id, pressed, .. } = self.received;
        pressed.map_or(id.get(), MessageId::get)
    }

    /// Tells the person that the message may be missing, and only then lets it be posted again: a replica that takes the
    /// interaction over must not post it twice. Boxed, as it is rare, and would be part of each answer.
    fn say_unconfirmed<'a>(&'a self, cause: Option<&'a RestError>) -> BoxFuture<'a, Delivered> {
        let cause = cause.map(|error| error as &dyn std::error::Error);
        let reply = self.failure.unconfirmed(cause);
        async move {
            let told = self.say(reply).await;
            self.posts.release(self.post_key()).await;
            told
        }
        .boxed()
    }

    /// Tells the person, privately.
    async fn say(&self, reply: Reply) -> Delivered {
        match self.deferral {
            Deferral::Message => self.edit_original(reply).await,
            Deferral::Update => self.follow_up(reply, Visibility::Private).await,
            Deferral::None => Ok(()),
        }
    }

    /// Changes the original message: "thinking…", or the message whose button was pressed.
    async fn edit_original(&self, reply: Reply) -> Delivered {
        let body = to_json(&reply.into_edit())?;
        self.deliver(Method::PATCH, &["messages", "@original"], body)
            .await
    }

    /// Posts a new message. While "thinking…" is shown, Discord would fill that in instead.
    async fn follow_up(&self, reply: Reply, visibility: Visibility) -> Delivered {
        let body = to_json(&reply.into_followup(visibility))?;
        match self.deliver(Method::POST, &[], body).await {
            Err(DeliveryError::Undelivered(error)) if error.may_have_arrived() => {
                Err(DeliveryError::Unconfirmed(error))
            }
            result => result,
        }
    }

    /// Calls the interaction's webhook, or what is at `path` below it.
    async fn deliver(&self, method: Method, path: &[&str], body: Vec<u8>) -> Delivered {
        let application = self.received.application.to_string();
        let path = [&["webhooks", &application, &self.received.token], path].concat();
        let request = self.rest.request_with(method, &path, body);
        let patience = patience(Instant::now() + WITHIN, EACH_TRY);
        deliver(self.rest, request, patience).await
    }
}
