//! A person's allowance of lookups.

use std::time::Duration;

use ticketrz::TicketId;

use crate::{
    audit::{self, Outcome},
    command::Context,
};

/// Takes one of the person's lookups. Where none is left, that goes on the record, and the error is how long to wait for
/// the next one.
pub(crate) fn take(id: TicketId, context: Context<'_>) -> Result<(), Duration> {
    let taken = context.services.rate_limit.take(context.caller.user);
    taken.map_err(|wait| {
        audit::record(context, Some(id), &Outcome::Slowed);
        // Discord's timestamps have whole seconds: a little later rather than too early.
        wait.saturating_add(Duration::from_secs(1))
    })
}
