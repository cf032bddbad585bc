//! Answers that a replica had put off when it died: another one gives them.

use serenity::all::{Interaction, InteractionId};
use tracing::{error, info, warn};

use super::{Held, Interactions, ledger::Adoption};
use crate::{
    discord::Answerer,
    http::{Signatures, Signed},
};

/// Looks once after what other replicas left behind. Without Redis there is nothing to see.
pub(crate) async fn adopt_orphans(
    interactions: &Interactions,
    signatures: &Signatures,
    answerer: &Answerer,
) {
    let Some(ledger) = &interactions.ledger else {
        return;
    };
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
