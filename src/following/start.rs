//! Assembles what follows need, and starts their jobs.

use std::sync::Arc;

use commands::{AccessRules, Commands, Follows};
use ticketrz::{Clock, Observer, Tickets};

use super::{
    calls::Calls,
    follows::FollowStore,
    job::{FollowTickets, NoteSightings},
    members::Members,
    sightings::Sightings,
};
use crate::{discord::Rest, jobs::Jobs, settings::FollowSettings, state::State};

/// Following tickets, where there is a store and a token.
pub(crate) struct Following {
    store: Arc<FollowStore>,
    sightings: Arc<Sightings>,
    settings: FollowSettings,
}

impl Following {
    pub(crate) fn new(
        state: State,
        rest: Rest,
        access: AccessRules,
        settings: FollowSettings,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let members = Members { rest, access };
        let calls = Calls::per_hour(settings.calls_per_hour);
        Self {
            store: Arc::new(FollowStore::new(
                state,
                clock,
                members,
                calls,
                settings.per_person,
            )),
            sightings: Arc::default(),
            settings,
        }
    }

    /// What commands need.
    pub(crate) fn follows(&self) -> Arc<dyn Follows> {
        Arc::clone(&self.store) as _
    }

    /// What sees the answers of the ticket system.
    pub(crate) fn observer(&self) -> Arc<dyn Observer> {
        Arc::clone(&self.sightings) as _
    }

    /// Starts the jobs.
    pub(crate) fn start(self, jobs: &mut Jobs, tickets: Tickets, commands: Commands) {
        let Self {
            store,
            sightings,
            settings,
        } = self;
        jobs.start(NoteSightings {
            store: Arc::clone(&store),
            sightings: Arc::clone(&sightings),
        });
        let after_close = settings.after_close;
        jobs.start(FollowTickets::new(
            store,
            sightings,
            tickets,
            commands,
            after_close,
        ));
    }
}
