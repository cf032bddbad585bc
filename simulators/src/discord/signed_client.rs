//! Signed HTTP requests to the bot's endpoint.

use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use reqwest::header::CONTENT_TYPE;

/// More than Discord's 3 s, which are measured by the simulated clock, for machines that are slow.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends requests that are signed with the application's key.
#[derive(Debug)]
pub(crate) struct SignedClient {
    key: SigningKey,
    client: reqwest::Client,
}

impl SignedClient {
    pub(crate) fn new() -> Self {
        let mut secret = [0; 32];
        fastrand::fill(&mut secret);
        Self {
            key: SigningKey::from_bytes(&secret),
            client: reqwest::Client::new(),
        }
    }

    /// The application's public key, as the developer portal shows it.
    pub(crate) fn public_key(&self) -> String {
        hex::encode(self.key.verifying_key().as_bytes())
    }

    /// `X-Signature-Ed25519`: over the timestamp and the body.
    pub(crate) fn sign(&self, timestamp: &str, body: &[u8]) -> String {
        let message = [timestamp.as_bytes(), body].concat();
        hex::encode(self.key.sign(&message).to_bytes())
    }

    /// Sends a body with this signature. Returns the answer's status and body.
    pub(crate) async fn post(
        &self,
        url: &str,
        timestamp: &str,
        signature: &str,
        body: Vec<u8>,
    ) -> reqwest::Result<(u16, Vec<u8>)> {
        let request = self.client.post(url).timeout(PATIENCE);
        let request = request
            .header(CONTENT_TYPE, "application/json")
            .header(
                "User-Agent",
                "Discord-Interactions/1.0 (+https://discord.com)",
            )
            .header("X-Signature-Timestamp", timestamp)
            .header("X-Signature-Ed25519", signature);
        let response = request.body(body).send().await?;
        let status = response.status().as_u16();
        Ok((status, response.bytes().await?.to_vec()))
    }
}
