//! The first response to an interaction, for which Discord waits 3 s.

use std::time::Duration;

use crate::discord::Route;
use reqwest::Method;
use serenity::all::InteractionId;
use tokio::time::Instant;

use super::delivery::{Delivered, deliver, patience};
use crate::discord::rest::Rest;

/// Discord waits 3 s for the first response; this leaves time for the way there and back.
const WITHIN: Duration = Duration::from_millis(2800);
const EACH_TRY: Duration = Duration::from_millis(1200);

/// Where the first response to an interaction goes. It is given once; again only after Discord refused it.
pub(crate) trait FirstResponse: Send {
    /// Whether most of the 3 s are over.
    fn is_late(&self) -> bool {
        false
    }

    /// Gives the first response, as JSON.
    fn give(&mut self, response: Vec<u8>) -> impl Future<Output = Delivered> + Send;

    /// Gives one that only says that the answer will come later.
    fn defer(&mut self, response: Vec<u8>) -> impl Future<Output = Delivered> + Send {
        self.give(response)
    }
}

/// A first response by Discord's REST API.
pub(crate) struct Callback<'a> {
    rest: &'a Rest,
    interaction: InteractionId,
    token: &'a str,
    received_at: Instant,
}

impl<'a> Callback<'a> {
    pub(super) fn new(
        rest: &'a Rest,
        interaction: InteractionId,
        token: &'a str,
        received_at: Instant,
    ) -> Self {
        Self {
            rest,
            interaction,
            token,
            received_at,
        }
    }
}

impl FirstResponse for Callback<'_> {
    async fn give(&mut self, response: Vec<u8>) -> Delivered {
        let route = Route::InteractionResponse {
            interaction_id: self.interaction,
            token: self.token,
        };
        let patience = patience(self.received_at + WITHIN, EACH_TRY);
        deliver(self.rest, (Method::POST, route), response, patience).await
    }
}
