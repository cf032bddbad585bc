//! Whether the bot can answer, and if not, why: for readiness, metrics and the watchdog.

use std::{fmt, sync::Arc, time::Duration};

use tokio::{sync::watch, time::Instant};

use crate::stop::{STOPPING, Shutdown};

/// The bot's state. `Display` gives the reason in a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It has not connected yet.
    Starting,
    /// It can answer.
    Ready,
    /// It lost the connection to Discord and is reconnecting.
    Reconnecting,
    /// Discord's gateway does not answer; the bot retries.
    Unreachable,
    /// Discord allows no new sessions before this.
    NoSessionBefore(Instant),
    /// It was told to stop or hit a fatal error, and is finishing the interactions in flight.
    Stopping,
}

impl fmt::Display for State {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting => out.write_str("starting: not connected to Discord yet"),
            Self::Ready => out.write_str("ready"),
            Self::Reconnecting => out.write_str("lost the connection to Discord; reconnecting"),
            Self::Unreachable => {
                out.write_str("Discord's gateway cannot be reached; the bot will retry")
            }
            Self::NoSessionBefore(then) => {
                let left = then.saturating_duration_since(Instant::now());
                write!(
                    out,
                    "Discord allows no new sessions until the session limit resets, {}",
                    Roughly(left)
                )
            }
            Self::Stopping => out.write_str(STOPPING),
        }
    }
}

/// A duration in words, rounded up.
struct Roughly(Duration);

impl fmt::Display for Roughly {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.as_secs().div_ceil(60);
        match minutes {
            0 | 1 => out.write_str("within a minute"),
            2..=120 => write!(out, "in about {minutes} minutes"),
            _ => write!(out, "in about {} hours", minutes.div_ceil(60)),
        }
    }
}

/// The shared state. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Health {
    state: Arc<watch::Sender<State>>,
    shutdown: Shutdown,
}

impl Health {
    /// Starting, until it is changed or `shutdown` is requested.
    pub(crate) fn until(shutdown: Shutdown) -> Self {
        Self {
            state: Arc::new(watch::Sender::new(State::Starting)),
            shutdown,
        }
    }

    /// The current state. Stopping as soon as a shutdown is requested, so that readiness is lost first.
    pub(crate) fn state(&self) -> State {
        if self.shutdown.is_told() {
            State::Stopping
        } else {
            *self.state.borrow()
        }
    }

    /// Changes the state. Stopping is final.
    pub(crate) fn set(&self, state: State) {
        self.state.send_if_modified(|current| {
            let changes = *current != state && *current != State::Stopping;
            if changes {
                *current = state;
            }
            changes
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_it_takes_is_told_roughly_and_never_too_short() {
        for (seconds, told) in [
            (0, "within a minute"),
            (60, "within a minute"),
            (61, "in about 2 minutes"),
            (7_200, "in about 120 minutes"),
            (7_201, "in about 3 hours"),
            (86_400, "in about 24 hours"),
        ] {
            assert_eq!(Roughly(Duration::from_secs(seconds)).to_string(), told);
        }
    }

    #[test]
    fn stopping_is_final() {
        let health = Health::until(Shutdown::default());
        health.set(State::Ready);
        health.set(State::Stopping);
        health.set(State::Reconnecting);
        assert_eq!(health.state(), State::Stopping);
    }

    #[test]
    fn a_bot_that_is_told_to_stop_is_stopping() {
        let shutdown = Shutdown::default();
        let health = Health::until(shutdown.clone());
        health.set(State::Ready);
        shutdown.tell();
        assert_eq!(health.state(), State::Stopping);
    }
}
