//! Answers each interaction exactly once, even when the handler or Discord fails.

mod completion;
mod delivery;
mod failure;
mod first_response;
mod interaction;

use std::{error::Error as _, sync::Arc, time::Duration};

use commands::{Commands, Deferral, Response, Visibility};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, Span, error, info, info_span, warn};

use self::{
    completion::{Completion, deferring},
    delivery::to_json,
    failure::{Failure, guarded},
};
pub(crate) use self::{
    delivery::{Delivered, DeliveryError},
    first_response::{Callback, FirstResponse},
    interaction::{Interaction, Received},
};
use super::rest::Rest;
use crate::{
    metrics::{self, Outcome},
    replicas::Posts,
};

/// After a takeover most of Discord's 3 s are gone, so defer almost at once.
const LATE_DEFER_AFTER: Duration = Duration::from_millis(100);
/// The last part of a drain, in which people whose answer is not ready are told that the bot is stopping.
const GOODBYE: Duration = Duration::from_secs(3);

/// The bot accepts no new work: it is stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bot is stopping")]
pub(crate) struct Stopping;

/// Answers interactions. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Responder {
    inner: Arc<Inner>,
}

struct Inner {
    rest: Rest,
    commands: Commands,
    posts: Posts,
    defer_after: Duration,
    support_contact: Option<String>,
    in_flight: TaskTracker,
    /// Cancelled when work in flight must end.
    ending: CancellationToken,
}

impl Responder {
    pub(crate) fn new(
        rest: Rest,
        commands: Commands,
        posts: Posts,
        defer_after: Duration,
        support_contact: Option<String>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                rest,
                commands,
                posts,
                defer_after,
                support_contact,
                in_flight: TaskTracker::new(),
                ending: CancellationToken::new(),
            }),
        }
    }

    /// Answers an interaction from the gateway in the background, and holds `room` until then.
    pub(crate) fn take(&self, interaction: Interaction, room: tokio::sync::OwnedSemaphorePermit) {
        let received_at = Instant::now();
        let Some(received) = Received::from_discord(interaction) else {
            warn!("received an interaction of an unknown type");
            return;
        };
        let responder = self.clone();
        let answering = async move {
            let _room = room;
            let mut callback = responder.callback(&received, received_at);
            responder
                .answer(&received, received_at, &mut callback)
                .await;
        };
        if self.spawn(answering).is_err() {
            info!("rejected an interaction: the bot is stopping");
        }
    }

    /// Spawns work that a drain waits for.
    ///
    /// # Errors
    /// The bot is stopping; the work is dropped.
    pub(crate) fn spawn(
        &self,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Stopping> {
        if self.inner.in_flight.is_closed() {
            return Err(Stopping);
        }
        // Boxed, because a task is moved when it starts and ends.
        self.inner.in_flight.spawn(Box::pin(work));
        Ok(())
    }

    /// A first response through the REST API, which works for both transports.
    pub(crate) fn callback<'a>(
        &'a self,
        received: &'a Received,
        received_at: Instant,
    ) -> Callback<'a> {
        Callback {
            rest: &self.inner.rest,
            interaction: received.id,
            token: &received.token,
            received_at,
        }
    }

    /// The first response that defers the answer.
    ///
    /// # Errors
    /// It could not be serialized.
    pub(crate) fn deferral(received: &Received) -> Result<Vec<u8>, DeliveryError> {
        to_json(&deferring(received.invocation.deferral()))
    }

    /// Answers an interaction: at once if the answer is ready in time, otherwise by deferring and completing it.
    pub(crate) async fn answer(
        &self,
        received: &Received,
        received_at: Instant,
        first: &mut impl FirstResponse,
    ) {
        let answering = self.inner.answer(received, received_at, Some(first));
        answering.instrument(span(received)).await;
    }

    /// Answers an interaction that is already deferred.
    pub(crate) async fn finish(&self, received: &Received) {
        let finishing = self
            .inner
            .answer(received, Instant::now(), None::<&mut Callback<'_>>);
        finishing.instrument(span(received)).await;
    }

    /// Accepts no new work and waits for work in flight, at most for `longest`. Work that would take longer is ended early,
    /// so that the person can be told. Returns whether everything ended.
    pub(crate) async fn drain(&self, longest: Duration) -> bool {
        let Inner {
            in_flight, ending, ..
        } = &*self.inner;
        in_flight.close();
        let patience = longest.saturating_sub(GOODBYE);
        if timeout(patience, in_flight.wait()).await.is_ok() {
            return true;
        }
        ending.cancel();
        timeout(longest.saturating_sub(patience), in_flight.wait())
            .await
            .is_ok()
    }
}

