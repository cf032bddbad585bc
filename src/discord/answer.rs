//! From an interaction to exactly one final answer, whatever happens on the way.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use commands::{Commands, Language, Reply, Visibility, internal_failure};
use futures_util::FutureExt;
use serenity::all::{CommandInteraction, InteractionId};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::task::TaskTracker;
use tracing::{Instrument, error, info, info_span, warn};

use super::{
    delivery::{Delivered, Delivery},
    interaction::invocation,
    rest::Rest,
};

/// Far beyond what a lookup may take: the end of every wait for a handler.
const LONGEST_WORK: Duration = Duration::from_mins(1);

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

    /// Takes a command and answers it in the background.
    pub(crate) fn take(&self, interaction: CommandInteraction) {
        if self.inner.in_flight.is_closed() {
            info!("a command came while stopping; whoever takes over answers the next one");
            return;
        }
        let received = Instant::now();
        let inner = Arc::clone(&self.inner);
        let span = info_span!("interaction", id = %interaction.id, command = %printable(&interaction.data.name));
        self.inner
            .in_flight
            .spawn(async move { inner.answer(&interaction, received).await }.instrument(span));
    }

    /// Takes no more, and waits for what is in flight, at most for `longest`. Says whether all of it was finished.
    pub(crate) async fn drain(&self, longest: Duration) -> bool {
        self.inner.in_flight.close();
        timeout(longest, self.inner.in_flight.wait()).await.is_ok()
    }
}

/// A command's name comes from outside, and goes into every line of the log.
fn printable(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .take(32)
        .collect()
}

impl Inner {
    async fn answer(&self, interaction: &CommandInteraction, received: Instant) {
        let delivery = Delivery {
            rest: &self.rest,
            application: interaction.application_id,
            interaction: interaction.id,
            token: &interaction.token,
            received,
        };
        let failure = Failure {
            language: Language::from_locale(&interaction.locale),
            support_contact: self.support_contact.as_deref(),
            interaction: interaction.id,
        };
        let invocation = invocation(interaction);
        let work = guarded(self.commands.answer(&invocation), &failure);
        tokio::pin!(work);

        let delivered = match timeout_at(received + self.defer_after, &mut work).await {
            Ok(reply) => {
                or_explain(delivery.respond(reply).await, &failure, |reply| {
                    delivery.respond(reply)
                })
                .await
            }
            Err(_) => match delivery.defer(Visibility::Private).await {
                Delivered::Yes => {
                    let reply = work.await;
                    or_explain(delivery.fill_in(reply).await, &failure, |reply| {
                        delivery.fill_in(reply)
                    })
                    .await
                }
                undelivered => undelivered,
            },
        };
        report(&delivered, received);
    }
}

/// What is told when the bot itself fails.
struct Failure<'a> {
    language: Language,
    support_contact: Option<&'a str>,
    interaction: InteractionId,
}

impl Failure<'_> {
    /// Short enough to be read out, and found in the log.
    fn reference(&self) -> String {
        let id = self.interaction.get();
        format!("{:08x}", (id >> 32) ^ (id & 0xffff_ffff))
    }

    fn reply(&self) -> Reply {
        internal_failure(self.language, self.support_contact, &self.reference())
    }
}

/// The handler's reply, or the sentence for a handler that panicked or never came back.
async fn guarded(work: impl Future<Output = Reply>, failure: &Failure<'_>) -> Reply {
    let reference = failure.reference();
    match timeout(LONGEST_WORK, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(reply)) => return reply,
        Ok(Err(panic)) => error!(
            reference,
            panic = message_of(panic.as_ref()),
            "the handler panicked"
        ),
        Err(_) => error!(reference, "the handler did not come back"),
    }
    failure.reply()
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// When Discord refuses the answer itself, the person still gets a sentence.
async fn or_explain<F: Future<Output = Delivered>>(
    delivered: Delivered,
    failure: &Failure<'_>,
    deliver: impl FnOnce(Reply) -> F,
) -> Delivered {
    let Delivered::Refused(why) = &delivered else {
        return delivered;
    };
    error!(reference = failure.reference(), error = %why, "Discord refused the answer");
    deliver(failure.reply()).await
}

fn report(delivered: &Delivered, received: Instant) {
    let milliseconds = received.elapsed().as_millis();
    match delivered {
        Delivered::Yes => info!(milliseconds, "answered"),
        Delivered::TooLate(why) => warn!(milliseconds, error = %why, "too late to answer"),
        Delivered::Refused(why) | Delivered::No(why) => {
            error!(
                milliseconds,
                error = why as &dyn std::error::Error,
                "the answer could not be delivered"
            );
        }
    }
}
