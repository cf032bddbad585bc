//! `POST /interactions`: Discord's interactions as HTTP requests
//! (<https://discord.com/developers/docs/interactions/receiving-and-responding>).

use std::{convert::Infallible, sync::Arc, time::Duration};

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
use futures_util::{StreamExt, stream};
use tokio::{
    sync::{Semaphore, oneshot},
    time::{Instant, timeout},
};
use tracing::{debug, info, warn};

use super::signature::{Signatures, Signed, Unsigned};
use crate::{
    discord::{Callback, Delivered, FirstResponse, Interaction, Received, Responder, Stopping},
    replicas::{Interactions, Lease, Taken},
};

/// Bytes. An interaction on a message contains its text, embeds and mentioned users: at worst more than 100 KiB.
const LARGEST_BODY: usize = 256 * 1024;
/// Bytes; enough for most interactions. Only [`MOST_LARGE_BODIES`] may be larger at once.
const ORDINARY_BODY: usize = 64 * 1024;
/// Bounds the memory of bodies whose signature is not checked yet: 8 MiB.
const MOST_LARGE_BODIES: usize = 32;
/// Discord's own limit for the whole request is 3 s.
const BODY_WITHIN: Duration = Duration::from_secs(3);
/// Longer than Discord's 3 s: bounds every wait for a first response.
const RESPONSE_WITHIN: Duration = Duration::from_secs(5);

const JSON: &str = "application/json";
/// The answer to a PING.
const PONG: &str = r#"{"type":1}"#;

/// Receives interactions.
pub(crate) struct Inbox {
    signatures: Arc<Signatures>,
    interactions: Arc<Interactions>,
    responder: Responder,
    large_bodies: Semaphore,
}

impl Inbox {
    pub(crate) fn new(
        signatures: Arc<Signatures>,
        interactions: Arc<Interactions>,
        responder: Responder,
    ) -> Self {
        Self {
            signatures,
            interactions,
            responder,
            large_bodies: Semaphore::new(MOST_LARGE_BODIES),
        }
    }
}

pub(crate) fn routes(inbox: Inbox) -> Router {
    Router::new()
        .route("/interactions", post(receive))
        .with_state(Arc::new(inbox))
}

/// Why a request to `/interactions` is rejected.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the body is larger than 256 KiB")]
    TooLarge,
    #[error("the body did not arrive in time")]
    TooSlow,
    #[error("the body was cut off")]
    BrokenOff,
    #[error("{0}")]
    Unsigned(#[from] Unsigned),
    #[error("the body is not application/json")]
    NotJson,
    #[error("the body is not an interaction")]
    NotAnInteraction,
    #[error("the interaction's type is unknown")]
    UnknownKind,
    #[error("this interaction is already being answered")]
    Replayed,
    #[error("{0}")]
    Stopping(#[from] Stopping),
    #[error("there is no answer")]
    Unanswered,
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BrokenOff | Self::NotAnInteraction | Self::UnknownKind => StatusCode::BAD_REQUEST,
            Self::Unsigned(_) => StatusCode::UNAUTHORIZED,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Replayed => StatusCode::CONFLICT,
            Self::Stopping(_) => StatusCode::SERVICE_UNAVAILABLE,
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

async fn receive(State(inbox): State<Arc<Inbox>>, request: Request) -> Result<Response, Refusal> {
    let received_at = Instant::now();
    let (head, body) = request.into_parts();
    if !Signatures::are_in(&head.headers) {
        return Err(Unsigned::Signature.into());
    }
    let body = timeout(BODY_WITHIN, read(&head.headers, body, &inbox.large_bodies))
        .await
        .map_err(|_| Refusal::TooSlow)??;
    let request = inbox.signatures.check(&head.headers, body)?;
    if !is_json(&head.headers) {
        return Err(Refusal::NotJson);
    }
    let interaction = match serde_json::from_str::<Interaction>(&request.body) {
        Ok(interaction) if interaction.is_ping() => {
            info!("Discord checks the endpoint");
            return Ok(json(PONG));
        }
        Ok(interaction) => interaction,
        Err(error) => {
            // It is signed, so it is Discord's: something that the bot does not know yet.
            warn!(
                line = error.line(),
                column = error.column(),
                "an interaction could not be parsed"
            );
            return Err(Refusal::NotAnInteraction);
        }
    };
    let received = Received::from_discord(interaction).ok_or(Refusal::UnknownKind)?;
    let (waiting, response) = oneshot::channel();
    // In a task of its own: the answer must not end with the connection.
    let answering = answer(Arc::clone(&inbox), received, request, received_at, waiting);
    inbox.responder.spawn(answering)?;
    match timeout(RESPONSE_WITHIN, response).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) | Err(_) => Err(Refusal::Unanswered),
    }
}

