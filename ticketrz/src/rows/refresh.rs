//! Fetching the newest rows when nobody waits for them.

use tokio::time::Instant;

use super::{Rows, list::Want};
use crate::{LookupError, guard::Urgency};

impl Rows {
    /// Fetches the newest rows; see [`Tickets::refresh_rows`](crate::Tickets::refresh_rows).
    pub(crate) async fn refresh(&self) -> Result<(), LookupError> {
        if !self.offer.is_open_anywhere(self.now()).await {
            return Err(LookupError::NotOffered);
        }
        self.ask_replicas().await;
        self.fetch(Want::Front, Urgency::Nobody, Instant::now())
            .await
    }
}
