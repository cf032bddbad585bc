//! A person's allowance of lookups.

use std::time::Duration;

use ticketrz::TicketId;

use crate::{
    audit::{self, Outcome},
    command::Context,
};

/// Takes one of the person's lookups, for a ticket or for a search. Where none is left, that goes on the record, and the
/// error is how long to wait for the next one.
pub(crate) fn take(id: Option<TicketId>, context: Context<'_>) -> Result<(), Duration> {
    let taken = context.services.rate_limit.take(context.caller.user);
    taken.map_err(|wait| {
        audit::record(context, id, &Outcome::Slowed);
        // Discord's timestamps have whole seconds: a little later rather than too early.
        wait.saturating_add(Duration::from_secs(1))
    })
}
