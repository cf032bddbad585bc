//! One connection to the gateway, from its opening to its end.

use std::{convert::Infallible, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::TcpStream,
    sync::OwnedSemaphorePermit,
    time::{Instant, sleep_until, timeout},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        self, Message, Utf8Bytes,
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};
use tracing::{debug, info, warn};
use url::Url;

use super::{
    super::respond::Interaction,
    context::{Session, Shard},
    payload::{self, Hello, Payload, Ready, opcode},
    refusal::Refusal,
    status::Link,
};

/// The time to open the websocket, and again from there to HELLO.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// From IDENTIFY or RESUME to its answer.
const SESSION_START: Duration = Duration::from_secs(15);
/// If sending a frame takes longer, the connection is dead.
const SENDING: Duration = Duration::from_secs(10);
/// The longest wait for the closing handshake.
const GOODBYE: Duration = Duration::from_secs(1);
/// Added to one and a half heartbeat intervals before a missing acknowledgement ends the connection.
const GRACE: Duration = Duration::from_secs(2);
/// The shortest and the longest heartbeat interval that we accept. Discord's is about 41 s.
const HEARTBEATS: (Duration, Duration) = (Duration::from_millis(500), Duration::from_mins(3));
/// Several times the largest that Discord sends to a bot without intents: READY with 2,500 guilds, or a message command.
const LARGEST_FRAME: usize = 1024 * 1024;
/// Larger than most events. It is cleared before each read; the default of 128 KiB is a large part of an idle bot's memory.
const READ_BUFFER: usize = 8 * 1024;

/// Keeps the session: only 1000 and 1001 end it.
const TO_RESUME: CloseCode = CloseCode::Library(4000);

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum End {
    #[error("the bot is stopping")]
    Goodbye,
    #[error("Discord refuses the bot")]
    Refused(Refusal),
    #[error("Discord allows no new sessions for now")]
    NoIdentifyLeft,
    #[error("Discord asks the bot to connect again")]
    Reconnect,
    #[error("Discord has invalidated the session")]
    InvalidSession,
    #[error("Discord closed it with code {0}")]
    Closed(u16),
    #[error("Discord sent a binary frame, which the bot did not ask for")]
    Binary,
    #[error("Discord went silent: no HELLO, no READY, or no heartbeat acknowledgement")]
    Quiet,
    #[error("it broke: {0}")]
    Broken(String),
}

/// Opens a connection.
///
/// # Errors
/// The gateway did not answer, or not in time.
pub(super) async fn open(gateway: &Url) -> Result<Socket, String> {
    let mut url = gateway.clone();
    url.set_query(Some("v=10&encoding=json"));
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .max_message_size(Some(LARGEST_FRAME))
        .max_frame_size(Some(LARGEST_FRAME));
    match timeout(
        HANDSHAKE,
        connect_async_with_config(url.as_str(), Some(config), true),
    )
    .await
    {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it did not answer in time".to_owned()),
    }
}

/// An open connection of a shard.
pub(super) struct Connection<'a> {
    shard: &'a mut Shard,
    socket: Socket,
    heartbeat: Option<Heartbeat>,
    /// When the shard may identify.
    identify_at: Option<Instant>,
    /// The deadline for the next expected message: HELLO, then READY or RESUMED, then each acknowledgement.
    must_hear_by: Instant,
    /// When READY or RESUMED arrived.
    connected_at: Option<Instant>,
    /// A permit for the next interaction. The connection is not read without one.
    room: Option<OwnedSemaphorePermit>,
    /// Whether the log already says that permits ran out.
    was_crowded: bool,
}

struct Heartbeat {
    interval: Duration,
    next: Instant,
}

impl<'a> Connection<'a> {
    pub(super) fn new(shard: &'a mut Shard, socket: Socket) -> Self {
        Self {
            shard,
            socket,
            heartbeat: None,
            identify_at: None,
            must_hear_by: Instant::now() + HANDSHAKE,
            connected_at: None,
            room: None,
            was_crowded: false,
        }
    }

