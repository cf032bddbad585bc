//! Answers that a replica had put off when it died: another one gives them.

use std::{sync::Arc, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};
use serenity::all::InteractionId;
use ticketrz::Clock;
use tracing::{error, info, warn};

use super::signature::{Signatures, Signed};
use crate::{
    discord::{Interaction, Received, Responder},
    jobs::{Job, JobError},
    replicas::{Interactions, Lease},
};

/// Seconds for which Discord takes an interaction's token.
const TOKEN_LIVES: i64 = 15 * 60;
/// Seconds by which this machine's clock may be behind Discord's.
const CLOCK_SKEW: i64 = 60;

/// Looks after what other replicas left behind.
pub(crate) struct Orphans {
    pub(crate) interactions: Arc<Interactions>,
    pub(crate) signatures: Arc<Signatures>,
    pub(crate) responder: Responder,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Orphans {
    /// Looks once, and answers what it finds.
    async fn adopt(&self) {
        for id in self.interactions.orphans().await {
            let Some((request, lease)) = self.interactions.adopt(id).await else {
                continue;
            };
            if let Some(received) = self.confirmed(id, &request) {
                self.finish(id, received, lease);
            } else {
                error!(%id, "what another replica left unfinished cannot be read");
                lease.settle().await;
            }
        }
    }

    /// The interaction, if Discord signed this one, less than 15 minutes ago. Others may write to this Redis too, and may
    /// have come by other interactions.
    fn confirmed(&self, id: InteractionId, request: &[u8]) -> Option<Received> {
        let age = self.clock.now().as_second() - id.created_at().unix_timestamp();
        if !(-CLOCK_SKEW..TOKEN_LIVES).contains(&age) {
            return None;
        }
        let request: Signed = serde_json::from_slice(request).ok()?;
        if !self.signatures.confirm(&request) {
            return None;
        }
        let interaction: Interaction = serde_json::from_str(&request.body).ok()?;
        Received::from_discord(interaction).filter(|received| received.id == id)
    }

    fn finish(&self, id: InteractionId, received: Received, lease: Lease) {
        let responder = self.responder.clone();
        let finishing = async move {
            let finished = responder.finish(&received);
            if lease.lost().run_until_cancelled(finished).await.is_some() {
                lease.settle().await;
            }
        };
        match self.responder.spawn(finishing) {
            Ok(()) => info!(%id, "the answer that another replica left unfinished is given"),
            Err(why) => warn!(%id, %why, "what another replica left unfinished is not taken over"),
        }
    }
}

impl Job for Orphans {
    fn name(&self) -> &'static str {
        "adopt_orphans"
    }

    fn interval(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn longest_run(&self) -> Duration {
        Duration::from_mins(1)
    }

    fn run(&self) -> BoxFuture<'_, Result<(), JobError>> {
        async {
            self.adopt().await;
            Ok(())
        }
        .boxed()
    }
}
