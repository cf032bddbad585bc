//! Whether the bot can answer, and why not: what readiness, metrics and the watchdog talk about.

use std::sync::Arc;

use tokio::sync::watch;

/// Whether the bot can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It has not connected yet.
    Starting,
    /// It answers.
    Ready,
    /// The connection to Discord is lost, and being made again.
    Reconnecting,
    /// It was told to stop, and finishes what is in flight.
    Stopping,
}

impl State {
    /// The reason in a few words.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Starting => "starting: not connected to Discord yet",
            Self::Ready => "ready",
            Self::Reconnecting => "the connection to Discord is being made again",
            Self::Stopping => "stopping: finishing what is in flight",
        }
    }
}

/// The state, shared by whoever changes it and whoever asks. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Health(Arc<watch::Sender<State>>);

impl Health {
    pub(crate) fn starting() -> Self {
        Self(Arc::new(watch::Sender::new(State::Starting)))
    }

    pub(crate) fn state(&self) -> State {
        *self.0.borrow()
    }

    /// Changes the state. Stopping is final.
    pub(crate) fn set(&self, state: State) {
        self.0.send_if_modified(|current| {
            let changes = *current != state && *current != State::Stopping;
            if changes {
                *current = state;
            }
            changes
        });
    }
}
