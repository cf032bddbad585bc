//! Being told to stop, by SIGTERM (what hosts send) or SIGINT (Ctrl-C).

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tracing::info;

use crate::health::{Health, State};

/// Whether the process was told to stop, from the moment that this is made. It shows in the health before anybody here hears
/// of it: readiness is lost first.
#[derive(Debug)]
pub(crate) struct Stop {
    once: CancellationToken,
    twice: CancellationToken,
    _listening: AbortOnDropHandle<()>,
}

impl Stop {
    /// Begins to listen. Must run within a runtime.
    ///
    /// # Errors
    /// The system does not let the process handle signals.
    pub(crate) fn listen(health: Health) -> std::io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let (once, twice) = (CancellationToken::new(), CancellationToken::new());
        let (first, second) = (once.clone(), twice.clone());
        let listening = tokio::spawn(async move {
            either(&mut terminate, &mut interrupt).await;
            health.set(State::Stopping);
            info!("{}", State::Stopping);
            first.cancel();
            either(&mut terminate, &mut interrupt).await;
            second.cancel();
        });
        Ok(Self {
            once,
            twice,
            _listening: AbortOnDropHandle::new(listening),
        })
    }

    /// Ends when the process is told to stop, and at once when it was.
    pub(crate) async fn told(&self) {
        self.once.cancelled().await;
    }

    /// Ends when the process is told to stop although it is stopping: somebody does not want to wait.
    pub(crate) async fn told_twice(&self) {
        self.twice.cancelled().await;
    }
}

async fn either(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => (),
        _ = interrupt.recv() => (),
    }
}