fn span(Received { id, invocation, .. }: &Received) -> Span {
    let (kind, name) = (invocation.kind, printable(&invocation.name));
    info_span!("interaction", %id, kind, what = name)
}

/// Names are untrusted and go into log lines.
fn printable(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | ' '))
        .take(64)
        .collect()
}

impl Inner {
    async fn answer(
        &self,
        received: &Received,
        received_at: Instant,
        first: Option<&mut impl FirstResponse>,
    ) {
        let invocation = &received.invocation;
        let failure = Failure::new(
            invocation.caller.language,
            self.support_contact.as_deref(),
            received.id,
        );
        let completion = Completion {
            rest: &self.rest,
            posts: &self.posts,
            received,
            deferral: invocation.deferral(),
            failure: &failure,
        };
        let work = guarded(self.commands.answer(invocation), &failure);
        tokio::pin!(work);

        let mut ready = None;
        let (given, outcome) = match first {
            None => (Ok(()), Outcome::Deferred),
            Some(first) => {
                let defer_at = if first.is_late() {
                    Instant::now() + LATE_DEFER_AFTER
                } else {
                    received_at + self.defer_after
                };
                ready = timeout_at(defer_at, &mut work).await.ok();
                let (given, outcome) = match ready.take_if(|response| !response.is_post()) {
                    Some(response) => {
                        let given = respond(first, response, &failure).await;
                        (given, Outcome::Answered)
                    }
                    None => (defer(first, completion.deferral).await, Outcome::Deferred),
                };
                if given.is_ok() {
                    metrics::acknowledged(received_at.elapsed());
                }
                (given, outcome)
            }
        };
        let result = match (given, outcome) {
            (given, Outcome::Deferred) if may_be_deferred(&given, completion.deferral) => {
                let work = async {
                    match ready {
                        Some(response) => response,
                        None => work.await,
                    }
                };
                completion.finish(work, &self.ending).await
            }
            (given, _) => given,
        };
        let took = received_at.elapsed();
        report(&result, took);
        let outcome = match &result {
            Ok(()) if failure.was_told() => Outcome::Failed,
            Ok(()) => outcome,
            Err(DeliveryError::TooLate(_)) => Outcome::TooLate,
            Err(_) => Outcome::Undelivered,
        };
        metrics::interaction(invocation.label(), outcome, took);
    }
}

/// Whether Discord may have taken a deferral. If only its confirmation was lost, a person is looking at "thinking…".
fn may_be_deferred(given: &Delivered, deferral: Deferral) -> bool {
    match given {
        Ok(()) => true,
        Err(DeliveryError::Undelivered(error)) => {
            deferral != Deferral::None && error.may_have_arrived()
        }
        Err(_) => false,
    }
}

/// Answers at once.
async fn respond(
    first: &mut impl FirstResponse,
    response: Response,
    failure: &Failure<'_>,
) -> Delivered {
    match first.give(to_json(&response.into_response())?).await {
        Err(error @ DeliveryError::Refused(_)) => {
            let told = Response::Message(failure.of(&error), Visibility::Private);
            first.give(to_json(&told.into_response())?).await
        }
        result => result,
    }
}

async fn defer(first: &mut impl FirstResponse, deferral: Deferral) -> Delivered {
    let response = to_json(&deferring(deferral))?;
    match deferral {
        Deferral::Message | Deferral::Update => first.defer(response).await,
        // Late suggestions are useless, so the answer is an empty list.
        Deferral::None => first.give(response).await,
    }
}

fn report(result: &Delivered, took: Duration) {
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match result {
        Ok(()) => info!(milliseconds, "answered"),
        Err(error @ DeliveryError::TooLate(_)) => {
            warn!(milliseconds, %error, cause = error.source());
        }
        Err(error) => error!(milliseconds, %error, cause = error.source()),
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