/// The channel to the waiting request.
type Waiting = oneshot::Sender<Result<Response, Refusal>>;

async fn answer(
    inbox: Arc<Inbox>,
    received: Received,
    request: Signed,
    received_at: Instant,
    waiting: Waiting,
) {
    let id = received.id;
    let lease = match inbox.interactions.take(id).await {
        Taken::Now(lease) => lease,
        Taken::Deferred => {
            info!(%id, "a repeated interaction: its answer is on its way");
            let deferral = Responder::deferral(&received);
            let deferral = deferral.map(json);
            let _gone = waiting.send(deferral.map_err(|_| Refusal::Unanswered));
            return;
        }
        Taken::Already => {
            info!(%id, "a repeated interaction: it is not answered again");
            let _gone = waiting.send(Err(Refusal::Replayed));
            return;
        }
    };
    let lost = lease.lost();
    let mut first = HttpResponse {
        waiting: Some(waiting),
        request,
        lease,
        callback: inbox.responder.callback(&received, received_at),
    };
    let answered = inbox.responder.answer(&received, received_at, &mut first);
    if lost.run_until_cancelled(answered).await.is_some() {
        first.lease.settle().await;
    }
}

/// Sends the first response as the response to the interaction's HTTP request.
struct HttpResponse<'a> {
    waiting: Option<Waiting>,
    request: Signed,
    lease: Lease,
    /// The fallback when the request's connection is gone: Discord accepts a callback too.
    callback: Callback<'a>,
}

impl FirstResponse for HttpResponse<'_> {
    fn is_late(&self) -> bool {
        self.lease.is_late
    }

    async fn give(&mut self, response: Vec<u8>) -> Delivered {
        if let Some(waiting) = self.waiting.take() {
            let (watched, written) = watched(response.clone());
            if waiting.send(Ok(watched)).is_ok()
                && matches!(timeout(RESPONSE_WITHIN, written).await, Ok(Ok(())))
            {
                return Ok(());
            }
        }
        self.callback.give(response).await
    }

    /// Stores the request first, so that another replica can adopt it if this one dies.
    async fn defer(&mut self, response: Vec<u8>) -> Delivered {
        if let Ok(request) = serde_json::to_vec(&self.request) {
            self.lease.defer(&request).await;
        }
        self.give(response).await
    }
}

fn json(body: impl Into<Body>) -> Response {
    ([(CONTENT_TYPE, JSON)], body.into()).into_response()
}

/// A response, and a signal that the connection has started to write it. The signal is an error if the connection ended
/// first: then the interaction is not answered.
fn watched(response: Vec<u8>) -> (Response, oneshot::Receiver<()>) {
    let (written, is_written) = oneshot::channel();
    let length = response.len();
    let body = stream::once(async move {
        let _nobody_asks = written.send(());
        Ok::<_, Infallible>(response)
    });
    let mut response = json(Body::from_stream(body));
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
    (response, is_written)
}

async fn read(
    headers: &HeaderMap,
    body: Body,
    large_bodies: &Semaphore,
) -> Result<Vec<u8>, Refusal> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > LARGEST_BODY) {
        return Err(Refusal::TooLarge);
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or_default().min(ORDINARY_BODY));
    let mut chunks = body.into_data_stream();
    let mut room = None;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Refusal::BrokenOff)?;
        let length = bytes.len().saturating_add(chunk.len());
        if length > LARGEST_BODY {
            return Err(Refusal::TooLarge);
        }
        if length > ORDINARY_BODY && room.is_none() {
            room = large_bodies.acquire().await.ok();
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
