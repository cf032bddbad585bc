//! The ticket system: whether it can be reached, whether it accepts the bot, and, on request, one lookup.

use std::time::Duration;

use jiff::Timestamp;
use ticketrz::{BaseUrl, TicketId, Tickets};

use super::finding::Finding;
use crate::cli::lookup::sentence;

const LONGEST: Duration = Duration::from_secs(10);

const REACHABLE: &str = "ticketrz";
const TOKEN: &str = "ticketrz token";
const LOOKUP: &str = "lookup";

/// Any answer is fine: a request to the root spends no quota.
pub(super) async fn reach(base: &BaseUrl) -> Finding {
    match super::clock::ask(&base.to_string(), base.is_loopback()).await {
        Ok(_) => Finding::fine(REACHABLE, format!("{base} answers")),
        Err(error) => Finding::wrong(
            REACHABLE,
            error,
            "check TICKETRZ_BASE_URL, the network and its proxy",
        ),
    }
}

pub(super) async fn look(tickets: &Tickets, ticket: Option<TicketId>) -> Vec<Finding> {
    let signed_in = tokio::time::timeout(LONGEST, tickets.sign_in()).await;
    let token = match signed_in {
        Ok(Ok(expires_at)) => classify(expires_at),
        Ok(Err(cause)) => Finding::wrong(
            TOKEN,
            cause.chain(),
            "check TICKETRZ_EMAIL, TICKETRZ_PASSWORD and TICKETRZ_SITE_ID, or the token",
        ),
        Err(_) => Finding::wrong(
            TOKEN,
            "there was none in time",
            "look at the ticket system and at the network",
        ),
    };
    let lookup = match ticket {
        None => Finding::skipped(LOOKUP, "--ticket ID spends one lookup of the team's quota"),
        Some(id) => match tickets.get(id).await {
            Ok(_) => Finding::fine(LOOKUP, format!("ticket {id} was looked up")),
            Err(error) => Finding::wrong(
                LOOKUP,
                sentence(&error),
                "docs/operations.md says what to do about each",
            ),
        },
    };
    vec![token, lookup]
}

fn classify(expires_at: Option<Timestamp>) -> Finding {
    let Some(at) = expires_at else {
        return Finding::fine(TOKEN, "there is one; it does not say when it expires");
    };
    let left = at.as_second().saturating_sub(Timestamp::now().as_second());
    if left <= 0 {
        Finding::wrong(
            TOKEN,
            format!("it expired at {at:.0}"),
            "give the bot credentials, so that it renews its own tokens",
        )
    } else {
        Finding::fine(TOKEN, format!("there is one, good for {left} s more"))
    }
}
