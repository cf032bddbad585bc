//! Answers that a replica had put off when it died: another one gives them.

use std::{convert::Infallible, future::pending, time::Duration};

use serenity::all::{Interaction, InteractionId};
use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, info, warn};

use super::{Interactions, Lease, lease_store::Adoption};
use crate::{
    discord::Responder,
    http::{Signatures, Signed},
};

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Looks after what other replicas left behind, as long as it is polled. Without Redis there is nothing to see.
pub(crate) async fn adopt_orphans(
    interactions: &Interactions,
    signatures: &Signatures,
    responder: &Responder,
) -> Infallible {
    let Some(store) = &interactions.store else {
        return pending().await;
    };
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        for id in store.deferred().await {
            let lease = || Lease::adopted(id, store.clone());
            match store.adopt(id).await {
                Adoption::Granted(request) => {
                    let interaction = confirmed(&request, signatures);
                    take_over(lease(), id, interaction, responder).await;
                }
                Adoption::Expired => lease().settled().await,
                Adoption::Refused => {}
            }
        }
    }
}

/// The interaction, if Discord signed it: others may write to this Redis too.
fn confirmed(request: &[u8], signatures: &Signatures) -> Option<Interaction> {
    let request: Signed = serde_json::from_slice(request).ok()?;
    if !signatures.confirm(&request) {
        return None;
    }
    serde_json::from_str(&request.body).ok()
}

async fn take_over(
    lease: Lease,
    id: InteractionId,
    interaction: Option<Interaction>,
    responder: &Responder,
) {
    let Some(interaction) = interaction else {
        error!(%id, "what another replica left unfinished cannot be read");
        return lease.settled().await;
    };
    match responder.finish(interaction, lease) {
        Ok(()) => info!(%id, "the answer that another replica left unfinished is given"),
        Err(why) => warn!(%id, %why, "what another replica left unfinished is not taken over"),
    }
}
