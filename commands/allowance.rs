//! A person's allowance of lookups.

use std::time::Duration;

use ticketrz::TicketId;

use crate::{
    Response,
    audit::{self, Outcome},
    command::Context,
    failure,
};

/// Takes one of the person's lookups. Where none is left, that goes on the record, and this is what to say.
pub(crate) fn refusal(id: TicketId, context: Context<'_>) -> Option<Response> {
    let (caller, services) = (context.caller, context.services);
    let wait = services.rate_limit.take(caller.user).err()?;
    audit::record(context, Some(id), &Outcome::Slowed);
    // Discord's timestamps have whole seconds: a little later rather than too early.
    let wait = wait.saturating_add(Duration::from_secs(1));
    let now = services.clock.now();
    Some(failure::slowed(wait, now, caller.language))
}
