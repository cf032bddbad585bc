//! The ticket system: whether it accepts the bot, and, on request, one lookup.

use std::time::Duration;

use jiff::Timestamp;
use ticketrz::{TicketId, Tickets};

use super::finding::Finding;
use crate::cli::lookup::sentence;

const LONGEST: Duration = Duration::from_secs(10);

const TOKEN: &str = "ticketrz token";
const LOOKUP: &str = "lookup";
const CODES: &str = "codes";

pub(super) async fn look(tickets: &Tickets, ticket: Option<TicketId>) -> [Finding; 3] {
    let token = match tokio::time::timeout(LONGEST, tickets.sign_in()).await {
        Ok(Ok(expires_at)) => classify(expires_at),
        Ok(Err(cause)) => Finding::wrong(
            TOKEN,
            cause.chain(),
            "check TICKETRZ_EMAIL, TICKETRZ_PASSWORD and TICKETRZ_SITE_ID, or the token",
        ),
        Err(_) => Finding::wrong(
            TOKEN,
            "no answer to the sign-in within 10 s",
            "check the network, and whether the ticket system is up",
        ),
    };
    let lookup = match ticket {
        None => Finding::skipped(
            LOOKUP,
            "add --ticket ID to try one; it uses one lookup of the team's quota",
        ),
        Some(id) => match tickets.get(id).await {
            Ok(_) => Finding::fine(LOOKUP, format!("found ticket {id}")),
            Err(error) => Finding::wrong(
                LOOKUP,
                sentence(&error),
                "docs/operations.md says what to do about each",
            ),
        },
    };
    [token, lookup, codes(tickets).await]
}

/// How many codes have words. Only replicas store what they have learned.
async fn codes(tickets: &Tickets) -> Finding {
    if tickets.status().redis_usable.is_none() {
        let hint = "the running bot's metric ticketrz_bot_named_codes says how many have words";
        return Finding::skipped(CODES, hint);
    }
    tickets.names().read().await;
    let count = tickets.names().count();
    Finding::fine(CODES, format!("{count} have words from the API's answers"))
}

fn classify(expires_at: Option<Timestamp>) -> Finding {
    let Some(at) = expires_at else {
        return Finding::fine(TOKEN, "present; it does not say when it expires");
    };
    match at.as_second().saturating_sub(Timestamp::now().as_second()) {
        ..=0 => Finding::wrong(
            TOKEN,
            format!("expired at {at:.0}"),
            "set TICKETRZ_EMAIL, TICKETRZ_PASSWORD and TICKETRZ_SITE_ID, so that the bot renews its own tokens",
        ),
        left => Finding::fine(TOKEN, format!("accepted, valid for another {left} s")),
    }
}
