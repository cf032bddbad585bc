//! From an interaction to exactly one final answer, whatever happens on the way.

use std::{sync::Arc, time::Duration};

use commands::{Commands, Deferral, Response, Visibility, posted};
use serenity::all::Interaction;
use tokio::{
    sync::oneshot,
    time::{Instant, timeout, timeout_at},
};
use tokio_util::task::TaskTracker;
use tracing::{Instrument, Span, error, info, info_span, warn};

use super::{
    delivery::{Delivery, DeliveryError},
    failure::{Failure, guarded},
    interaction::Received,
    rest::Rest,
};
use crate::{
    metrics::{self, Outcome},
    replicas::Held,
};

/// What comes after another replica has died over it is put off sooner: most of Discord's 3 s are over.
const LATE_DEFER_AFTER: Duration = Duration::from_millis(100);

/// An interaction that will not be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Untaken {
    /// Nothing new is taken.
    #[error("the bot is stopping")]
    Stopping,
    /// Nothing of ours causes such interactions.
    #[error("an interaction of an unknown kind")]
    Unknown,
}

/// How an interaction came.
enum Arrival {
    /// Over the gateway.
    Gateway,
    /// As an HTTP request, whose response takes the first response to the interaction.
    Request(oneshot::Sender<Vec<u8>>, Held),
    /// From a replica that died after it had deferred.
    Adoption(Held),
}

/// Answers interactions.
#[derive(Clone)]
pub(crate) struct Answerer {
    inner: Arc<Inner>,
}

struct Inner {
    rest: Rest,
    commands: Commands,
    defer_after: Duration,
    support_contact: Option<String>,
    in_flight: TaskTracker,
}

impl Answerer {
    pub(crate) fn new(
        rest: Rest,
        commands: Commands,
        defer_after: Duration,
        support_contact: Option<String>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                rest,
                commands,
                defer_after,
                support_contact,
                in_flight: TaskTracker::new(),
            }),
        }
    }

    /// Takes an interaction from the gateway and answers it in the background, by Discord's REST API.
    pub(crate) fn take(&self, interaction: Interaction) {
        match self.answer(interaction, Instant::now(), Arrival::Gateway) {
            Ok(()) => {}
            Err(Untaken::Stopping) => {
                info!(
                    "an interaction came while stopping; whoever takes over answers the next one"
                );
            }
            Err(Untaken::Unknown) => warn!("an interaction of an unknown kind came"),
        }
    }

    /// Takes an interaction from an HTTP request and answers it in the background: with the request's own response, which
    /// comes out of the channel, and, after a deferral, by Discord's REST API. When the receiver is gone, all of it goes
    /// there.
    ///
    /// # Errors
    /// Nothing will be answered.
    pub(crate) fn take_for_response(
        &self,
        interaction: Interaction,
        received_at: Instant,
        held: Held,
    ) -> Result<oneshot::Receiver<Vec<u8>>, Untaken> {
        let (body, response) = oneshot::channel();
        self.answer(interaction, received_at, Arrival::Request(body, held))?;
        Ok(response)
    }

    /// Gives, in the background, the answer that another replica put off.
    ///
    /// # Errors
    /// Nothing will be answered.
    pub(crate) fn finish(&self, interaction: Interaction, held: Held) -> Result<(), Untaken> {
        self.answer(interaction, Instant::now(), Arrival::Adoption(held))
    }

    /// Whether nothing new is taken.
    pub(crate) fn is_stopping(&self) -> bool {
        self.inner.in_flight.is_closed()
    }

    fn answer(
        &self,
        interaction: Interaction,
        received_at: Instant,
        arrival: Arrival,
    ) -> Result<(), Untaken> {
        if self.is_stopping() {
            return Err(Untaken::Stopping);
        }
        let received = Received::from_discord(interaction).ok_or(Untaken::Unknown)?;
        let inner = Arc::clone(&self.inner);
        let span = span(&received);
        self.inner.in_flight.spawn(
            async move { inner.answer(received, received_at, arrival).await }.instrument(span),
        );
        Ok(())
    }

    /// Takes no more, and waits for what is in flight, at most for `longest`. Says whether all of it was finished.
    pub(crate) async fn drain(&self, longest: Duration) -> bool {
        self.inner.in_flight.close();
        timeout(longest, self.inner.in_flight.wait()).await.is_ok()
    }
}

fn span(Received { id, invocation, .. }: &Received) -> Span {
    let (kind, name) = (invocation.kind, printable(&invocation.name));
    info_span!("interaction", %id, kind, what = name)
}

/// Names come from outside, and go into every line of the log.
fn printable(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | ' '))
        .take(64)
        .collect()
}

