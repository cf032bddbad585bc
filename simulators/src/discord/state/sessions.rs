//! Sessions: they outlive connections, so that a bot can resume where it was.

use std::collections::{BTreeMap, VecDeque};

use axum::extract::ws::Message;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

/// The opcode of an event.
const DISPATCH: u64 = 0;
/// Events kept for a resume, for each session.
const KEPT_EVENTS: usize = 1000;

/// What a connection is ordered to do.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    /// Send this payload.
    Send(Value),
    /// Send this frame as it is.
    Frame(Message),
    /// Say that the session is over; whether it can be resumed.
    Invalidate(bool),
    /// Close with this code.
    Close(u16),
    /// Close without a code.
    CloseWithoutCode,
    /// Vanish without a closing.
    Drop,
}

/// One identified bot.
#[derive(Debug)]
pub(crate) struct Session {
    sequence: u64,
    events: VecDeque<(u64, Value)>,
    /// The connection, while there is one; the number tells it from earlier ones.
    link: Option<(u64, UnboundedSender<Order>)>,
}

/// All sessions that can still be resumed, and the switches of the gateway.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    all: BTreeMap<String, Session>,
    links: u64,
    pub(crate) identifies: u32,
    pub(crate) resumes: u32,
    /// Connections that were answered with 503.
    pub(crate) refusals: u32,
    pub(crate) switches: Switches,
}

/// What is answered to a websocket upgrade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Door {
    /// A websocket.
    #[default]
    Open,
    /// 503.
    Refusing,
    /// Nothing, ever.
    Stalling,
}

/// How the gateway misbehaves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Switches {
    /// Heartbeats stay without an acknowledgement.
    pub(crate) no_acks: bool,
    /// Connections get no HELLO.
    pub(crate) no_hello: bool,
    /// What new connections meet.
    pub(crate) door: Door,
    /// Identifies and resumes stay without an answer.
    pub(crate) mute: bool,
    /// The next identifies are answered with these close codes.
    pub(crate) close_identify: VecDeque<u16>,
    /// The next resumes are answered with these close codes.
    pub(crate) close_resume: VecDeque<u16>,
    /// The next identifies are answered with `INVALID_SESSION`.
    pub(crate) invalid_identifies: u32,
    /// What follows each RESUMED.
    pub(crate) after_resumes: Option<Order>,
}

impl Sessions {
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// A new session for a connection. Returns its id and the connection's number.
    pub(crate) fn open(&mut self, link: UnboundedSender<Order>) -> (String, u64) {
        self.identifies = self.identifies.saturating_add(1);
        let number = self.next_link();
        let id = format!("{:032x}", fastrand::u128(..));
        let session = Session {
            sequence: 0,
            events: VecDeque::new(),
            link: Some((number, link)),
        };
        self.all.insert(id.clone(), session);
        (id, number)
    }

    /// Resumes a session. Returns the connection's number and the missed events, or none
    /// when there is no such session; a sequence from the future is the error.
    pub(crate) fn resume(
        &mut self,
        id: &str,
        seen: u64,
        link: UnboundedSender<Order>,
    ) -> Result<Option<(u64, Vec<Value>)>, InvalidSequence> {
        let number = self.next_link();
        let Some(session) = self.all.get_mut(id) else {
            return Ok(None);
        };
        if seen > session.sequence {
            return Err(InvalidSequence);
        }
        self.resumes = self.resumes.saturating_add(1);
        if let Some((_, old)) = session.link.replace((number, link)) {
            // The old connection may already be gone.
            let _ = old.send(Order::Drop);
        }
        let missed = session.events.iter().filter(|(s, _)| *s > seen);
        Ok(Some((
            number,
            missed.map(|(_, event)| event.clone()).collect(),
        )))
    }

    /// Sends an event to every session.
    pub(crate) fn dispatch(&mut self, name: &str, data: &Value) {
        for session in self.all.values_mut() {
            session.event(name, data);
        }
    }

    pub(crate) fn event(&mut self, id: &str, name: &str, data: &Value) {
        if let Some(session) = self.all.get_mut(id) {
            session.event(name, data);
        }
    }

    /// Notes that a connection has ended; `forget`: its session cannot be resumed.
    pub(crate) fn closed(&mut self, id: &str, number: u64, forget: bool) {
        let Some(session) = self.all.get_mut(id) else {
            return;
        };
        if session
            .link
            .as_ref()
            .is_some_and(|(link, _)| *link == number)
        {
            session.link = None;
            if forget {
                self.all.remove(id);
            }
        }
    }

    /// Tells all connections of sessions to do something.
    pub(crate) fn order(&self, order: &Order) {
        for session in self.all.values() {
            session.order(order.clone());
        }
    }

    /// Forgets all sessions; their connections stay but belong to nothing.
    pub(crate) fn forget(&mut self) {
        self.all.clear();
    }

    fn next_link(&mut self) -> u64 {
        self.links = self.links.saturating_add(1);
        self.links
    }
}

/// A resume that claims to have seen events which were never sent.
pub(crate) struct InvalidSequence;

impl Session {
    fn event(&mut self, name: &str, data: &Value) {
        self.sequence = self.sequence.saturating_add(1);
        let event = json!({"op": DISPATCH, "d": data, "s": self.sequence, "t": name});
        self.events.push_back((self.sequence, event.clone()));
        if self.events.len() > KEPT_EVENTS {
            self.events.pop_front();
        }
        self.order(Order::Send(event));
    }

    fn order(&self, order: Order) {
        if let Some((_, link)) = &self.link {
            // A connection that has just ended gets its events when it resumes.
            let _ = link.send(order);
        }
    }
}

/// The data of RESUMED, as Discord sends it.
pub(crate) fn resumed() -> Value {
    json!({"_trace": ["[\"simulator\",{\"micros\":0}]"]})
}
