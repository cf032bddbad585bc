//! `POST /interactions`: Discord's interactions as HTTP requests
//! (<https://discord.com/developers/docs/interactions/receiving-and-responding>).

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::StreamExt;
use serenity::all::{Interaction, InteractionId};
use tokio::time::{Instant, timeout};
use tracing::{debug, info, warn};

use super::{Signatures, Signed};
use crate::{
    discord::{Responder, Untaken},
    replicas::Interactions,
};

/// Far more than an interaction takes: a message of 4000 characters with its embeds is about 30 KiB.
const LARGEST_BODY: usize = 64 * 1024;
/// Discord gives up on the whole of it after 3 s.
const BODY_WITHIN: Duration = Duration::from_secs(3);
/// Beyond Discord's 3 s: the end of every wait for a first response.
const RESPONSE_WITHIN: Duration = Duration::from_secs(5);

const JSON: &str = "application/json";
/// The answer to a PING.
const PONG: &str = r#"{"type":1}"#;

/// Where interactions arrive.
pub(crate) struct Inbox {
    pub(crate) signatures: Arc<Signatures>,
    pub(crate) interactions: Arc<Interactions>,
    pub(crate) responder: Responder,
}

pub(crate) fn routes(inbox: Inbox) -> Router {
    Router::new()
        .route("/interactions", post(receive))
        .with_state(Arc::new(inbox))
}

/// Why a request is not answered with an interaction's response.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the body is larger than 64 KiB")]
    TooLarge,
    #[error("the body did not come in time")]
    TooSlow,
    #[error("the body broke off")]
    BrokenOff,
    #[error("{0}")]
    Unsigned(#[from] super::signature::Unsigned),
    #[error("the body is not application/json")]
    NotJson,
    #[error("the body is not an interaction")]
    NotAnInteraction,
    #[error("this interaction is answered already")]
    Replayed,
    #[error("{0}")]
    Untaken(#[from] Untaken),
    #[error("there is no answer")]
    Unanswered,
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BrokenOff | Self::NotAnInteraction | Self::Untaken(Untaken::Unknown) => {
                StatusCode::BAD_REQUEST
            }
            Self::Unsigned(_) => StatusCode::UNAUTHORIZED,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Replayed => StatusCode::CONFLICT,
            Self::Untaken(Untaken::Stopping) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unanswered => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        debug!(reason = %self, "a request to /interactions was refused");
        (self.status(), format!("{self}\n")).into_response()
    }
}

async fn receive(
    State(inbox): State<Arc<Inbox>>,
    request: Request,
) -> Result<impl IntoResponse, Refusal> {
    let received_at = Instant::now();
    let (head, body) = request.into_parts();
    let body = timeout(BODY_WITHIN, read(&head.headers, body))
        .await
        .map_err(|_| Refusal::TooSlow)??;
    let request = inbox.signatures.check(&head.headers, body)?;
    if !is_json(&head.headers) {
        return Err(Refusal::NotJson);
    }
    let interaction = match serde_json::from_str(&request.body) {
        Ok(Interaction::Ping(_)) => {
            info!("Discord checks the endpoint");
            return Ok(([(CONTENT_TYPE, JSON)], PONG.into()));
        }
        Ok(interaction) => interaction,
        Err(error) => {
            // It is signed, so it is Discord's: something that serenity does not know yet.
            warn!(
                line = error.line(),
                column = error.column(),
                "an interaction cannot be read"
            );
            return Err(Refusal::NotAnInteraction);
        }
    };
    let response = respond(&inbox, interaction, request, received_at).await?;
    Ok(([(CONTENT_TYPE, JSON)], response))
}

async fn respond(
    inbox: &Inbox,
    interaction: Interaction,
    request: Signed,
    received_at: Instant,
) -> Result<Vec<u8>, Refusal> {
    if inbox.responder.is_stopping() {
        return Err(Untaken::Stopping.into());
    }
    let id: InteractionId = interaction.id();
    let Some(lease) = inbox.interactions.take(id, request).await else {
        info!(%id, "an interaction came again, and is not answered again");
        return Err(Refusal::Replayed);
    };
    let response = inbox
        .responder
        .take_for_response(interaction, received_at, lease)?;
    match timeout(RESPONSE_WITHIN, response).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(_)) | Err(_) => Err(Refusal::Unanswered),
    }
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Refusal> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > LARGEST_BODY) {
        return Err(Refusal::TooLarge);
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or_default());
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Refusal::BrokenOff)?;
        if bytes.len().saturating_add(chunk.len()) > LARGEST_BODY {
            return Err(Refusal::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case(JSON))
}
