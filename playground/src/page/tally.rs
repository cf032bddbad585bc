//! The number of answers with tickets, and of those that cost no API call.

use simulators::discord::Answer;
use simulators::ticketrz::Ticketrz;
use tokio::sync::watch;

/// Counts answers that show a ticket, at the page and at the prompt. Clones share the count.
#[derive(Clone, Debug, Default)]
pub struct Tally(watch::Sender<Counts>);

/// Numbers that only grow.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) answered: u64,
    pub(super) saved: u64,
}

/// One interaction that is on its way.
#[derive(Debug)]
pub struct Counting {
    tally: Tally,
    ticketrz: Ticketrz,
    calls_before: usize,
}

impl Tally {
    /// Begins with an interaction that is about to be sent.
    #[must_use]
    pub fn begin(&self, ticketrz: &Ticketrz) -> Counting {
        Counting {
            tally: self.clone(),
            ticketrz: ticketrz.clone(),
            calls_before: calls(ticketrz),
        }
    }

    pub(super) fn counts(&self) -> Counts {
        *self.0.borrow()
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Counts> {
        self.0.subscribe()
    }
}

impl Counting {
    /// Counts the answer if it shows tickets: as saved when no call was made meanwhile.
    pub fn end(self, answer: &Answer) {
        if answer.message.embeds().is_empty() {
            return;
        }
        let saved = calls(&self.ticketrz) == self.calls_before;
        self.tally.0.send_modify(|counts| {
            counts.answered = counts.answered.saturating_add(1);
            counts.saved = counts.saved.saturating_add(u64::from(saved));
        });
    }
}

/// The calls that spend the quota.
pub(super) fn calls(ticketrz: &Ticketrz) -> usize {
    let calls = [
        ticketrz.lookups(),
        ticketrz.conversations(),
        ticketrz.lists(),
    ];
    calls.iter().map(Vec::len).sum()
}
