//! The gateway's scripted misbehaviour.

use std::sync::Arc;

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
    /// How many times bots have identified.
    #[must_use]
    pub fn identifies(&self) -> u32 {
        self.backend.state.read(|state| state.sessions.identifies)
    }

    /// How many times bots have resumed.
    #[must_use]
    pub fn resumes(&self) -> u32 {
        self.backend.state.read(|state| state.sessions.resumes)
    }

    /// How many connections were answered with 503.
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

    /// Forgets all sessions, so that resumes are answered with `INVALID_SESSION`.
    pub fn forget_sessions(&self) {
        self.backend.state.change(|state| state.sessions.forget());
    }

    /// Whether heartbeats stay without acknowledgements.
    pub fn set_acks(&self, acknowledges: bool) {
        self.switch(|switches| switches.no_acks = !acknowledges);
    }

    /// Whether new connections are told HELLO.
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
