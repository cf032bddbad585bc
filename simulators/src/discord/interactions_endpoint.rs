//! Interactions as HTTP requests to an endpoint of the bot's, instead of gateway events
//! (<https://discord.com/developers/docs/interactions/overview#preparing-for-interactions>).

use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use thiserror::Error;

use super::client::payload;
use super::kind::{callback, interaction};
use super::respond;
use crate::discord::state::Shared;

/// More than Discord's 3 s, which run by the playground's clock, for machines that are slow.
const PATIENCE: Duration = Duration::from_secs(20);

/// Discord does not take the endpoint.
#[derive(Debug, Error)]
pub enum EndpointError {
    /// It cannot be reached.
    #[error("the endpoint does not answer")]
    Unreachable(#[from] reqwest::Error),
    /// A PING must be answered with PONG.
    #[error("a PING was answered with {status} and {body:?}")]
    NoPong {
        /// The answer's status.
        status: u16,
        /// The answer's body.
        body: String,
    },
    /// A wrong signature must be answered with 401.
    #[error("a wrong signature was answered with {0}")]
    Gullible(u16),
}

/// How a bot answered an interaction's HTTP request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The status; none when there was no answer at all.
    pub status: Option<u16>,
    /// Why the answer is none that Discord takes.
    pub problem: Option<String>,
}

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

    async fn post(
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

/// What Discord does before it takes an endpoint: a PING, and one with a wrong signature.
pub(crate) async fn check(shared: &Shared, url: &str) -> Result<(), EndpointError> {
    let client = &shared.signed_client;
    let now = shared.clock().now();
    let id = shared.change(|state| state.ids.next(now));
    let ping = json!({
        "id": id.to_string(),
        "application_id": shared.config.application_id.to_string(),
        "type": interaction::PING,
        "token": payload::interaction_token(),
        "version": 1,
        "user": null,
        "entitlements": [],
        "authorizing_integration_owners": {},
    });
    let body = ping.to_string().into_bytes();
    let timestamp = now.as_second().to_string();
    let forged = client.sign(&timestamp, b"something else");
    let (status, _) = client.post(url, &timestamp, &forged, body.clone()).await?;
    if status != 401 {
        return Err(EndpointError::Gullible(status));
    }
    let signature = client.sign(&timestamp, &body);
    let (status, body) = client.post(url, &timestamp, &signature, body).await?;
    let answer = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    if status == 200 && answer.get("type") == Some(&json!(callback::PONG)) {
        return Ok(());
    }
    let body = String::from_utf8_lossy(&body).into_owned();
    Err(EndpointError::NoPong { status, body })
}

/// Sends an interaction that is held already, and takes the first response out of the answer.
pub(crate) async fn deliver(shared: Arc<Shared>, url: String, id: u64) {
    let held = shared.read(|state| state.interactions.get(&id).cloned());
    let Some(held) = held else { return };
    let body = held.payload.to_string().into_bytes();
    let timestamp = held.sent_at.as_second().to_string();
    let signature = shared.signed_client.sign(&timestamp, &body);
    let answer = shared
        .signed_client
        .post(&url, &timestamp, &signature, body)
        .await;
    let delivered = match answer {
        Ok((status, body)) => Delivered {
            status: Some(status),
            problem: take(&shared, id, &held.token, status, &body).err(),
        },
        Err(error) => Delivered {
            status: None,
            problem: Some(format!("{error:?}")),
        },
    };
    shared.change(|state| {
        if let Some(held) = state.interactions.get_mut(&id) {
            held.delivered = Some(delivered);
        }
    });
}

fn take(shared: &Shared, id: u64, token: &str, status: u16, body: &[u8]) -> Result<(), String> {
    if status != 200 {
        return Err(format!("{status}: {}", String::from_utf8_lossy(body)));
    }
    let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    respond::callback(shared, id, token, &body)
        .map(|_| ())
        .map_err(|error| format!("{error:?}"))
}