impl Inner {
    async fn answer(&self, received: Received, received_at: Instant, arrival: Arrival) {
        let (body, mut held, is_deferred) = match arrival {
            Arrival::Gateway => (None, None, false),
            Arrival::Request(body, held) => (Some(body), Some(held), false),
            Arrival::Adoption(held) => (None, Some(held), true),
        };
        let mut delivery = Delivery {
            rest: &self.rest,
            application: received.application,
            interaction: received.id,
            token: &received.token,
            received: received_at,
            body,
        };
        let invocation = &received.invocation;
        let failure = Failure::new(
            invocation.caller.language,
            self.support_contact.as_deref(),
            received.id,
        );
        let work = guarded(self.commands.answer(invocation), &failure);
        tokio::pin!(work);

        let defer_at = match &held {
            Some(held) if held.is_late() => Instant::now() + LATE_DEFER_AFTER,
            _ => received_at + self.defer_after,
        };
        let at_once = if is_deferred {
            None
        } else {
            timeout_at(defer_at, &mut work).await.ok()
        };
        let (result, outcome) = if let Some(response) = at_once {
            let result = respond(&mut delivery, response, &failure).await;
            (result, Outcome::Answered)
        } else {
            let deferral = invocation.deferral();
            let deferred = if is_deferred {
                Ok(())
            } else {
                defer(&mut delivery, deferral, held.as_mut()).await
            };
            let result = match deferred {
                Ok(()) => complete(&delivery, deferral, work.await, &failure).await,
                Err(error) => Err(error),
            };
            (result, Outcome::Deferred)
        };
        let took = received_at.elapsed();
        report(&result, took);
        let outcome = match &result {
            Ok(()) if failure.was_told() => Outcome::Failed,
            Ok(()) => outcome,
            Err(DeliveryError::TooLate(_)) => Outcome::TooLate,
            Err(DeliveryError::Refused(_) | DeliveryError::Undelivered(_)) => Outcome::Undelivered,
        };
        metrics::interaction(invocation.label(), outcome, took);
        if let Some(held) = held {
            held.settled().await;
        }
    }
}

/// Answers at once.
async fn respond(
    delivery: &mut Delivery<'_>,
    response: Response,
    failure: &Failure<'_>,
) -> Result<(), DeliveryError> {
    match delivery.respond(response).await {
        Err(DeliveryError::Refused(why)) => {
            let told = Response::Message(failure.refused(&why), Visibility::Private);
            delivery.respond(told).await
        }
        result => result,
    }
}

/// Puts the answer off. What is put off is written down first: afterwards nobody else would learn of it.
async fn defer(
    delivery: &mut Delivery<'_>,
    deferral: Deferral,
    held: Option<&mut Held>,
) -> Result<(), DeliveryError> {
    if let Some(held) = held
        && deferral != Deferral::None
    {
        held.deferred().await;
    }
    delivery.defer(deferral).await
}

/// Gives the answer after a deferral.
async fn complete(
    delivery: &Delivery<'_>,
    deferral: Deferral,
    response: Response,
    failure: &Failure<'_>,
) -> Result<(), DeliveryError> {
    let result = match (deferral, response) {
        (Deferral::Message, Response::Message(reply, Visibility::Private)) => {
            delivery.edit_original(reply).await
        }
        // "Thinking…" is private for good; only when it is filled in is a message after it one of its own.
        (Deferral::Message, Response::Message(reply, Visibility::Public)) => {
            delivery.edit_original(posted(failure.language)).await?;
            match delivery.follow_up(reply, Visibility::Public).await {
                Ok(()) => Ok(()),
                // The note that announces it must not stay alone.
                Err(error) => delivery.edit_original(failure.refused(&error)).await,
            }
        }
        (Deferral::Update, Response::Message(reply, visibility)) => {
            delivery.follow_up(reply, visibility).await
        }
        (_, Response::Update(reply)) => delivery.edit_original(reply).await,
        (Deferral::None, _) | (_, Response::Suggest(_)) => Ok(()),
    };
    match (result, deferral) {
        (Err(DeliveryError::Refused(why)), Deferral::Message) => {
            delivery.edit_original(failure.refused(&why)).await
        }
        (Err(DeliveryError::Refused(why)), Deferral::Update) => {
            delivery
                .follow_up(failure.refused(&why), Visibility::Private)
                .await
        }
        (result, _) => result,
    }
}

fn report(result: &Result<(), DeliveryError>, took: Duration) {
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match result {
        Ok(()) => info!(milliseconds, "answered"),
        Err(error @ DeliveryError::TooLate(_)) => {
            warn!(milliseconds, error = error as &dyn std::error::Error);
        }
        Err(error) => error!(milliseconds, error = error as &dyn std::error::Error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_cannot_break_the_log() {
        assert_eq!(printable("ticket\n\u{1b}[31mERROR"), "ticket31mERROR");
        assert_eq!(printable(&"x".repeat(500)).len(), 64);
    }
}
