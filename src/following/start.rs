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
use crate::{
    discord::Rest,
    jobs::Jobs,
    metrics::{ApiRequests, follow_messages_begin},
    settings::FollowSettings,
    state::State,
};

/// Following tickets, where there is a store and a token.
pub(crate) struct Following {
    store: Arc<FollowStore>,
    sightings: Arc<Sightings>,
    settings: FollowSettings,
}

impl Following {
    /// `None` where nothing can be followed.
    pub(crate) fn offered(
        state: Option<&State>,
        rest: &Rest,
        access: &AccessRules,
        settings: FollowSettings,
        clock: &Arc<dyn Clock>,
    ) -> Option<Self> {
        let state = state.filter(|_| !access.without_following)?;
        let members = Members {
            rest: rest.clone(),
            access: access.clone(),
        };
        let calls = Calls::per_hour(settings.calls_per_hour);
        let store = FollowStore::new(
            state.clone(),
            Arc::clone(clock),
            members,
            calls,
            settings.per_person,
        );
        Some(Self {
            store: Arc::new(store),
            sightings: Arc::default(),
            settings,
        })
    }

    /// What commands need.
    pub(crate) fn follows(&self) -> Arc<dyn Follows> {
        Arc::clone(&self.store) as _
    }

    /// What is told of the calls to the ticket system, also where nothing is followed.
    pub(crate) fn observer(following: Option<&Self>) -> Arc<dyn Observer> {
        match following {
            Some(following) => Arc::clone(&following.sightings) as _,
            None => Arc::new(ApiRequests),
        }
    }

    /// Starts the jobs, where something can be followed.
    pub(crate) fn start(
        following: Option<Self>,
        jobs: &mut Jobs,
        tickets: &Tickets,
        commands: &Commands,
    ) {
        let Some(following) = following else {
            return;
        };
        follow_messages_begin();
        let (store, sightings) = (following.store, following.sightings);
        jobs.start(NoteSightings {
            store: Arc::clone(&store),
            sightings: Arc::clone(&sightings),
        });
        jobs.start(FollowTickets::new(
            store,
            sightings,
            tickets.clone(),
            commands.clone(),
            following.settings.after_close,
        ));
    }
}
