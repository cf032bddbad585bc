//! Answers that other replicas owed when they died.

use std::{sync::Arc, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};

use super::job::{Job, JobError};
use crate::{
    discord::Answerer,
    http::Signatures,
    replicas::{Interactions, adopt_orphans},
};

/// Each replica looks: an orphan is taken by a lease of its own.
pub(crate) struct AdoptOrphans {
    pub(crate) interactions: Arc<Interactions>,
    pub(crate) signatures: Arc<Signatures>,
    pub(crate) answerer: Answerer,
}

impl Job for AdoptOrphans {
    fn name(&self) -> &'static str {
        "adopt_orphans"
    }

    fn interval(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn longest_run(&self) -> Duration {
        Duration::from_mins(1)
    }

    fn run(&self) -> BoxFuture<'_, Result<(), JobError>> {
        async {
            adopt_orphans(&self.interactions, &self.signatures, &self.answerer).await;
            Ok(())
        }
        .boxed()
    }
}
