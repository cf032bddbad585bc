//! The way to an open connection to Discord's gateway, while serenity waits for it.

use std::{pin::pin, time::Duration};

use futures_util::StreamExt;
use tokio::{
    net::TcpStream,
    time::{Instant, sleep_until, timeout},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, accept_hdr_async, connect_async_with_config,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        protocol::WebSocketConfig,
    },
};

use super::relay::{Pacing, Shared};

/// From the first packet to the open websocket.
pub(super) const HANDSHAKE: Duration = Duration::from_secs(10);
/// More than Discord sends to a bot without intents.
const LARGEST_FRAME: usize = 8 * 1024 * 1024;
/// Discord's gateway version that serenity speaks.
const VERSION: &str = "v=10";
/// A RESUME and a few heartbeats.
const MOST_EARLY_MESSAGES: usize = 16;

pub(super) type Serenity = WebSocketStream<TcpStream>;
pub(super) type Discord = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum Undialled {
    #[error("serenity did not wait")]
    Gone,
    /// The reason alone: the gateway's address and its answer say nothing more.
    #[error("{0}")]
    Unreachable(String),
}

/// Takes serenity's side of a connection.
///
/// # Errors
/// It is not serenity, or does not say so in time.
pub(super) async fn accept(stream: TcpStream, path: &str) -> Result<Serenity, Undialled> {
    #[expect(
        clippy::result_large_err,
        reason = "the type is the websocket library's"
    )]
    let knows_the_path = |request: &Request, response: Response| {
        if request.uri().path() == path {
            Ok(response)
        } else {
            Err(ErrorResponse::new(None))
        }
    };
    match timeout(HANDSHAKE, accept_hdr_async(stream, knows_the_path)).await {
        Ok(Ok(serenity)) => Ok(serenity),
        _ => Err(Undialled::Gone),
    }
}

/// Connects to Discord as soon as that may be tried. Gives the connection, and what serenity said meanwhile.
///
/// # Errors
/// Discord's gateway does not answer properly, or serenity is gone: a connection for nobody would only be a burden.
pub(super) async fn dial(
    shared: &Shared,
    serenity: &mut Serenity,
) -> Result<(Discord, Vec<Message>), Undialled> {
    let mut early = Vec::new();
    let mut dialling = pin!(async {
        until_allowed(&shared.pacing).await;
        connect(shared).await
    });
    loop {
        tokio::select! {
            connected = &mut dialling => return Ok((connected?, early)),
            said = serenity.next() => match said {
                Some(Ok(message)) if !message.is_close() && early.len() < MOST_EARLY_MESSAGES => {
                    early.push(message);
                }
                _ => return Err(Undialled::Gone),
            },
        }
    }
}

async fn until_allowed(pacing: &Pacing) {
    loop {
        let next_try = pacing.backoff().next_try();
        match next_try {
            Some(next_try) if next_try > Instant::now() => sleep_until(next_try).await,
            _ => return,
        }
    }
}

async fn connect(shared: &Shared) -> Result<Discord, Undialled> {
    let mut url = shared.gateway.clone();
    url.set_query(Some(VERSION));
    let config = WebSocketConfig::default()
        .max_message_size(Some(LARGEST_FRAME))
        .max_frame_size(Some(LARGEST_FRAME));
    let connecting = connect_async_with_config(url.as_str(), Some(config), true);
    match timeout(HANDSHAKE, connecting).await {
        Ok(Ok((discord, _))) => Ok(discord),
        Ok(Err(error)) => Err(Undialled::Unreachable(error.to_string())),
        Err(_) => Err(Undialled::Unreachable(
            "it did not answer in time".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;
    use crate::discord::gateway::starts::Starts;

    /// How long serenity waits for HELLO on a fresh connection, and until it begins another one.
    const SERENITY_WAITS: Duration = Duration::from_secs(15);
    const SERENITY_PAUSES: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn serenity_gets_its_turn_though_it_never_waits_as_long_as_the_longest_pause() {
        let limit = serde_json::json!({
            "total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1,
        });
        let now = Instant::now();
        let starts = Starts::new(&serde_json::from_value(limit).unwrap(), now);
        let pacing = Pacing::new(starts);
        let mut tries = Vec::new();
        while now.elapsed() < Duration::from_mins(5) {
            if timeout(SERENITY_WAITS, until_allowed(&pacing))
                .await
                .is_ok()
            {
                tries.push(Instant::now());
                pacing.backoff().failed(Instant::now());
            } else {
                sleep(SERENITY_PAUSES).await;
            }
        }
        for pair in tries.windows(2) {
            let between = pair[1].duration_since(pair[0]);
            assert!(between <= Duration::from_secs(45), "{tries:?}");
        }
        assert!((10..=16).contains(&tries.len()), "{tries:?}");
    }
}
