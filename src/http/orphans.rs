//! Adopts deferred interactions whose replica died.

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

/// The lifetime of an interaction's token, in seconds.
const TOKEN_LIVES: i64 = 15 * 60;
/// How far this machine's clock may be behind Discord's, in seconds.
const CLOCK_SKEW: i64 = 60;

/// The job that adopts orphans.
pub(crate) struct Orphans {
    pub(crate) interactions: Arc<Interactions>,
    pub(crate) signatures: Arc<Signatures>,
    pub(crate) responder: Responder,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Orphans {
    /// Finds orphans once, and answers them.
    async fn adopt(&self) {
        for id in self.interactions.orphans().await {
            let Some((request, lease)) = self.interactions.adopt(id).await else {
                continue;
            };
            if let Some(received) = self.confirmed(id, &request) {
                self.finish(id, received, lease);
            } else {
                error!(%id, "an orphaned interaction could not be read");
                lease.settle().await;
            }
        }
    }

    /// The interaction, if Discord signed it less than 15 minutes ago. Checked again because others may write to this Redis,
    /// perhaps with interactions of their own.
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
            Ok(()) => info!(%id, "answering an orphaned interaction"),
            Err(why) => warn!(%id, %why, "an orphaned interaction was not adopted"),
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
