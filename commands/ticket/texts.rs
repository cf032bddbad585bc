//! What was written in a ticket, read once for an answer.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use ticketrz::{Ticket, TicketId};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::text::html;

/// More than this many bytes are read on a thread of their own. Measured: the slowest texts take 35 ms of CPU for 1 MiB, so this
/// takes 2.2 ms, and on a machine half as fast still less than the 5 ms for which a runtime thread may be held.
const MOST_BYTES_INLINE: usize = 64 * 1024;
/// How many long texts are read at the same time, so that the machine has something left for the rest.
static LONG_READS: Semaphore = Semaphore::const_new(2);

/// A ticket's texts as plain text. Untrusted still, of bounded length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Texts {
    /// What was written in the ticket, wherever that shows any text.
    pub(super) bodies: Vec<String>,
    pub(super) solution: Option<String>,
    pub(super) remarks: Option<String>,
}

impl Texts {
    /// The texts of a ticket, or none where they cannot be read: that costs the text, not the answer.
    pub(super) async fn of(ticket: &Arc<Ticket>) -> Self {
        let bytes: usize = sources(ticket).into_iter().flatten().map(str::len).sum();
        if bytes <= MOST_BYTES_INLINE {
            return Self::read(ticket);
        }
        let permit = LONG_READS.acquire().await;
        let ticket = Arc::clone(ticket);
        let read = spawn_blocking(move || {
            let _permit = permit;
            Self::read(&ticket)
        });
        // Only a runtime that ends cancels it: a panic is caught inside.
        read.await.unwrap_or_default()
    }

    pub(super) fn read(ticket: &Ticket) -> Self {
        guarded(ticket.id, || {
            let [content, description, solution, remarks] = sources(ticket)
                .map(|source| source.map(|source| html::to_text(source).into_owned()));
            Self {
                bodies: [content, description]
                    .into_iter()
                    .flatten()
                    .filter(|text| !text.trim().is_empty())
                    .collect(),
                solution,
                remarks,
            }
        })
    }
}

fn sources(ticket: &Ticket) -> [Option<&str>; 4] {
    [
        ticket.content.as_deref(),
        ticket.description.as_deref(),
        ticket.solution.as_deref(),
        ticket.remarks.as_deref(),
    ]
}

fn guarded(id: TicketId, read: impl FnOnce() -> Texts) -> Texts {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let reason = constant_message(panic.as_ref());
        tracing::error!(%id, reason, "a ticket's text cannot be read and is left out");
        Texts::default()
    })
}

/// A message that was put together may hold what the ticket says.
fn constant_message(panic: &(dyn Any + Send)) -> &'static str {
    panic
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn ticket(content: &str) -> Arc<Ticket> {
        let json = serde_json::json!({"Id": "5", "Content": content, "Solution": "<i>done</i>"});
        let ticket = Ticket::parse(json.to_string().as_bytes(), &TimeZone::UTC);
        Arc::new(ticket.unwrap())
    }

    #[test]
    fn a_panic_costs_the_texts_and_nothing_else() {
        let id = "5".parse().unwrap();
        assert_eq!(guarded(id, || panic!("on purpose")), Texts::default());
    }

    #[test]
    fn a_message_that_was_put_together_is_not_repeated() {
        let said = catch_unwind(|| panic!("{}", "ticket text".repeat(2))).unwrap_err();
        assert_eq!(constant_message(said.as_ref()), "unknown");
        let said = catch_unwind(|| panic!("a constant")).unwrap_err();
        assert_eq!(constant_message(said.as_ref()), "a constant");
    }

    #[tokio::test]
    async fn long_and_short_texts_are_read_alike() {
        let long = format!("<!--{}--><p>hello", "x".repeat(MOST_BYTES_INLINE));
        let texts = Texts::of(&ticket(&long)).await;
        assert_eq!(texts, Texts::of(&ticket("<p>hello")).await);
        assert_eq!(texts.bodies, ["hello"]);
        assert_eq!(texts.solution.as_deref(), Some("done"));
    }
}
