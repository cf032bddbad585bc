//! Which replica asks the API, where several want the same.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::replica_store::{Claim, ReplicaStore};

/// Between two looks at what another replica has found.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(50);

/// Who asks the API.
pub(super) enum Turn<T> {
    /// This replica; the others wait for it.
    Claimed,
    /// This replica, for itself.
    Unclaimed,
    /// Another one has, and this is what came of it.
    Over(T),
}

/// The replicas' turns. Without replicas that share what they learn, each asks for itself.
pub(super) struct Turns {
    replicas: Option<ReplicaStore>,
    budget: Duration,
}

impl Turns {
    pub(super) fn new(replicas: Option<ReplicaStore>, budget: Duration) -> Self {
        Self { replicas, budget }
    }

    /// The replicas that share what they learn.
    pub(super) fn replicas(&self) -> Option<&ReplicaStore> {
        self.replicas.as_ref()
    }

    /// Finds out whether the API must be asked, and by whom. While another replica asks this waits, for at most half of
    /// a lookup's budget: that one may have died over it.
    ///
    /// `known` looks at what the replicas know; nobody waits, nor makes others wait, once `may_wait` says no.
    pub(super) async fn take<T, F: Future<Output = Option<T>>>(
        &self,
        name: &str,
        begin: Instant,
        known: impl Fn() -> F,
        may_wait: impl Fn() -> bool,
    ) -> Turn<T> {
        if let Some(found) = known().await {
            return Turn::Over(found);
        }
        let Some(replicas) = &self.replicas else {
            return Turn::Unclaimed;
        };
        let patience = self.budget.checked_div(2).unwrap_or_default();
        while may_wait() {
            let claim = replicas.claim(name, self.budget).await;
            if claim == Claim::Taken {
                sleep(LOOK_AGAIN_AFTER).await;
            }
            // After a claim as well: another replica may have ended just before it.
            let found = known().await;
            match (claim, found) {
                (Claim::Granted, None) => return Turn::Claimed,
                (Claim::Granted, Some(found)) => {
                    self.end(name).await;
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
    pub(super) async fn end(&self, name: &str) {
        if let Some(replicas) = &self.replicas {
            replicas.delete(&[name]).await;
        }
    }
}
