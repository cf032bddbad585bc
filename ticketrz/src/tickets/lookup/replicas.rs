//! What the replicas know of a ticket, and which of them asks for it.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{Lookups, Wanted};
use crate::{
    Answer, LookupError, TicketId,
    shared::{Claim, SharedGate},
};

/// Between two looks at what another replica has found.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(50);

/// Who asks the API for a ticket.
pub(super) enum Turn {
    /// This replica; the others wait for it.
    Claimed,
    /// This replica, for itself.
    Unclaimed,
    /// Another one has, and this is what came of it.
    Over(Result<Answer, LookupError>),
}

impl Lookups {
    /// Learns what the replicas know; `Some` if that is fresh enough to answer with.
    async fn ask_replicas(
        &self,
        id: TicketId,
        wanted: Wanted,
    ) -> Option<Result<Answer, LookupError>> {
        let shared = self.shared.as_ref()?;
        let seen = shared.see(id).await?;
        let now = self.clock.now();
        if matches!(seen.gate, SharedGate::Open)
            && let Some(closure) = self.gate.unshared()
        {
            // It closed while Redis was away.
            shared
                .close_gate(&closure, now, self.config.quota_probe_interval)
                .await;
        }
        self.gate.adopt(seen.gate, now);
        if let Some(entry) = seen.entry {
            self.cache.keep(id, entry, now);
        }
        match wanted {
            Wanted::Fresh => self.cache.fresh(id, now),
            Wanted::New => None,
        }
    }

    /// Finds out whether the API must be asked, and by whom. While another replica asks for the same ticket this waits,
    /// for at most half of the lookup's budget: that one may have died over it.
    pub(super) async fn take_turn(&self, id: TicketId, wanted: Wanted, begin: Instant) -> Turn {
        if let Some(found) = self.ask_replicas(id, wanted).await {
            return Turn::Over(found);
        }
        let Some(shared) = self.shared.as_deref().filter(|it| it.shares_tickets()) else {
            return Turn::Unclaimed;
        };
        let patience = self.config.budget.checked_div(2).unwrap_or_default();
        // Nothing is asked for while the gate is closed.
        while wanted == Wanted::Fresh && self.gate.refuses(self.clock.now()).is_none() {
            let claim = shared.claim(&turn(id), self.config.budget).await;
            if claim == Claim::Taken {
                sleep(LOOK_AGAIN_AFTER).await;
            }
            // After a claim as well: another replica may have ended just before it.
            let found = self.ask_replicas(id, wanted).await;
            match (claim, found) {
                (Claim::Granted, None) => return Turn::Claimed,
                (Claim::Granted, Some(found)) => {
                    self.end_turn(id).await;
                    return Turn::Over(found);
                }
                (_, Some(found)) => return Turn::Over(found),
                (Claim::Unknown, None) => break,
                (Claim::Taken, None) if begin.elapsed() >= patience => break,
                (Claim::Taken, None) => {}
            }
        }
        Turn::Unclaimed
    }

    /// Lets the other replicas go on.
    pub(super) async fn end_turn(&self, id: TicketId) {
        if let Some(shared) = &self.shared {
            shared.release(&turn(id)).await;
        }
    }
}

fn turn(id: TicketId) -> String {
    format!("turn:{id}")
}
