//! The gateway's scripted misbehaviour.

use std::sync::Arc;

use axum::extract::ws::Message;
use serde_json::Value;

use super::close;
use super::frame::control;
use crate::discord::state::Backend;
use crate::discord::state::sessions::{Door, Order, Switches};

/// A handle on the gateway of a [`crate::discord::Discord`].
#[derive(Clone, Debug)]
pub struct Gateway {
    pub(crate) backend: Arc<Backend>,
}

impl Gateway {
    /// The number of times that bots have identified.
    #[must_use]
    pub fn identifies(&self) -> u32 {
        self.backend.state.read(|state| state.sessions.identifies)
    }

    /// The number of times that bots have resumed.
    #[must_use]
    pub fn resumes(&self) -> u32 {
        self.backend.state.read(|state| state.sessions.resumes)
    }

    /// The number of connections answered with 503.
    #[must_use]
    pub fn refusals(&self) -> u32 {
        self.backend.state.read(|state| state.sessions.refusals)
    }

    /// Drops all connections without a closing.
    pub fn drop_connections(&self) {
        self.order(&Order::Drop);
    }

    /// Closes all connections with this code.
    pub fn close(&self, code: u16) {
        self.order(&Order::Close(code));
    }

    /// Closes all connections without a code, as proxies do. Their sessions can be resumed.
    pub fn close_without_code(&self) {
        self.order(&Order::CloseWithoutCode);
    }

    /// Sends RECONNECT (opcode 7).
    pub fn reconnect(&self) {
        self.order(&Order::Send(control(close::RECONNECT, &Value::Null)));
    }

    /// Sends `INVALID_SESSION` (opcode 9). Unless resumable, the sessions are gone.
    pub fn invalidate(&self, resumable: bool) {
        self.order(&Order::Invalidate(resumable));
        if !resumable {
            self.forget_sessions();
        }
    }

    /// Sends a binary frame. Discord does so only to bots that asked for compression.
    pub fn send_binary(&self, bytes: Vec<u8>) {
        self.order(&Order::Frame(Message::Binary(bytes.into())));
    }

    /// Sends a text frame that need not be a payload.
    pub fn send_text(&self, text: String) {
        self.order(&Order::Frame(Message::Text(text.into())));
    }

    /// Sends RECONNECT after each RESUMED.
    pub fn reconnect_after_resumes(&self) {
        let reconnect = Order::Send(control(close::RECONNECT, &Value::Null));
        self.switch(|switches| switches.after_resumes = Some(reconnect));
    }

    /// Sends a resumable `INVALID_SESSION` after each RESUMED.
    pub fn invalidate_after_resumes(&self) {
        self.switch(|switches| switches.after_resumes = Some(Order::Invalidate(true)));
    }

    /// Forgets all sessions, so that resumes are answered with `INVALID_SESSION`.
    pub fn forget_sessions(&self) {
        self.backend.state.change(|state| state.sessions.forget());
    }

    /// Whether heartbeats stay without acknowledgements.
    pub fn set_acks(&self, acknowledges: bool) {
        self.switch(|switches| switches.no_acks = !acknowledges);
    }

    /// Whether new connections get HELLO.
    pub fn set_hello(&self, says_hello: bool) {
        self.switch(|switches| switches.no_hello = !says_hello);
    }

    /// Whether new connections are answered with 503 instead of a websocket.
    pub fn set_refusing(&self, refuses: bool) {
        self.door(if refuses { Door::Refusing } else { Door::Open });
    }

    /// Whether new connections stay without an answer, not even a refusal.
    pub fn set_stalling(&self, stalls: bool) {
        self.door(if stalls { Door::Stalling } else { Door::Open });
    }

    /// Whether identifies and resumes stay without an answer, while heartbeats are acknowledged.
    pub fn set_mute(&self, is_mute: bool) {
        self.switch(|switches| switches.mute = is_mute);
    }

    /// The next `times` identifies are closed with this code.
    pub fn close_next_identifies(&self, times: usize, code: u16) {
        self.switch(|switches| {
            switches
                .close_identify
                .extend(std::iter::repeat_n(code, times));
        });
    }

    /// The next `times` resumes are closed with this code.
    pub fn close_next_resumes(&self, times: usize, code: u16) {
        self.switch(|switches| {
            switches
                .close_resume
                .extend(std::iter::repeat_n(code, times));
        });
    }

    /// The next `times` identifies are answered with `INVALID_SESSION`.
    pub fn invalidate_next_identifies(&self, times: u32) {
        self.switch(|switches| switches.invalid_identifies = times);
    }

    /// Behaves again, from now on.
    pub fn behave(&self) {
        self.switch(|switches| *switches = Switches::default());
    }

    fn order(&self, order: &Order) {
        self.backend
            .state
            .change(|state| state.sessions.order(order));
    }

    fn door(&self, door: Door) {
        self.switch(|switches| switches.door = door);
    }

    fn switch(&self, change: impl FnOnce(&mut Switches)) {
        self.backend
            .state
            .change(|state| change(&mut state.sessions.switches));
    }
}