    /// Receives events until the connection ends. Returns why it ended and how long it was connected.
    pub(super) async fn run(mut self) -> (End, Duration) {
        let Err(end) = self.receive().await;
        let code = match end {
            End::Goodbye | End::InvalidSession => Some(CloseCode::Normal),
            End::Reconnect | End::NoIdentifyLeft | End::Binary => Some(TO_RESUME),
            _ => None,
        };
        if let Some(code) = code {
            self.close(code).await;
        }
        let held = self.connected_at.map(|at| at.elapsed());
        (end, held.unwrap_or_default())
    }

    async fn receive(&mut self) -> Result<Infallible, End> {
        loop {
            let next_heartbeat = self.heartbeat.as_ref().map(|heartbeat| heartbeat.next);
            tokio::select! {
                message = self.socket.next(), if self.room.is_some() => self.take(message).await?,
                room = Arc::clone(&self.shard.context.room).acquire_owned(), if self.room.is_none() => {
                    self.room = room.ok();
                    // Acknowledgements may be waiting in the socket, which was not being read.
                    self.must_hear_by = self.must_hear_by.max(Instant::now() + GRACE);
                }
                () = until(next_heartbeat) => self.beat().await?,
                () = until(self.identify_at) => self.identify().await?,
                () = sleep_until(self.must_hear_by), if self.room.is_some() => return Err(End::Quiet),
                () = self.shard.context.goodbye.cancelled() => return Err(End::Goodbye),
            }
        }
    }

