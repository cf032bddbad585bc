//! The first response to an interaction, for which Discord waits 3 s.

use std::time::Duration;

use reqwest::Method;
use serenity::all::InteractionId;
use tokio::time::Instant;

use super::delivery::{Delivered, deliver, patience};
use crate::discord::rest::Rest;

/// Discord waits 3 s for the first response; this leaves time for the way there and back.
const WITHIN: Duration = Duration::from_millis(2800);
const EACH_TRY: Duration = Duration::from_millis(1200);

/// Sends the first response to an interaction. `give` is called once, and again only after Discord rejected the response.
pub(crate) trait FirstResponse: Send {
    /// Whether most of Discord's 3 s are over.
    fn is_late(&self) -> bool {
        false
    }

    /// Sends the first response, as JSON.
    fn give(&mut self, response: Vec<u8>) -> impl Future<Output = Delivered> + Send;

    /// Sends a first response that defers the answer.
    fn defer(&mut self, response: Vec<u8>) -> impl Future<Output = Delivered> + Send {
        self.give(response)
    }
}

/// Sends the first response through Discord's REST API.
pub(crate) struct Callback<'a> {
    pub(super) rest: &'a Rest,
    pub(super) interaction: InteractionId,
    pub(super) token: &'a str,
    pub(super) received_at: Instant,
}

impl FirstResponse for Callback<'_> {
    async fn give(&mut self, response: Vec<u8>) -> Delivered {
        let path = [
            "interactions",
            &self.interaction.to_string(),
            self.token,
            "callback",
        ];
        let request = self.rest.request_with(Method::POST, &path, response);
        let patience = patience(self.received_at + WITHIN, EACH_TRY);
        deliver(self.rest, request, patience).await
    }
}
