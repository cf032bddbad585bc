//! One gateway connection.

use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State as AxumState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::close;
use super::frame::{self, closing, control};
use super::handshake;
use crate::discord::state::Backend;
use crate::discord::state::sessions::{self, Door, Order};
use crate::record::{Direction, Event, Frame};

/// The query of the gateway's address.
#[derive(Debug, Deserialize)]
pub(crate) struct Version {
    v: Option<u64>,
    encoding: Option<String>,
}

/// Takes a connection.
pub(crate) async fn upgrade(
    AxumState(backend): AxumState<Arc<Backend>>,
    Query(version): Query<Version>,
    upgrade: WebSocketUpgrade,
) -> Response {
    match backend.state.read(|state| state.sessions.switches.door) {
        Door::Open => {}
        Door::Refusing => {
            backend.state.change(|state| {
                let sessions = &mut state.sessions;
                sessions.refusals = sessions.refusals.saturating_add(1);
            });
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        Door::Stalling => std::future::pending().await,
    }
    upgrade.on_upgrade(move |socket| async move {
        let (orders, inbox) = unbounded_channel();
        let mut connection = Connection {
            backend,
            socket,
            orders,
            session: None,
        };
        let end = connection.run(&version, inbox).await;
        connection.end(end).await;
    })
}

/// Why a connection ends.
enum End {
    /// Discord closes it with this code.
    Close(u16),
    /// It vanishes.
    Drop,
    /// The bot closed it, with this code if it gave one.
    Closed(Option<u16>),
}

struct Connection {
    backend: Arc<Backend>,
    socket: WebSocket,
    orders: UnboundedSender<Order>,
    /// The session's id and this connection's number in it.
    session: Option<(String, u64)>,
}

impl Connection {
    async fn run(&mut self, version: &Version, mut inbox: UnboundedReceiver<Order>) -> End {
        if version.v.is_some_and(|v| v != 10) {
            return End::Close(close::INVALID_API_VERSION);
        }
        if version.encoding.as_deref().is_some_and(|it| it != "json") {
            return End::Close(close::DECODE_ERROR);
        }
        if !self
            .backend
            .state
            .read(|state| state.sessions.switches.no_hello)
        {
            let interval = self.backend.config.heartbeat_interval.as_millis();
            let hello = json!({"heartbeat_interval": u64::try_from(interval).unwrap_or(u64::MAX), "_trace": []});
            if self.send(&control(close::HELLO, &hello)).await.is_err() {
                return End::Drop;
            }
        }
        loop {
            let step = tokio::select! {
                message = self.socket.recv() => self.receive(message).await,
                // This connection holds a sender itself, so the channel stays open.
                Some(order) = inbox.recv() => self.obey(order).await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn obey(&mut self, order: Order) -> Result<(), End> {
        match order {
            Order::Send(payload) => self.send(&payload).await,
            Order::Frame(frame) => self.socket.send(frame).await.map_err(|_| End::Drop),
            Order::Invalidate(resumable) => {
                self.leave_session(false);
                let payload = control(close::INVALID_SESSION, &json!(resumable));
                self.send(&payload).await
            }
            Order::Close(code) => Err(End::Close(code)),
            Order::CloseWithoutCode => {
                // A bot that is already gone needs no closing.
                let _ = self.socket.send(Message::Close(None)).await;
                Err(End::Drop)
            }
            Order::Drop => Err(End::Drop),
        }
    }

    async fn receive(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let bytes = match message {
            None | Some(Err(_)) => return Err(End::Drop),
            Some(Ok(Message::Close(frame))) => {
                let code = frame.map(|frame| frame.code);
                self.record(Direction::Received, json!({"close": code}));
                return Err(End::Closed(code));
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(message)) => message.into_data(),
        };
        let decoded = serde_json::from_slice::<Value>(&bytes);
        let payload = decoded.map_err(|_| End::Close(close::DECODE_ERROR))?;
        self.record(Direction::Received, payload.clone());
        let op = payload.get("op").and_then(Value::as_u64);
        let data = payload.get("d").unwrap_or(&Value::Null);
        self.act(op.ok_or(End::Close(close::DECODE_ERROR))?, data)
            .await
    }

    async fn act(&mut self, op: u64, data: &Value) -> Result<(), End> {
        match op {
            close::HEARTBEAT => {
                if self
                    .backend
                    .state
                    .read(|state| state.sessions.switches.no_acks)
                {
                    return Ok(());
                }
                self.send(&control(close::HEARTBEAT_ACK, &Value::Null))
                    .await
            }
            close::IDENTIFY | close::RESUME if self.session.is_some() => {
                Err(End::Close(close::ALREADY_AUTHENTICATED))
            }
            close::IDENTIFY | close::RESUME
                if self
                    .backend
                    .state
                    .read(|state| state.sessions.switches.mute) =>
            {
                Ok(())
            }
            close::IDENTIFY => self.identify(data).await,
            close::RESUME => self.resume(data).await,
            close::PRESENCE_UPDATE
            | close::VOICE_STATE_UPDATE
            | close::REQUEST_GUILD_MEMBERS
            | 31 => self
                .session
                .is_some()
                .then_some(())
                .ok_or(End::Close(close::NOT_AUTHENTICATED)),
            _ => Err(End::Close(close::UNKNOWN_OPCODE)),
        }
    }

    async fn identify(&mut self, data: &Value) -> Result<(), End> {
        let planned = self.backend.state.change(|state| {
            let switches = &mut state.sessions.switches;
            let invalid = switches.invalid_identifies > 0;
            switches.invalid_identifies = switches.invalid_identifies.saturating_sub(1);
            (switches.close_identify.pop_front(), invalid)
        });
        if let Some(code) = planned.0 {
            return Err(End::Close(code));
        }
        let used = self.backend.state.read(|state| state.sessions.identifies);
        if used >= self.backend.config.identifies_left {
            // Discord resets the token of a bot that identifies too often.
            return Err(End::Close(close::AUTHENTICATION_FAILED));
        }
        handshake::identify(&self.backend, data).map_err(End::Close)?;
        if planned.1 {
            return self
                .send(&control(close::INVALID_SESSION, &json!(false)))
                .await;
        }
        let session = self.open();
        self.session = Some(session);
        Ok(())
    }

    fn open(&self) -> (String, u64) {
        self.backend.state.change(|state| {
            let sessions = &mut state.sessions;
            let (id, number) = sessions.open(self.orders.clone());
            let ready = handshake::ready(&self.backend, &id);
            sessions.event(&id, "READY", &ready);
            (id, number)
        })
    }

    async fn resume(&mut self, data: &Value) -> Result<(), End> {
        if let Some(code) = self
            .backend
            .state
            .change(|state| state.sessions.switches.close_resume.pop_front())
        {
            return Err(End::Close(code));
        }
        let token = data.get("token").and_then(Value::as_str).unwrap_or("");
        if token.trim_start_matches("Bot ") != self.backend.config.token {
            return Err(End::Close(close::AUTHENTICATION_FAILED));
        }
        let id = data
            .get("session_id")
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned();
        let seen = data.get("seq").and_then(Value::as_u64).unwrap_or(0);
        let resumed = self
            .backend
            .state
            .change(|state| state.sessions.resume(&id, seen, self.orders.clone()));
        match resumed {
            Err(sessions::InvalidSequence) => Err(End::Close(close::INVALID_SEQUENCE)),
            Ok(None) => {
                self.send(&control(close::INVALID_SESSION, &json!(false)))
                    .await
            }
            Ok(Some((number, missed))) => {
                self.session = Some((id.clone(), number));
                for event in missed {
                    self.send(&event).await?;
                }
                self.backend.state.change(|state| {
                    state.sessions.event(&id, "RESUMED", &sessions::resumed());
                    if let Some(order) = &state.sessions.switches.after_resumes {
                        // The connection holds the other end itself.
                        let _ = self.orders.send(order.clone());
                    }
                });
                Ok(())
            }
        }
    }

    async fn send(&mut self, payload: &Value) -> Result<(), End> {
        self.record(Direction::Sent, payload.clone());
        let text = Message::text(payload.to_string());
        self.socket.send(text).await.map_err(|_| End::Drop)
    }

    async fn end(mut self, end: End) {
        let forget = match end {
            // A bot that says goodbye with 1000 or 1001 gives its session up.
            End::Closed(Some(1000 | 1001)) => true,
            End::Close(code) => {
                self.record(Direction::Sent, json!({"close": code}));
                // A bot that is already gone needs no closing.
                let _ = self.socket.send(closing(code)).await;
                matches!(code, 4003..=4005 | 4007 | 4009..=4014)
            }
            End::Closed(_) | End::Drop => false,
        };
        self.leave_session(forget);
    }

    fn leave_session(&mut self, forget: bool) {
        if let Some((id, number)) = self.session.take() {
            self.backend
                .state
                .change(|state| state.sessions.closed(&id, number, forget));
        }
    }

    fn record(&self, direction: Direction, payload: Value) {
        let config = &self.backend.config;
        let payload = frame::hide(payload, &config.token);
        config.recorder.add(
            config.clock.now(),
            Event::Gateway(Frame { direction, payload }),
        );
    }
}
