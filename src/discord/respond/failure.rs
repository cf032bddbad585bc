//! When the bot itself fails: what the person and the log are told.

use std::{
    error::Error as _,
    panic::AssertUnwindSafe,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use commands::{Language, Reply, Response, Visibility, ending, internal_failure, unconfirmed};
use futures_util::FutureExt;
use serenity::all::InteractionId;
use tokio::time::timeout;
use tracing::{error, warn};

use super::delivery::DeliveryError;

/// Far longer than a lookup may take: bounds every handler.
const LONGEST_WORK: Duration = Duration::from_mins(1);

/// The replies for when the bot itself fails, and whether one was used.
pub(super) struct Failure<'a> {
    pub(super) language: Language,
    support_contact: Option<&'a str>,
    interaction: InteractionId,
    told: AtomicBool,
}

impl<'a> Failure<'a> {
    pub(super) fn new(
        language: Language,
        support_contact: Option<&'a str>,
        interaction: InteractionId,
    ) -> Self {
        Self {
            language,
            support_contact,
            interaction,
            told: AtomicBool::new(false),
        }
    }

    /// Short enough to read out loud; the log has it too.
    fn reference(&self) -> String {
        let id = self.interaction.get();
        format!("{:08x}", (id >> 32) ^ (id & 0xffff_ffff))
    }

    fn reply(&self) -> Reply {
        self.told.store(true, Ordering::Relaxed);
        internal_failure(self.language, self.support_contact, &self.reference())
    }

    pub(super) fn was_told(&self) -> bool {
        self.told.load(Ordering::Relaxed)
    }

    /// The reply when an answer was not delivered. Logs the failure, and counts it.
    pub(super) fn of(&self, error: &DeliveryError) -> Reply {
        let reference = self.reference();
        let cause = error.source();
        if let DeliveryError::Unconfirmed(_) = error {
            return self.unconfirmed(cause);
        }
        error!(reference, error = cause, "Discord refused the answer");
        self.reply()
    }

    /// The reply when a message may have been posted. Logs it, and counts it as a failure.
    pub(super) fn unconfirmed(&self, cause: Option<&(dyn std::error::Error + 'static)>) -> Reply {
        warn!(
            reference = self.reference(),
            error = cause,
            "a message may not have been posted; the bot will not retry"
        );
        self.told.store(true, Ordering::Relaxed);
        unconfirmed(self.language)
    }

    /// The reply when the bot stops before the answer is ready.
    pub(super) fn ending(&self) -> Reply {
        warn!(
            reference = self.reference(),
            "the bot is stopping before it could answer"
        );
        self.told.store(true, Ordering::Relaxed);
        ending(self.language)
    }
}

/// The handler's response, or an apology if it panicked or timed out.
pub(super) async fn guarded(
    work: impl Future<Output = Response>,
    failure: &Failure<'_>,
) -> Response {
    match timeout(LONGEST_WORK, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(response)) => return response,
        Ok(Err(panic)) => {
            let panic = message_of(panic.as_ref());
            error!(
                reference = failure.reference(),
                panic, "the handler panicked"
            );
        }
        Err(_) => error!(reference = failure.reference(), "the handler timed out"),
    }
    Response::Message(failure.reply(), Visibility::Private)
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure() -> Failure<'static> {
        Failure::new(
            Language::English,
            Some("the help desk"),
            InteractionId::new(0x0123_4567_89ab_cdef),
        )
    }

    fn content(response: Response) -> String {
        let Response::Message(reply, Visibility::Private) = response else {
            panic!("not a private message: {response:?}");
        };
        reply.content
    }

    #[tokio::test]
    async fn a_handler_that_panics_is_answered_with_a_reference_and_counts_as_failed() {
        let failure = failure();
        let told = content(guarded(async { panic!("secret internals") }, &failure).await);
        assert!(
            told.contains("the help desk") && told.contains("`88888888`"),
            "{told}"
        );
        assert!(!told.contains("secret"), "{told}");
        assert!(failure.was_told());
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_never_comes_back_is_answered_and_counts_as_failed_too() {
        let failure = failure();
        let told = content(guarded(std::future::pending(), &failure).await);
        assert!(told.contains("`88888888`"), "{told}");
        assert!(failure.was_told());
    }

    #[tokio::test]
    async fn a_handler_that_works_is_left_alone() {
        let reply = Reply {
            content: "a ticket".to_owned(),
            ..Reply::default()
        };
        let response = Response::Message(reply, Visibility::Private);
        let failure = failure();
        assert_eq!(
            content(guarded(async { response }, &failure).await),
            "a ticket"
        );
        assert!(!failure.was_told());
    }
}
