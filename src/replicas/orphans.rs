//! Answers that a replica had put off when it died: another one gives them.

use std::{convert::Infallible, future::pending, time::Duration};

use serenity::all::{Interaction, InteractionId};
use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, info, warn};

use super::{Held, Interactions, ledger::Adoption};
use crate::{
    discord::Answerer,
    http::{Signatures, Signed},
};

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Looks after what other replicas left behind, as long as it is polled. Without Redis there is nothing to see.
pub(crate) async fn adopt_orphans(
    interactions: &Interactions,
    signatures: &Signatures,
    answerer: &Answerer,
) -> Infallible {
    let Some(ledger) = &interactions.ledger else {
        return pending().await;
    };
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        for id in ledger.deferred().await {
            let held = || Held::adopted(id, ledger.clone());
            match ledger.adopt(id).await {
                Adoption::Granted(request) => {
                    let interaction = confirmed(&request, signatures);
                    take_over(held(), id, interaction, answerer).await;
                }
                Adoption::Expired => held().settled().await,
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
    held: Held,
    id: InteractionId,
    interaction: Option<Interaction>,
    answerer: &Answerer,
) {
    let Some(interaction) = interaction else {
        error!(%id, "what another replica left unfinished cannot be read");
        return held.settled().await;
    };
    match answerer.finish(interaction, held) {
        Ok(()) => info!(%id, "the answer that another replica left unfinished is given"),
        Err(why) => warn!(%id, %why, "what another replica left unfinished is not taken over"),
    }
}
