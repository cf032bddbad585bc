//! Interactions as HTTP requests to an endpoint of the bot's, instead of gateway events
//! (<https://discord.com/developers/docs/interactions/overview#preparing-for-interactions>).

use std::sync::Arc;

use serde_json::{Value, json};
use thiserror::Error;

use super::client::payload;
use super::kind::{callback, interaction};
use super::respond;
use super::state::Backend;
use super::state::pending::Delivered;

/// Discord does not accept the endpoint.
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
    AcceptsForgery(u16),
}

/// What Discord does before it takes an endpoint: a PING, and one with a wrong signature.
pub(crate) async fn check(backend: &Backend, url: &str) -> Result<(), EndpointError> {
    let client = &backend.signed_client;
    let now = backend.clock().now();
    let id = backend.state.change(|state| state.ids.next(now));
    let ping = json!({
        "id": id.to_string(),
        "application_id": backend.config.application_id.to_string(),
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
        return Err(EndpointError::AcceptsForgery(status));
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

/// Sends an interaction that is held already, and reads the first response from the answer.
pub(crate) async fn deliver(backend: Arc<Backend>, url: String, id: u64) {
    let held = backend
        .state
        .read(|state| state.interactions.get(&id).cloned());
    let Some(held) = held else { return };
    let body = held.payload.to_string().into_bytes();
    let timestamp = held.sent_at.as_second().to_string();
    let signature = backend.signed_client.sign(&timestamp, &body);
    let answer = backend
        .signed_client
        .post(&url, &timestamp, &signature, body)
        .await;
    let delay = backend
        .state
        .change(|state| state.faults.http_response_delay());
    tokio::time::sleep(delay).await;
    let delivered = match answer {
        Ok((status, body)) => Delivered {
            status: Some(status),
            problem: take(&backend, id, &held.token, status, &body).err(),
        },
        Err(error) => Delivered {
            status: None,
            problem: Some(format!("{error:?}")),
        },
    };
    backend.state.change(|state| {
        if let Some(held) = state.interactions.get_mut(&id) {
            held.delivered = Some(delivered);
        }
    });
}

fn take(backend: &Backend, id: u64, token: &str, status: u16, body: &[u8]) -> Result<(), String> {
    if status != 200 {
        return Err(format!("{status}: {}", String::from_utf8_lossy(body)));
    }
    let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    respond::callback(backend, id, token, &body).map_err(|error| format!("{error:?}"))
}
