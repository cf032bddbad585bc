//! What the shards are doing, and what follows for readiness, metrics and the log.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::Instant};
use tracing::{error, info};

use crate::{
    health::{Health, State},
    metrics,
};

/// The shortest wait before the bot asks Discord again whether it may identify.
const BETWEEN_QUESTIONS: Duration = Duration::from_secs(30);

/// What a shard's connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// Connecting.
    Connecting,
    /// READY or RESUMED arrived.
    Connected,
    /// The gateway does not answer.
    Unreachable,
    /// It needs a new session, which Discord does not allow before then.
    NoIdentifyUntil(Instant),
}

/// What the shards together are doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Every shard is connected.
    Connected,
    /// At least one shard has been disconnected since then.
    Lost(Instant),
    /// Discord allows no new sessions before then.
    SessionLimit(Instant),
}

/// Shared by the shards.
#[derive(Clone)]
pub(super) struct Status(Arc<Inner>);

struct Inner {
    health: Health,
    phase: watch::Sender<Phase>,
    shards: Mutex<Shards>,
}

#[derive(Default)]
struct Shards {
    links: Vec<Link>,
    was_connected: bool,
}

impl Status {
    pub(super) fn new(health: Health) -> Self {
        Self(Arc::new(Inner {
            health,
            phase: watch::Sender::new(Phase::Lost(Instant::now())),
            shards: Mutex::default(),
        }))
    }

    pub(super) fn phases(&self) -> watch::Receiver<Phase> {
        self.0.phase.subscribe()
    }

    /// This many shards start to connect.
    pub(super) fn begin(&self, shards: u32) {
        let mut state = self.0.shards.lock().unwrap_or_else(PoisonError::into_inner);
        state.links = (0..shards).map(|_| Link::Connecting).collect();
        // In a variable: what `borrow` gives would still be locked inside the condition.
        let phase = *self.0.phase.borrow();
        if let Phase::SessionLimit(_) = phase {
            self.0.phase.send_replace(Phase::Lost(Instant::now()));
        }
        self.0.update(&mut state);
    }

    pub(super) fn report(&self, shard: u32, link: Link) {
        let mut state = self.0.shards.lock().unwrap_or_else(PoisonError::into_inner);
        let index = usize::try_from(shard).unwrap_or(usize::MAX);
        if let Some(current) = state.links.get_mut(index) {
            *current = link;
            self.0.update(&mut state);
        }
    }
}

impl Inner {
    fn update(&self, shards: &mut Shards) {
        let phase = *self.phase.borrow();
        if shards.links.iter().all(|link| *link == Link::Connected) {
            if phase != Phase::Connected {
                self.connected(shards);
            }
            return;
        }
        if phase == Phase::Connected {
            self.phase.send_replace(Phase::Lost(Instant::now()));
            metrics::gateway_connected(false);
        }
        let limit = shards.links.iter().find_map(|link| match link {
            Link::NoIdentifyUntil(renewed_at) => Some(*renewed_at),
            _ => None,
        });
        if let Some(renewed_at) = limit {
            if !matches!(phase, Phase::SessionLimit(_)) {
                self.wait_for_identifies(renewed_at);
            }
        } else if shards.links.contains(&Link::Unreachable) {
            self.health.set(State::Unreachable);
        } else if shards.was_connected {
            self.health.set(State::Reconnecting);
        } else {
            self.health.set(State::Starting);
        }
    }

    fn connected(&self, shards: &mut Shards) {
        self.phase.send_replace(Phase::Connected);
        self.health.set(State::Ready);
        metrics::gateway_connected(true);
        if shards.was_connected {
            metrics::gateway_reconnected();
            info!("reconnected to Discord");
        } else {
            info!("connected to Discord");
        }
        shards.was_connected = true;
    }

    /// The process keeps running: a restarted one could not identify any sooner.
    fn wait_for_identifies(&self, renewed_at: Instant) {
        let now = Instant::now();
        let renewed_at = renewed_at.max(now + BETWEEN_QUESTIONS);
        error!(
            seconds = renewed_at.duration_since(now).as_secs(),
            "Discord allows no new sessions until the session limit resets; another process may be using the same token"
        );
        self.phase.send_replace(Phase::SessionLimit(renewed_at));
        self.health.set(State::NoSessionBefore(renewed_at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stop::Shutdown;

    #[test]
    fn shards_begin_anew_when_the_session_limit_resets() {
        let status = Status::new(Health::until(Shutdown::default()));
        status.begin(1);
        let until = Instant::now() + BETWEEN_QUESTIONS;
        status.report(0, Link::NoIdentifyUntil(until));
        assert!(matches!(*status.phases().borrow(), Phase::SessionLimit(_)));
        status.begin(1);
        assert!(matches!(*status.phases().borrow(), Phase::Lost(_)));
        status.report(0, Link::Connected);
        assert_eq!(*status.phases().borrow(), Phase::Connected);
    }
}