    async fn take(
        &mut self,
        message: Option<Result<Message, tungstenite::Error>>,
    ) -> Result<(), End> {
        match message {
            Some(Ok(Message::Text(text))) => self.read(&text).await,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Binary(_) | Message::Frame(_))) => Err(End::Binary),
            Some(Ok(Message::Close(frame))) => {
                let code = frame.map_or(1005, |frame| frame.code.into());
                Err(Refusal::of(code).map_or(End::Closed(code), End::Refused))
            }
            Some(Err(error)) => Err(End::Broken(error.to_string())),
            None => Err(End::Broken("it ended without a close frame".to_owned())),
        }
    }

    async fn read(&mut self, text: &Utf8Bytes) -> Result<(), End> {
        let payload = match serde_json::from_str::<Payload<'_>>(text) {
            Ok(payload) => payload,
            Err(error) => {
                // serde's own message would quote the payload, here and below.
                warn!(
                    line = error.line(),
                    column = error.column(),
                    "ignored a gateway payload that could not be parsed"
                );
                return Ok(());
            }
        };
        match payload.op {
            opcode::DISPATCH => self.dispatch(&payload),
            opcode::HEARTBEAT => self.beat().await,
            // Without READY or RESUMED, acknowledgements must not keep the connection alive forever.
            opcode::HEARTBEAT_ACK if self.connected_at.is_some() => {
                self.heard();
                Ok(())
            }
            opcode::HELLO => self.hello(&payload).await,
            opcode::RECONNECT => Err(End::Reconnect),
            opcode::INVALID_SESSION if payload.data().unwrap_or(false) => Err(End::Reconnect),
            opcode::INVALID_SESSION => {
                self.shard.session = None;
                Err(End::InvalidSession)
            }
            _ => Ok(()),
        }
    }

    async fn hello(&mut self, payload: &Payload<'_>) -> Result<(), End> {
        let hello: Hello = payload.data().map_err(|error| unreadable(&error))?;
        let (shortest, longest) = HEARTBEATS;
        let interval = Duration::from_millis(hello.heartbeat_interval).clamp(shortest, longest);
        let now = Instant::now();
        self.heartbeat = Some(Heartbeat {
            interval,
            // Discord wants jitter on the first heartbeat.
            next: now + interval.mul_f64(fastrand::f64()),
        });
        if let Some(session) = &self.shard.session {
            let resume = payload::resume(&self.shard.context.token, &session.id, session.sequence);
            self.send(resume).await?;
        } else {
            let at = self.shard.context.identifies.spend(self.shard.index, now);
            self.identify_at = Some(at.ok_or(End::NoIdentifyLeft)?);
        }
        self.heard();
        Ok(())
    }

    async fn identify(&mut self) -> Result<(), End> {
        self.identify_at = None;
        info!("identifying to Discord");
        let shard = &self.shard;
        let identify = payload::identify(&shard.context.token, shard.index, shard.shards);
        self.send(identify).await?;
        self.heard();
        Ok(())
    }

    fn dispatch(&mut self, payload: &Payload<'_>) -> Result<(), End> {
        let event = payload.t.as_deref();
        if event == Some("READY") {
            let ready: Ready = payload.data().map_err(|error| unreadable(&error))?;
            self.shard.session = Some(Session::new(ready, &self.shard.gateway));
        }
        if let (Some(session), Some(sequence)) = (&mut self.shard.session, payload.s) {
            session.sequence = sequence;
        }
        match event {
            Some("READY" | "RESUMED") => {
                self.connected_at = Some(Instant::now());
                self.shard.report(Link::Connected);
            }
            Some("INTERACTION_CREATE") => match payload.data::<Interaction>() {
                Ok(interaction) => self.hand_over(interaction),
                Err(error) => warn!(
                    line = error.line(),
                    column = error.column(),
                    "an interaction could not be parsed"
                ),
            },
            _ => {}
        }
        self.heard();
        Ok(())
    }

    fn hand_over(&mut self, interaction: Interaction) {
        if let Some(room) = self.room.take() {
            self.shard.context.responder.take(interaction, room);
        }
        self.room = Arc::clone(&self.shard.context.room)
            .try_acquire_owned()
            .ok();
        if self.room.is_none() && !std::mem::replace(&mut self.was_crowded, true) {
            warn!("too many interactions at once; the next ones wait");
        }
    }

    /// Restarts the clock for the next expected message.
    fn heard(&mut self) {
        let Some(heartbeat) = &self.heartbeat else {
            return;
        };
        let silence = heartbeat.interval.mul_f64(1.5).saturating_add(GRACE);
        self.must_hear_by = match (self.connected_at, self.identify_at) {
            (Some(_), _) => Instant::now() + silence,
            (None, Some(at)) => at + silence,
            (None, None) => Instant::now() + silence.min(SESSION_START),
        };
    }

    async fn beat(&mut self) -> Result<(), End> {
        let sequence = self.shard.session.as_ref().map(|session| session.sequence);
        self.send(payload::heartbeat(sequence)).await?;
        if let Some(heartbeat) = &mut self.heartbeat {
            heartbeat.next = Instant::now() + heartbeat.interval;
        }
        Ok(())
    }

    async fn send(&mut self, payload: String) -> Result<(), End> {
        match timeout(SENDING, self.socket.send(Message::text(payload))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(End::Broken(error.to_string())),
            Err(_) => Err(End::Broken("sending timed out".to_owned())),
        }
    }

    /// Closes the connection, and waits briefly for the other side to close it too.
    async fn close(&mut self, code: CloseCode) {
        let frame = CloseFrame {
            code,
            reason: Utf8Bytes::default(),
        };
        let closing = async {
            self.socket.close(Some(frame)).await?;
            while self.socket.next().await.transpose()?.is_some() {}
            Ok::<_, tungstenite::Error>(())
        };
        if !matches!(timeout(GOODBYE, closing).await, Ok(Ok(()))) {
            debug!("the gateway did not complete the closing handshake");
        }
    }
}

/// Waits until then, or for ever if there is nothing to wait for.
pub(super) async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => std::future::pending().await,
    }
}

fn unreadable(error: &serde_json::Error) -> End {
    let (line, column) = (error.line(), error.column());
    End::Broken(format!(
        "a payload could not be parsed at line {line}, column {column}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tls_to_something_that_does_not_speak_it_is_an_error_and_no_panic() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { drop(listener.accept().await) });
        let gateway = Url::parse(&format!("wss://{address}/")).unwrap();
        assert!(open(&gateway).await.is_err());
        server.await.unwrap();
    }
}
